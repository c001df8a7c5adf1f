package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Every actor asks for its snapshot when it starts, and most have none. */
class AbsentSnapshotTest {
    private static final int LARGE = 128 << 10;
    private static final int NEIGHBOURS = 50;

    @TempDir
    Path folder;

    private static long cached(Database database) throws RocksDBException {
        return database.rocks().getLongProperty(database.snapshots(), "rocksdb.block-cache-usage");
    }

    @Test
    void lookingForASnapshotThatIsNotThereReadsNoOtherOne() throws RocksDBException {
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        try (Database database = Database.open(Stores.settings(folder));
                WriteBatch writes = new WriteBatch();
                FlushOptions flush = new FlushOptions()) {
            writes.put(database.snapshots(), Keys.record(NEIGHBOURS, 7), large);
            database.rocks().write(database.writeOptions(), writes);
            database.rocks().flush(flush, database.snapshots());
        }
        try (Database database = Database.open(Stores.settings(folder))) {
            long before = cached(database);
            for (long id = 1; id < 2 * NEIGHBOURS; id++) {
                if (id != NEIGHBOURS) {
                    assertThat(database.snapshotsDescending(id, 0, Long.MAX_VALUE, 1))
                            .isEmpty();
                }
            }
            assertThat(cached(database) - before).isLessThan(LARGE / 2);
            assertThat(database.snapshotsDescending(NEIGHBOURS, 0, Long.MAX_VALUE, 1))
                    .singleElement()
                    .satisfies(found -> assertThat(found.value()).isEqualTo(large));
            assertThat(cached(database) - before).isGreaterThan(LARGE / 2);
        }
    }
}
