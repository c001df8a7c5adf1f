/** Violations planted for the rules to find. */
@NullMarked
package io.heddle.kernel.planted;

import org.jspecify.annotations.NullMarked;
