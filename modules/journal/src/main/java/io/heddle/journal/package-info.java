/**
 * The embedded journal: Pekko Persistence plugins (journal, snapshot store, read journal) over one RocksDB database per
 * data folder, with group commit and a real fsync per commit.
 *
 * <p>Users meet {@link io.heddle.journal.EmbeddedStore}, {@link io.heddle.journal.StoreStatistics} and the
 * {@link io.heddle.journal.StoreException} family; everything else is found by Pekko through {@code reference.conf}.
 */
@NullMarked
package io.heddle.journal;

import org.jspecify.annotations.NullMarked;
