package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What every actor asks for when it starts must not cost more the more there is. */
class LookupCostTest {
    private static final int LARGE = 128 << 10;
    private static final int NEIGHBOURS = 50;
    private static final int IDS = 200_000;

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

    @Test
    void findingOneOfManyPersistenceIdsReadsAPieceOfTheFilterNotAllOfIt() throws RocksDBException {
        try (Database database = Database.open(Stores.settings(folder));
                WriteBatch writes = new WriteBatch();
                FlushOptions flush = new FlushOptions()) {
            for (int id = 1; id <= IDS; id++) {
                writes.put(database.ids(), Keys.persistenceId("id-" + id), new IdRecord(id, 0, 1).encode());
            }
            database.rocks().write(database.writeOptions(), writes);
            database.rocks().flush(flush, database.ids());
        }
        try (Database database = Database.open(Stores.settings(folder))) {
            long before = cached(database);
            IdRecord found = database.id("id-77777");
            assertThat(found).isNotNull();
            assertThat(found.id()).isEqualTo(77_777);
            assertThat(database.id("id-nobody")).isNull();
            // Ten bits for each id are 250 kB.
            assertThat(cached(database) - before).isBetween(1L, 64L << 10);
        }
    }
}
