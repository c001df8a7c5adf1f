/** The executors that come with Heddle, and the table of all executors of a node. */
@NullMarked
package io.heddle.runtime.executor;

import org.jspecify.annotations.NullMarked;
