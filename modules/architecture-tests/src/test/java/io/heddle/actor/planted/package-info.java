/** Violations planted for the rules to find. */
@NullMarked
package io.heddle.actor.planted;

import org.jspecify.annotations.NullMarked;
