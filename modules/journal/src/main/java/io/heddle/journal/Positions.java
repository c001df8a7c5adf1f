package io.heddle.journal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Where each persistence id stands, as far as the commit thread remembers. Used by that thread only. */
final class Positions {
    /** One persistence id; {@code recordedHighest} is what its stored {@link IdRecord} says. */
    static final class Position {
        final long id;
        long deletedTo;
        long highest;
        long recordedHighest;

        Position(long id, long deletedTo, long highest, long recordedHighest) {
            this.id = id;
            this.deletedTo = deletedTo;
            this.highest = highest;
            this.recordedHighest = recordedHighest;
        }

        IdRecord record() {
            return new IdRecord(id, deletedTo, recordedHighest);
        }
    }

    // Least recently used first.
    private final Map<String, Position> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final int capacity;
    private long nextId;

    Positions(int capacity) {
        this.capacity = capacity;
    }

    /** Forgets everything, because memory may be ahead of the disk. */
    void reset(Database database) throws RocksDBException {
        recent.clear();
        byte[] next = database.rocks().get(database.ids(), Keys.NEXT_ID_KEY);
        nextId = next == null ? 1 : Keys.number(next);
    }

    /** The position of a persistence id, or null when the store has never seen it. */
    @Nullable Position find(Database database, String persistenceId) throws RocksDBException {
        Position position = recent.get(persistenceId);
        if (position == null) {
            IdRecord record = database.id(persistenceId);
            if (record != null) {
                position = new Position(record.id(), record.deletedTo(), database.highest(record), record.highest());
                recent.put(persistenceId, position);
            }
        }
        return position;
    }

    Position create(String persistenceId) {
        Position position = new Position(nextId++, 0, 0, 0);
        recent.put(persistenceId, position);
        return position;
    }

    /** Drops what exceeds the capacity. Not within a batch: the disk does not know its positions yet. */
    void trim() {
        Iterator<Position> eldest = recent.values().iterator();
        while (recent.size() > capacity) {
            eldest.next();
            eldest.remove();
        }
    }

    long nextId() {
        return nextId;
    }

    int remembered() {
        return recent.size();
    }
}
