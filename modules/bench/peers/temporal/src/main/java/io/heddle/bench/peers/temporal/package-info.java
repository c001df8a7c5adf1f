/** Temporal, measured beside Heddle. */
@NullMarked
package io.heddle.bench.peers.temporal;

import org.jspecify.annotations.NullMarked;
