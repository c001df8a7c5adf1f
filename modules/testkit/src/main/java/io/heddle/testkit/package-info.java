/** Tools for testing workflows and the engine itself: random definitions, a reference interpreter, a simulation. */
@NullMarked
package io.heddle.testkit;

import org.jspecify.annotations.NullMarked;
