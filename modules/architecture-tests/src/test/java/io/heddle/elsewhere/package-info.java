/** Violations planted for the rules to find. */
@NullMarked
package io.heddle.elsewhere;

import org.jspecify.annotations.NullMarked;
