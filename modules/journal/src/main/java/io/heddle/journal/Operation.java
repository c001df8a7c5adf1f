package io.heddle.journal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * One request to the commit thread. Requests take effect in the order in which they were handed in, each wholly or not
 * at all, and {@code done} completes once that is durable.
 */
@SuppressWarnings("ArrayRecordComponent") // requests are handed over once and never compared
sealed interface Operation {
    /** Completed once durable, or with a {@link StoreException}. */
    CompletableFuture<Void> done();

    /** Adds the request to the batch; throws before anything was added when it must be refused. */
    void stage(CommitBatch batch) throws RocksDBException;

    /** Bytes of records, for bounding a batch. */
    default long bytes() {
        return 0;
    }

    /** Whether it changes anything. */
    default boolean changes() {
        return true;
    }

    /** A {@link #deadline} that has passed. */
    long AT_ONCE = Long.MIN_VALUE;

    /** No {@link #deadline}. */
    long NEVER = Long.MAX_VALUE;

    /** Until when ({@link System#nanoTime}) no commit is begun for its sake. */
    default long deadline() {
        return AT_ONCE;
    }

    /** Whether it only makes sense with room left on the disk. */
    default boolean needsSpace() {
        return false;
    }

    /**
     * Events of one persistence id, all or none.
     *
     * @param writer identifies the writing actor's incarnation; see {@link FailedWriters}
     * @param early whether it is answered before it is written
     * @param deadline as {@link #deadline()}
     */
    record Append(
            String persistenceId,
            String writer,
            long[] sequenceNrs,
            byte[][] values,
            boolean early,
            long deadline,
            CompletableFuture<Void> done)
            implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            batch.append(persistenceId, sequenceNrs, values);
        }

        @Override
        public long bytes() {
            long sum = 0;
            for (byte[] value : values) {
                sum += value.length;
            }
            return sum;
        }

        @Override
        public boolean needsSpace() {
            return true;
        }
    }

    /** Deletes events up to and including a sequence number; what was reached stays known. */
    record DeleteEvents(String persistenceId, long toSequenceNr, CompletableFuture<Void> done) implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            batch.deleteEvents(persistenceId, toSequenceNr);
        }
    }

    /** Stores a snapshot, replacing one with the same sequence number. */
    record PutSnapshot(String persistenceId, long sequenceNr, byte[] value, CompletableFuture<Void> done)
            implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            batch.putSnapshot(persistenceId, sequenceNr, value);
        }

        @Override
        public long bytes() {
            return value.length;
        }

        @Override
        public boolean needsSpace() {
            return true;
        }
    }

    /** Deletes snapshots. */
    record DeleteSnapshots(String persistenceId, List<Long> sequenceNrs, CompletableFuture<Void> done)
            implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            batch.deleteSnapshots(persistenceId, sequenceNrs);
        }
    }

    /**
     * Gives a blob to an owner.
     *
     * @param value its bytes; null: only if the store has it
     * @param now noted until it is settled
     * @param found set to whether the store has it now
     */
    record PutBlob(
            String owner,
            byte[] hash,
            byte @Nullable [] value,
            long now,
            AtomicBoolean found,
            CompletableFuture<Void> done)
            implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            found.set(batch.putBlob(owner, hash, value, now));
        }

        @Override
        public long bytes() {
            return value == null ? 0 : value.length;
        }

        @Override
        public boolean needsSpace() {
            return true;
        }
    }

    /** Takes all blobs from an owner. */
    record DeleteBlobs(String owner, CompletableFuture<Void> done) implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            batch.deleteBlobs(owner);
        }
    }

    /** Ends the doubt about a blob, unless it was given to the owner again meanwhile. */
    record SettleBlob(BlobStore.Unsettled entry, boolean recorded, CompletableFuture<Void> done) implements Operation {
        @Override
        public void stage(CommitBatch batch) throws RocksDBException {
            batch.settleBlob(entry, recorded);
        }
    }

    /** Completes after everything handed in before it; changes nothing. */
    record Barrier(CompletableFuture<Void> done) implements Operation {
        @Override
        public void stage(CommitBatch batch) {}

        @Override
        public boolean changes() {
            return false;
        }
    }

    /** Ends the commit thread after everything handed in before it. */
    record Stop(CompletableFuture<Void> done) implements Operation {
        @Override
        public void stage(CommitBatch batch) {}

        @Override
        public boolean changes() {
            return false;
        }
    }
}
