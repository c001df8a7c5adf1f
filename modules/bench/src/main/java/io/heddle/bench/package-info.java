/** Measures Heddle beside the limits of the machine it runs on. Not part of the product. */
@NullMarked
package io.heddle.bench;

import org.jspecify.annotations.NullMarked;
