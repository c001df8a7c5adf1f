/** The configuration of a node, read once at start-up, with an error for everything that would not be obeyed. */
@NullMarked
package io.heddle.runtime.settings;

import org.jspecify.annotations.NullMarked;
