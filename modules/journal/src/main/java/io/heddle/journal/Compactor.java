package io.heddle.journal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.RocksDBException;

/**
 * Gives the room of deleted records back to the disk. The engine would get round to it when writes make it rewrite the
 * same files, which in a store that mostly shrinks may be never. So the range of what was deleted is rewritten, on a
 * thread of its own, as soon as deletions are many in themselves and against what is left: the work stays a small
 * multiple of what was deleted.
 */
final class Compactor {
    /** Fewer deletions than this are not worth rewriting anything. */
    static final long LEAST = 1_000;

    /** Deletions for every so many records left. */
    private static final long SHARE = 4;

    /** Fewer deleted bytes of blobs than this are not worth rewriting anything. */
    static final long LEAST_BLOB_BYTES = 32L << 20;

    /** What takes room from deleted records. */
    @FunctionalInterface
    private interface Rewriting {
        void on(Database database) throws RocksDBException;
    }

    private final DatabaseGate gate;
    private final Consumer<String> log;
    private final Runnable lookAgain;
    private final ExecutorService worker;
    private final CompactRangeOptions options;
    private volatile boolean busy;

    // Deletions since the last compaction began; touched by the commit thread only.
    private long deleted;
    private long firstId = Long.MAX_VALUE;
    private long lastId = Long.MIN_VALUE;
    private long blobBytes;

    /**
     * @param lookAgain has the commit thread call {@link #committed} once more: what was deleted during a compaction may
     *     have been the last for a long time
     */
    Compactor(DatabaseGate gate, Consumer<String> log, Runnable lookAgain) {
        this.lookAgain = lookAgain;
        this.gate = gate;
        this.log = log;
        this.worker = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "heddle-journal-compact");
            thread.setDaemon(true);
            return thread;
        });
        this.options = new CompactRangeOptions()
                .setExclusiveManualCompaction(false)
                .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForceOptimized);
    }

    /** After each commit, from the commit thread. */
    void committed(CommitBatch batch) {
        deleted += batch.deleted();
        firstId = Math.min(firstId, batch.firstDeletedId());
        lastId = Math.max(lastId, batch.lastDeletedId());
        blobBytes += batch.deletedBlobBytes();
        if (!busy && blobBytes >= LEAST_BLOB_BYTES && blobBytes >= blobBytesThere() / SHARE) {
            blobBytes = 0;
            begin(database -> database.compactBlobs(options));
        }
        if (busy || deleted < LEAST || deleted < recordsLeft() / SHARE) {
            return;
        }
        long from = firstId;
        long to = lastId;
        deleted = 0;
        firstId = Long.MAX_VALUE;
        lastId = Long.MIN_VALUE;
        begin(database -> database.compact(from, to, options));
    }

    private void begin(Rewriting work) {
        busy = true;
        options.setCanceled(false);
        worker.execute(() -> compact(work));
    }

    private long blobBytesThere() {
        try {
            return gate.required().blobBytes();
        } catch (RocksDBException | StoreException failure) {
            // No figure, no compaction; the next commit asks again.
            return Long.MAX_VALUE;
        }
    }

    private long recordsLeft() {
        try {
            return gate.required().estimatedRecords();
        } catch (RocksDBException | StoreException failure) {
            // No figure, no compaction; the next commit asks again.
            return Long.MAX_VALUE;
        }
    }

    /** Lets go of the database soon. */
    void cancel() {
        options.setCanceled(true);
    }

    /** Ends; false if it did not within {@code patienceMillis}. */
    boolean close(long patienceMillis) throws InterruptedException {
        cancel();
        worker.shutdown();
        boolean ended = worker.awaitTermination(patienceMillis, TimeUnit.MILLISECONDS);
        if (ended) {
            options.close();
        }
        return ended;
    }

    private void compact(Rewriting work) {
        try {
            gate.read(database -> {
                work.on(database);
                return true;
            });
        } catch (StoreException failure) {
            // Room is given back later instead; whatever is really wrong, the next write meets as well.
            if (!options.canceled()) {
                log.accept("compaction after deletions: " + failure.getMessage());
            }
        } finally {
            busy = false;
            lookAgain.run();
        }
    }
}
