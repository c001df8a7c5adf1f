/** Payloads too large for events: stored before what refers to them, read when asked for, deleted with their owner. */
@NullMarked
package io.heddle.runtime.payload;

import org.jspecify.annotations.NullMarked;
