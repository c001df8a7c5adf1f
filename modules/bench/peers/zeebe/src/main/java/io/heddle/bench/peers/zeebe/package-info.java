/** Zeebe, measured beside Heddle. */
@NullMarked
package io.heddle.bench.peers.zeebe;

import org.jspecify.annotations.NullMarked;
