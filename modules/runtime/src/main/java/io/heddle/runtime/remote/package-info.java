/** Messages between nodes. */
@NullMarked
package io.heddle.runtime.remote;

import org.jspecify.annotations.NullMarked;
