/** Runs definitions to their end on the bare kernel, in virtual time, with scripted outcomes. */
@NullMarked
package io.heddle.testkit.story;

import org.jspecify.annotations.NullMarked;
