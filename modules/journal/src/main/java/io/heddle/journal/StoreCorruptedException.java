package io.heddle.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of the store is damaged in a way no crash explains, so going on would mean going on from garbage. Nothing was
 * changed on disk.
 */
public final class StoreCorruptedException extends StoreException {
    private final Path file;

    StoreCorruptedException(Path file, String what, @Nullable Throwable cause) {
        super(
                "journal file " + file + " is damaged: " + what
                        + ". Fix: stop the process, keep a copy of the folder, restore it from a backup, and check the"
                        + " disk; a store in this state is never repaired by guessing",
                cause);
        this.file = file;
    }

    /** The damaged file, or the folder of the store when the engine did not say which file it is. */
    public Path file() {
        return file;
    }
}
