/** The compact binary form of what is persisted: a writer, a reader, and the error for bytes that cannot be read. */
@NullMarked
package io.heddle.runtime.wire;

import org.jspecify.annotations.NullMarked;
