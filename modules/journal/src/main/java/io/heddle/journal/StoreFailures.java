package io.heddle.journal;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Turns what the engine reports into what a reader of the log can act on. */
final class StoreFailures {
    private static final Pattern FILE = Pattern.compile("(\\d{6,}\\.(?:sst|log)|MANIFEST-\\d+|CURRENT|IDENTITY)");

    private static final String BY_ITSELF = "the journal goes on by itself";

    private StoreFailures() {}

    static StoreException opening(Path folder, RocksDBException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("lock hold by current process") || message.contains("While lock file")) {
            return new StoreLockedException(folder, null, failure);
        }
        // A file the manifest names and the folder lacks arrives as an input/output error.
        if (isCorruption(failure) || message.contains("No such file or directory")) {
            return corrupted(folder, failure);
        }
        return unavailable(folder, failure, BY_ITSELF);
    }

    static StoreException reading(Path folder, RocksDBException failure) {
        return isCorruption(failure) ? corrupted(folder, failure) : unavailable(folder, failure, BY_ITSELF);
    }

    static StoreUnavailableException writing(Path folder, Throwable failure) {
        if (failure instanceof RocksDBException engine) {
            return unavailable(folder, engine, BY_ITSELF);
        }
        return new StoreUnavailableException(folder, "unexpected failure while writing: " + failure, failure);
    }

    /** Of a folder that is being filled from an export, which does not try again by itself. */
    static StoreUnavailableException importing(Path folder, RocksDBException failure) {
        return unavailable(folder, failure, "then run the same command again: it goes on where it stopped");
    }

    private static StoreUnavailableException unavailable(Path folder, RocksDBException failure, String then) {
        String message = String.valueOf(failure.getMessage());
        String advice;
        if (message.contains("No space left")) {
            advice = "the disk is full. Fix: free space; " + then;
        } else if (message.contains("Read-only file system") || message.contains("Permission denied")) {
            advice = "the folder cannot be written. Fix: make it writable for this process; " + then;
        } else {
            advice = "the disk reports an error. Fix: check the disk and its free space; " + then;
        }
        return new StoreUnavailableException(folder, advice + " (" + message + ")", failure);
    }

    private static StoreCorruptedException corrupted(Path folder, RocksDBException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher named = FILE.matcher(message);
        // The first file is the damaged one; behind it the engine likes to name the manifest that lists it.
        Path file = named.find() ? folder.resolve(named.group(1)) : folder;
        return new StoreCorruptedException(file, message, failure);
    }

    private static boolean isCorruption(RocksDBException failure) {
        Status status = failure.getStatus();
        return status != null && status.getCode() == Status.Code.Corruption;
    }
}
