package io.heddle.journal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** Seams that fail or wait when told to. */
final class Faults extends StoreSeams {
    /** What happens to commits. */
    enum Mode {
        NONE,
        FAIL_BEFORE_WRITING,
        FAIL_ONCE,
        FAIL_AFTER_WRITING,
        THROW_UNEXPECTED
    }

    final AtomicReference<Mode> mode = new AtomicReference<>(Mode.NONE);
    private volatile @Nullable CountDownLatch gate;
    private volatile CountDownLatch waiting = new CountDownLatch(1);

    /** Lets the next commit wait until {@link #release()}. */
    void block() {
        waiting = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    void awaitBlocked() {
        StoreTest.awaitQuietly(waiting);
    }

    void release() {
        CountDownLatch closed = gate;
        gate = null;
        if (closed != null) {
            closed.countDown();
        }
    }

    @Override
    void commit(Database database, WriteBatch writes) throws RocksDBException {
        CountDownLatch closed = gate;
        if (closed != null) {
            waiting.countDown();
            StoreTest.awaitQuietly(closed);
        }
        switch (mode.get()) {
            case NONE -> super.commit(database, writes);
            case FAIL_BEFORE_WRITING -> throw noSpace();
            case FAIL_ONCE -> {
                mode.set(Mode.NONE);
                throw noSpace();
            }
            case FAIL_AFTER_WRITING -> {
                super.commit(database, writes);
                throw noSpace();
            }
            case THROW_UNEXPECTED -> throw new IllegalStateException("unexpected");
        }
    }

    private static RocksDBException noSpace() {
        return new RocksDBException(
                "IO error: No space left on device: While appending to file",
                new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device"));
    }
}
