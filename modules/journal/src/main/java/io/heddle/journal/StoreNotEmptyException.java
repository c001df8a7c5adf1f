package io.heddle.journal;

import java.nio.file.Path;

/** An import needs an empty folder, and this one holds something. Nothing was changed on disk. */
public final class StoreNotEmptyException extends StoreException {
    StoreNotEmptyException(Path folder, String what) {
        super("data folder " + folder + " " + what, null);
    }
}
