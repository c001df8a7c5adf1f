/** Violations planted for the rules to find. */
@NullMarked
package io.heddle.formats.planted;

import org.jspecify.annotations.NullMarked;
