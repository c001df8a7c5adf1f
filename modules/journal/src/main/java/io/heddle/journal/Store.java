package io.heddle.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The database of one data folder: writes go to the commit thread, reads to a bounded pool. Knows bytes, not objects.
 * Thread-safe.
 */
final class Store implements AutoCloseable {
    private final StoreSettings settings;
    private final FolderLock lock;
    private final DatabaseGate gate;
    private final Committer committer;
    private final Thread commitThread;
    private final ExecutorService readers;
    private final Consumer<String> log;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong unwritten = new AtomicLong();
    private final PendingIds pending = new PendingIds();

    private Store(
            StoreSettings settings, FolderLock lock, DatabaseGate gate, Committer committer, Consumer<String> log) {
        this.settings = settings;
        this.lock = lock;
        this.gate = gate;
        this.committer = committer;
        this.log = log;
        this.commitThread = new Thread(committer, "heddle-journal-commit");
        this.commitThread.setDaemon(true);
        this.readers = Executors.newFixedThreadPool(settings.replayThreads(), readerThreads());
        this.commitThread.start();
    }

    static Store open(StoreSettings settings, Consumer<String> log) {
        return open(settings, new StoreSeams(), log);
    }

    /** Opens the folder, creating and repairing it as needed, or throws a {@link StoreException}. */
    static Store open(StoreSettings settings, StoreSeams seams, Consumer<String> log) {
        FolderLock lock = null;
        DatabaseGate gate = null;
        boolean opened = false;
        try {
            Files.createDirectories(settings.dir());
            lock = FolderLock.acquire(settings.dir());
            boolean lenient = lock.previousUnsynced();
            // Until the log has been repaired the folder stays marked as its last owner left it.
            lock.describe(settings.fsync() && !lenient);
            gate = new DatabaseGate(settings.dir(), StoreOpening.open(settings, lenient, log));
            lock.describe(settings.fsync());
            DatabaseGate.Opening again = () -> StoreOpening.open(settings, !settings.fsync(), log);
            Store store = new Store(settings, lock, gate, new Committer(settings, seams, gate, again, log), log);
            opened = true;
            return store;
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    settings.dir(),
                    "the folder cannot be opened for writing (" + failure
                            + "). Fix: make it a folder this process may write, or set heddle.journal.dir",
                    failure);
        } catch (RocksDBException failure) {
            throw StoreFailures.opening(settings.dir(), failure);
        } finally {
            if (!opened) {
                release(gate, lock);
            }
        }
    }

    Path folder() {
        return settings.dir();
    }

    StoreStatistics statistics() {
        return committer.statistics();
    }

    long unwritten() {
        return unwritten.get();
    }

    int rememberedIds() {
        return committer.rememberedIds();
    }

    /** Why writes fail now, or null when all is well. */
    @Nullable StoreException fault() {
        return closed.get() ? committer.closed() : committer.fault();
    }

    CompletableFuture<Void> append(
            String persistenceId, String writer, long[] sequenceNrs, byte[][] values, WriteMode mode) {
        // Asked before the write waits among others: it may be the one that fills the queue.
        boolean early = mode != WriteMode.SYNC && committer.mayAnswerEarly(writer);
        long deadline = early ? deadlineOf(mode) : Operation.AT_ONCE;
        Operation append = new Operation.Append(
                persistenceId, writer, sequenceNrs, values, early, deadline, new CompletableFuture<>());
        pending.began(persistenceId);
        CompletableFuture<Void> written = submit(append).whenComplete((done, failure) -> pending.ended(persistenceId));
        if (!early || written.isCompletedExceptionally()) {
            return written;
        }
        unwritten.incrementAndGet();
        CompletableFuture<Void> counted = written.whenComplete((done, failure) -> unwritten.decrementAndGet());
        // What comes of it later is the committer's to tell.
        return counted.isCompletedExceptionally() ? counted : CompletableFuture.completedFuture(null);
    }

    private long deadlineOf(WriteMode mode) {
        return mode == WriteMode.NONE
                ? Operation.NEVER
                : System.nanoTime() + settings.asyncWindow().toNanos();
    }

    CompletableFuture<Void> deleteEvents(String persistenceId, long toSequenceNr) {
        return submit(new Operation.DeleteEvents(persistenceId, toSequenceNr, new CompletableFuture<>()));
    }

    CompletableFuture<Void> putSnapshot(String persistenceId, long sequenceNr, byte[] value) {
        return submit(new Operation.PutSnapshot(persistenceId, sequenceNr, value, new CompletableFuture<>()));
    }

    CompletableFuture<Void> deleteSnapshots(String persistenceId, List<Long> sequenceNrs) {
        return submit(new Operation.DeleteSnapshots(persistenceId, sequenceNrs, new CompletableFuture<>()));
    }

    /** Completes after all writes handed in before, whatever became of them. */
    CompletableFuture<Void> barrier() {
        return submit(new Operation.Barrier(new CompletableFuture<>()));
    }

    /** Runs a piece of reading on the bounded pool. */
    <T> CompletableFuture<T> reading(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, readers);
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.failedFuture(committer.closed());
        }
    }

    /** What the store keeps about a persistence id, or empty when it has never seen it. Blocking. */
    Optional<IdRecord> id(String persistenceId) {
        return gate.read(database -> Optional.ofNullable(database.id(persistenceId)));
    }

    /**
     * Whether the store has never seen a persistence id, if that can be told at once: without a look at the disk, without
     * waiting for a write. False says nothing. Never blocks, so an actor may ask.
     */
    boolean isSurelyUnknown(String persistenceId) {
        // Asked first: what is on its way no longer is found in the database. After a failed commit nobody knows that.
        return !pending.has(persistenceId)
                && committer.fault() == null
                && gate.readAtOnce(database -> database.isSurelyAbsent(persistenceId), false);
    }

    /** Highest sequence number ever reached, 0 for an unknown persistence id. Blocking. */
    long highest(String persistenceId) {
        return gate.read(database -> {
            IdRecord record = database.id(persistenceId);
            return record == null ? 0L : database.highest(record);
        });
    }

    /** One page of events, ascending; {@code limit} is further bounded by the configured page. Blocking. */
    List<Database.Stored> events(String persistenceId, long from, long to, long limit) {
        if (closed.get()) {
            // A long replay ends at its next page instead of holding up the end of the actor system.
            throw committer.closed();
        }
        int page = (int) Math.min(limit, settings.replayPageEvents());
        return gate.read(database -> {
            IdRecord record = database.id(persistenceId);
            return record == null ? List.of() : database.events(record, from, to, page);
        });
    }

    /** Snapshots, newest first. Blocking. */
    List<Database.Stored> snapshots(String persistenceId, long from, long to, int limit) {
        return gate.read(database -> {
            IdRecord record = database.id(persistenceId);
            return record == null ? List.of() : database.snapshotsDescending(record.id(), from, to, limit);
        });
    }

    /** One page of persistence ids. Blocking. */
    Database.IdPage persistenceIds(@Nullable String after) {
        return gate.read(database -> database.persistenceIds(after, settings.replayPageEvents()));
    }

    byte @Nullable [] blob(byte[] hash) {
        return gate.read(database -> Optional.ofNullable(database.blob(hash))).orElse(null);
    }

    List<BlobStore.Held> heldBlobs(String owner) {
        return gate.read(database -> {
            IdRecord record = database.id(owner);
            return record == null ? List.of() : database.held(record.id());
        });
    }

    List<BlobStore.Unsettled> unsettledBlobs(BlobStore.@Nullable Unsettled after, long before, int limit) {
        return gate.read(database -> database.unsettled(after, before, limit));
    }

    /** Commits what was handed in, waits for reads under way, and gives the folder back. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long patience = settings.closeTimeout().toMillis();
        readers.shutdown();
        boolean ended = false;
        try {
            committer.stop(new Operation.Stop(new CompletableFuture<>()));
            commitThread.join(Math.max(1, patience));
            ended = !commitThread.isAlive()
                    && committer.compactor().close(patience)
                    && readers.awaitTermination(patience, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            // Closing native handles under a thread that uses them would take the whole process down.
            log.accept("journal in " + settings.dir() + " did not come to rest within heddle.journal.close-timeout ("
                    + settings.closeTimeout() + "); it stays open until the process ends");
            return;
        }
        closeDatabase(patience);
    }

    private void closeDatabase(long patience) {
        boolean clean = false;
        try {
            if (committer.fault() == null) {
                gate.required().sync();
                clean = true;
            }
        } catch (RocksDBException failure) {
            log.accept(String.valueOf(
                    StoreFailures.writing(settings.dir(), failure).getMessage()));
        }
        try {
            gate.close(patience);
            if (clean) {
                lock.closeOrderly();
            } else {
                lock.close();
            }
        } catch (IOException failure) {
            log.accept("journal in " + settings.dir() + ": lock file could not be released: " + failure);
        }
    }

    CompletableFuture<Void> submit(Operation operation) {
        if (closed.get()) {
            return CompletableFuture.failedFuture(committer.closed());
        }
        if (!committer.offer(operation)) {
            return CompletableFuture.failedFuture(new StoreUnavailableException(
                    settings.dir(),
                    "overloaded: more than " + settings.queueCapacity()
                            + " writes wait (heddle.journal.queue-capacity)",
                    null));
        }
        // The store may have been closed in between; then the commit thread never looks at the queue again.
        if (committer.withdrawnAfterEnd(operation)) {
            operation.done().completeExceptionally(committer.closed());
        }
        return operation.done();
    }

    private static void release(@Nullable DatabaseGate gate, @Nullable FolderLock lock) {
        if (gate != null) {
            gate.close(0);
        }
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException ignored) {
                // The reason why the store could not be opened is on its way to the caller already.
            }
        }
    }

    private static ThreadFactory readerThreads() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "heddle-journal-replay-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
