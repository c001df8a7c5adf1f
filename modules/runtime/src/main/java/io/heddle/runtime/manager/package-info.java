/** The instance manager of a node: supervisor of everything Heddle runs there, door for other actors, admission. */
@NullMarked
package io.heddle.runtime.manager;

import org.jspecify.annotations.NullMarked;
