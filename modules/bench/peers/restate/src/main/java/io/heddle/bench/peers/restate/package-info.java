/** Restate, measured beside Heddle. */
@NullMarked
package io.heddle.bench.peers.restate;

import org.jspecify.annotations.NullMarked;
