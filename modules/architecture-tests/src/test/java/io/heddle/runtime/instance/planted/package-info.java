/** Violations planted for the rules to find. */
@NullMarked
package io.heddle.runtime.instance.planted;

import org.jspecify.annotations.NullMarked;
