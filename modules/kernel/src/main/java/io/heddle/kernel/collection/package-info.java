/** Immutable collections sized for the hot path: a vector by index and a queue by order. */
@NullMarked
package io.heddle.kernel.collection;

import org.jspecify.annotations.NullMarked;
