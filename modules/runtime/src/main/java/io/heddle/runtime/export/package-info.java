/** Passes what happened on to the exporters of a node, off the threads of actors. */
@NullMarked
package io.heddle.runtime.export;

import org.jspecify.annotations.NullMarked;
