package io.heddle.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The store cannot serve now: disk full, folder read-only, input/output error, overloaded or closed. A write that fails
 * this way was not acknowledged; whether it is on disk is unknown until its persistence id is recovered. Writes
 * acknowledged before are safe.
 */
public final class StoreUnavailableException extends StoreException {
    private final Path folder;

    StoreUnavailableException(Path folder, String what, @Nullable Throwable cause) {
        super("journal in " + folder + " is unavailable: " + what, cause);
        this.folder = folder;
    }

    /** The data folder concerned. */
    public Path folder() {
        return folder;
    }
}
