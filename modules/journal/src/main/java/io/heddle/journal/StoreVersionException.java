package io.heddle.journal;

import java.nio.file.Path;

/** The folder was written in a layout this build does not know. Nothing was changed on disk. */
public final class StoreVersionException extends StoreException {
    StoreVersionException(Path folder, int found, int known) {
        super(
                "data folder " + folder + " has layout version " + found + ", this build reads version " + known
                        + ". Fix: run a build that knows version " + found + ", or point heddle.journal.dir elsewhere",
                null);
    }
}
