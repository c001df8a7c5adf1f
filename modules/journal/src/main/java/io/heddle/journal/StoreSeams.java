package io.heddle.journal;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Where the store touches the disk; tests put faults in here. */
class StoreSeams {
    /** Writes the batch, durable on return unless fsync is off. */
    void commit(Database database, WriteBatch writes) throws RocksDBException {
        database.rocks().write(database.writeOptions(), writes);
    }

    /** Bytes this process may still write to the disk of the folder. */
    long freeSpace(Path folder) {
        return folder.toFile().getUsableSpace();
    }
}
