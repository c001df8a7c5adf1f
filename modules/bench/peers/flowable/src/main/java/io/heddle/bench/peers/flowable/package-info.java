/** Flowable, measured beside Heddle. */
@NullMarked
package io.heddle.bench.peers.flowable;

import org.jspecify.annotations.NullMarked;
