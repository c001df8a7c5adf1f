package io.heddle.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/** Opens the database of a locked folder: repair the log, open strictly, check the layout. */
final class StoreOpening {
    private StoreOpening() {}

    static Database open(StoreSettings settings, boolean lenient, Consumer<String> log) {
        return open(settings, lenient, log, StoreOpening::requireNoImport);
    }

    /** As {@link #open}, also when an import has not been finished. */
    static Database openToImport(StoreSettings settings, boolean lenient, Consumer<String> log) {
        return open(settings, lenient, log, (folder, database) -> {});
    }

    private interface Check {
        void of(Path folder, Database database) throws RocksDBException;
    }

    private static void requireNoImport(Path folder, Database database) throws RocksDBException {
        if (database.rocks().get(database.ids(), Keys.IMPORT_KEY) != null) {
            throw new StoreUnavailableException(
                    folder,
                    "an import into it is not finished. Fix: run the same heddle import again, which goes on where it"
                            + " stopped, or delete the folder",
                    null);
        }
    }

    private static Database open(StoreSettings settings, boolean lenient, Consumer<String> log, Check check) {
        Path folder = settings.dir();
        Database database = null;
        boolean opened = false;
        try {
            for (WalRepair.Cut cut : WalRepair.repair(folder, lenient)) {
                log.accept(cut.describe());
            }
            database = Database.open(settings);
            checkLayout(settings, database);
            check.of(folder, database);
            if (settings.verifyOnOpen()) {
                database.rocks().verifyChecksum();
            }
            opened = true;
            return database;
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    folder, "its log cannot be read or repaired (" + failure + "). Fix: check the disk", failure);
        } catch (RocksDBException failure) {
            throw StoreFailures.opening(folder, failure);
        } finally {
            if (database != null && !opened) {
                database.close();
            }
        }
    }

    private static void checkLayout(StoreSettings settings, Database database) throws RocksDBException {
        byte[] found = database.rocks().get(database.ids(), Keys.LAYOUT_KEY);
        if (found == null) {
            database.rocks()
                    .put(database.ids(), database.writeOptions(), Keys.LAYOUT_KEY, new byte[] {(byte) Keys.LAYOUT});
        } else if (found[0] != Keys.LAYOUT) {
            throw new StoreVersionException(settings.dir(), found[0], Keys.LAYOUT);
        }
    }
}
