/** DBOS Transact, measured beside Heddle. */
@NullMarked
package io.heddle.bench.peers.dbos;

import org.jspecify.annotations.NullMarked;
