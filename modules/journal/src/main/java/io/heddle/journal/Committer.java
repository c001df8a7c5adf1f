package io.heddle.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The one thread that writes. It takes everything that waits, writes it as one batch with one fsync, completes all
 * requests of the batch, and starts over; while it waits for the disk the next batch gathers.
 *
 * <p>After a failed commit nobody knows what reached the disk, so nothing more is written through that handle: the
 * database is closed and opened again, which leaves exactly what is on disk, before the next write.
 */
final class Committer implements Runnable {
    private static final long REOPEN_PATIENCE_MILLIS = 5_000;

    private final StoreSettings settings;
    private final StoreSeams seams;
    private final DatabaseGate gate;
    private final DatabaseGate.Opening opening;
    private final Consumer<String> log;
    private final BlockingQueue<Operation> queue;
    private final Positions positions;
    private final FailedWriters failedWriters = new FailedWriters();
    private final Tally tally = new Tally();
    private final Compactor compactor;
    private volatile @Nullable StoreException fault;
    private volatile boolean diskFull;
    private volatile boolean finished;
    private volatile int rememberedIds;
    private long lastAttemptNanos;
    private int broken;
    private @Nullable StoreException brokenBy;

    Committer(
            StoreSettings settings,
            StoreSeams seams,
            DatabaseGate gate,
            DatabaseGate.Opening opening,
            Consumer<String> log)
            throws RocksDBException {
        this.settings = settings;
        this.seams = seams;
        this.gate = gate;
        this.opening = opening;
        this.log = log;
        this.compactor = new Compactor(gate, log, () -> offer(new Operation.Barrier(new CompletableFuture<>())));
        this.queue = new LinkedBlockingQueue<>(settings.queueCapacity());
        this.positions = new Positions(settings.idCacheSize());
        positions.reset(gate.required());
    }

    /** Hands a request in; false when too many wait. */
    boolean offer(Operation operation) {
        boolean accepted = queue.offer(operation);
        if (!accepted && operation instanceof Operation.Append append) {
            failedWriters.add(append.writer());
        }
        return accepted;
    }

    /**
     * Whether a write that need not be durable at once may be answered before it is. Not while writes fail, so that
     * whoever is answered early is not likely to be wronged, and not while many wait: nobody would wait for the disk.
     */
    boolean mayAnswerEarly(String writer) {
        return fault == null
                && !diskFull
                && queue.size() < settings.queueCapacity() / 2
                && !failedWriters.contains(writer);
    }

    /** Whether a request handed in too late was taken back, so that nobody else will complete it. */
    boolean withdrawnAfterEnd(Operation operation) {
        return finished && queue.remove(operation);
    }

    /** Hands the last request in, waiting for room. */
    void stop(Operation.Stop stop) throws InterruptedException {
        queue.put(stop);
    }

    Compactor compactor() {
        return compactor;
    }

    /** Why writes fail now, or null. */
    @Nullable StoreException fault() {
        return fault;
    }

    /** Persistence ids held in memory after the last commit. */
    int rememberedIds() {
        return rememberedIds;
    }

    StoreStatistics statistics() {
        return tally.published();
    }

    @Override
    public void run() {
        List<Operation> round = new ArrayList<>();
        try (WriteBatch writes = new WriteBatch()) {
            boolean running = true;
            while (running) {
                running = gather(round);
                commit(round, writes);
                round.clear();
                reportBroken();
            }
        }
        // Set before the last look at the queue: whoever hands something in later sees it and takes it back.
        finished = true;
        for (Operation late = queue.poll(); late != null; late = queue.poll()) {
            late.done().completeExceptionally(closed());
        }
    }

    StoreUnavailableException closed() {
        return new StoreUnavailableException(settings.dir(), "it is closed", null);
    }

    /**
     * Waits for a request and takes what else waits, and what else comes as long as none of them is in a hurry; false
     * after the last.
     */
    private boolean gather(List<Operation> round) {
        long bytes = 0;
        long deadline = Operation.NEVER;
        Operation next = poll(deadline);
        while (next != null) {
            round.add(next);
            if (next instanceof Operation.Stop) {
                return false;
            }
            bytes += next.bytes();
            if (bytes >= settings.batchMaxBytes()) {
                return true;
            }
            deadline = Math.min(deadline, next.deadline());
            next = poll(deadline);
        }
        return true;
    }

    /** The next request, or null when none waits and none comes before {@code deadline}. */
    private @Nullable Operation poll(long deadline) {
        while (true) {
            try {
                if (deadline == Operation.NEVER) {
                    return queue.take();
                }
                long now = System.nanoTime();
                return deadline <= now ? queue.poll() : queue.poll(deadline - now, TimeUnit.NANOSECONDS);
            } catch (InterruptedException ignored) {
                // Only a Stop ends this thread: an interrupt must not lose what was handed in.
            }
        }
    }

    private void commit(List<Operation> round, WriteBatch writes) {
        List<Operation> staged = new ArrayList<>(round.size());
        CommitBatch batch;
        try {
            if (fault != null && round.stream().anyMatch(Operation::changes)) {
                recover();
            }
            writes.clear();
            batch = new CommitBatch(gate.required(), positions, writes);
            stage(round, batch, staged);
            if (writes.count() > 0) {
                long start = System.nanoTime();
                seams.commit(gate.required(), writes);
                tally.committed(
                        (int) staged.stream().filter(Operation::changes).count(), batch, System.nanoTime() - start);
            }
        } catch (Throwable failure) {
            fail(round, failure);
            return;
        }
        positions.trim();
        rememberedIds = positions.remembered();
        tally.publish();
        for (Operation operation : staged) {
            operation.done().complete(null);
        }
        // After the answers: whatever it meets, what was committed is committed.
        compactor.committed(batch);
    }

    private void stage(List<Operation> round, CommitBatch batch, List<Operation> staged) throws RocksDBException {
        StoreUnavailableException full = null;
        if (settings.minFreeSpace() > 0 && round.stream().anyMatch(Operation::needsSpace)) {
            long free = seams.freeSpace(settings.dir());
            if (free < settings.minFreeSpace()) {
                full = new StoreUnavailableException(
                        settings.dir(),
                        "the disk has " + free + " bytes free, less than heddle.journal.min-free-space ("
                                + settings.minFreeSpace() + "). Fix: free space; the journal goes on by itself",
                        null);
            }
        }
        diskFull = full != null;
        for (Operation operation : round) {
            try {
                if (full != null && operation.needsSpace()) {
                    throw full;
                }
                checkWriter(operation);
                operation.stage(batch);
                staged.add(operation);
            } catch (StoreException refused) {
                refuse(operation, refused);
            }
        }
    }

    private void checkWriter(Operation operation) {
        if (operation instanceof Operation.Append append && failedWriters.contains(append.writer())) {
            throw new StoreUnavailableException(
                    settings.dir(),
                    "an earlier write of this writer of '" + append.persistenceId()
                            + "' failed, and this one would leave a gap",
                    null);
        }
    }

    private void refuse(Operation operation, StoreException reason) {
        if (operation instanceof Operation.Append append) {
            failedWriters.add(append.writer());
            if (append.early()) {
                broken++;
                brokenBy = reason;
            }
        }
        if (reason instanceof WriteConflictException) {
            tally.conflict();
        } else {
            tally.failed(1);
        }
        // Before the answer, so that whoever has the answer finds it counted.
        tally.publish();
        operation.done().completeExceptionally(reason);
    }

    /** Their writers are refused from now on, so that they go on from what is on disk. */
    private void reportBroken() {
        if (broken > 0 && brokenBy != null) {
            log.accept(broken + " writes answered before they were on disk, as their durability allows, are lost: "
                    + brokenBy.getMessage());
        }
        broken = 0;
        brokenBy = null;
    }

    private void fail(List<Operation> round, Throwable failure) {
        StoreException reason =
                failure instanceof StoreException typed ? typed : StoreFailures.writing(settings.dir(), failure);
        StoreException known = fault;
        if (known == null) {
            // The pause before the first attempt to reopen begins now, not at the next write.
            lastAttemptNanos = System.nanoTime();
        }
        if (known == null || !String.valueOf(known.getMessage()).equals(reason.getMessage())) {
            log.accept(String.valueOf(reason.getMessage()));
        }
        fault = reason;
        for (Operation operation : round) {
            // What was refused while staging has its answer already.
            if (operation.changes() && !operation.done().isDone()) {
                refuse(operation, reason);
            } else {
                operation.done().complete(null);
            }
        }
    }

    /** Opens the database again, or throws why not (yet). */
    private void recover() throws RocksDBException {
        StoreException known = fault;
        long waited = System.nanoTime() - lastAttemptNanos;
        if (known != null && waited < settings.reopenInterval().toNanos()) {
            throw known;
        }
        lastAttemptNanos = System.nanoTime();
        compactor.cancel();
        gate.reopen(opening, REOPEN_PATIENCE_MILLIS);
        positions.reset(gate.required());
        fault = null;
        log.accept("journal in " + settings.dir() + " is available again");
    }
}
