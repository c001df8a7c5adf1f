package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a full disk, on which an instance waits without a word: nothing it could say can be written. */
final class DiskGuard implements Runnable {
    private static final String KEY = "heddle.journal.min-free-space";
    private static final String JOURNAL = "heddle.journal.dir";

    private final Path folder;
    private final long minFree;

    private DiskGuard(Path folder, long minFree) {
        this.folder = folder;
        this.minFree = minFree;
    }

    /** A guard of the journal's disk with the limit below which the journal refuses to write. */
    static DiskGuard of(Path folder, Config own) {
        try {
            Config config = ConfigFactory.load(own);
            return new DiskGuard(
                    own.hasPath(JOURNAL) ? Path.of(config.getString(JOURNAL)) : folder,
                    config.getMemorySize(KEY).toBytes());
        } catch (ConfigException e) {
            // A value that is no size is refused by the engine, in its own words.
            return new DiskGuard(folder, 0);
        }
    }

    /** @throws CommandFailure DISK_FULL if the journal cannot write */
    @Override
    public void run() {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        long free;
        try {
            free = Files.getFileStore(existing).getUsableSpace();
        } catch (IOException e) {
            return; // Not knowing is no reason to stop.
        }
        if (free < minFree) {
            throw CommandFailure.environment(
                    "DISK_FULL",
                    "the disk of " + folder + " has " + mebibytes(free) + " MiB free; the journal writes nothing below "
                            + mebibytes(minFree) + " MiB (" + KEY + ")",
                    "free some space; nothing acknowledged is lost, and heddle resume goes on where it stopped");
        }
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }
}
