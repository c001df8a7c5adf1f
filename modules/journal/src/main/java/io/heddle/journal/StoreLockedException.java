package io.heddle.journal;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another process, or another actor system of this process, has the data folder open. */
public final class StoreLockedException extends StoreException {
    private final Path folder;
    private final @Nullable StoreOwner owner;

    StoreLockedException(Path folder, @Nullable StoreOwner owner, @Nullable Throwable cause) {
        super(
                "data folder " + folder + " is in use by "
                        + (owner == null ? "another process (owner unknown)" : owner.describe())
                        + ". Fix: stop that process, or give this one its own folder with heddle.journal.dir",
                cause);
        this.folder = folder;
        this.owner = owner;
    }

    /** The folder that is taken. */
    public Path folder() {
        return folder;
    }

    /** Who has it, as far as the lock file tells. */
    public Optional<StoreOwner> owner() {
        return Optional.ofNullable(owner);
    }
}
