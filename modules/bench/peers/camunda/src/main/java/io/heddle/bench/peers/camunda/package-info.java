/** Camunda 7, measured beside Heddle. */
@NullMarked
package io.heddle.bench.peers.camunda;

import org.jspecify.annotations.NullMarked;
