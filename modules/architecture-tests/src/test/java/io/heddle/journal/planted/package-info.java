/** Violations planted for the rules to find. */
@NullMarked
package io.heddle.journal.planted;

import org.jspecify.annotations.NullMarked;
