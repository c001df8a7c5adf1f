package io.heddle.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;

/** Opens the database of a locked folder: repair the log, open strictly, check the layout. */
final class StoreOpening {
    private StoreOpening() {}

    static Database open(StoreSettings settings, boolean lenient, Consumer<String> log) {
        Path folder = settings.dir();
        Database database = null;
        boolean opened = false;
        try {
            for (WalRepair.Cut cut : WalRepair.repair(folder, lenient)) {
                log.accept(cut.describe());
            }
            database = Database.open(settings);
            checkLayout(settings, database);
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
