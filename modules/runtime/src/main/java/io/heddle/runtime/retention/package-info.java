/** When ended instances go: the clockwork behind the registry's sweeps. */
@NullMarked
package io.heddle.runtime.retention;

import org.jspecify.annotations.NullMarked;
