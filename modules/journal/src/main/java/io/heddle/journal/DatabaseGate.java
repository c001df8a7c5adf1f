package io.heddle.journal;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Keeps readers and the closing of the database apart: a native handle must not be closed under a reader. Readers come
 * from any thread and may overlap; only the commit thread opens, closes and writes.
 */
final class DatabaseGate {
    /** One short read, with nothing native left open at its end. */
    @FunctionalInterface
    interface Reading<T> {
        T from(Database database) throws RocksDBException;
    }

    /** Opens the database anew. */
    @FunctionalInterface
    interface Opening {
        Database open() throws StoreException;
    }

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Path folder;
    private @Nullable Database database;
    private String absence = "it is not open";
    private @Nullable Throwable absenceCause;

    DatabaseGate(Path folder, Database database) {
        this.folder = folder;
        this.database = database;
    }

    /** Reads, or throws a {@link StoreException}. */
    <T> T read(Reading<T> reading) {
        lock.readLock().lock();
        try {
            return reading.from(required());
        } catch (RocksDBException failure) {
            throw StoreFailures.reading(folder, failure);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Reads, or answers {@code otherwise} when there is no database to be had at this moment. Never waits. */
    <T> T readAtOnce(Function<Database, T> reading, T otherwise) {
        if (!lock.readLock().tryLock()) {
            return otherwise;
        }
        try {
            Database open = database;
            return open == null ? otherwise : reading.apply(open);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The database, for the commit thread, which alone can take it away. */
    Database required() {
        Database open = database;
        if (open == null) {
            throw new StoreUnavailableException(folder, absence, absenceCause);
        }
        return open;
    }

    /** Closes what is open and opens again; when that fails the gate stays empty and says why. */
    void reopen(Opening opening, long patienceMillis) {
        enterExclusively(patienceMillis);
        try {
            closeOpen("it could not be opened again", null);
            try {
                database = opening.open();
            } catch (StoreException failure) {
                absenceCause = failure;
                throw failure;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Closes for good. */
    void close(long patienceMillis) {
        enterExclusively(patienceMillis);
        try {
            closeOpen("it is closed", null);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void closeOpen(String reason, @Nullable Throwable cause) {
        Database open = database;
        database = null;
        absence = reason;
        absenceCause = cause;
        if (open != null) {
            open.close();
        }
    }

    private void enterExclusively(long patienceMillis) {
        try {
            if (lock.writeLock().tryLock(patienceMillis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new StoreUnavailableException(folder, "readers did not finish in time", null);
    }
}
