/** The resources of a node: registered, released when their owners have ended, and sooner when memory is short. */
@NullMarked
package io.heddle.runtime.cleanup;

import org.jspecify.annotations.NullMarked;
