package io.heddle.journal;

import io.heddle.journal.Positions.Position;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What one commit will write, and the rules of writing. Used by the commit thread only. */
final class CommitBatch {
    // Up to here a deletion is cheaper as single tombstones; range tombstones cost every later read a little.
    private static final int SINGLE_DELETES_MAX = 64;

    private final Database database;
    private final Positions positions;
    private final WriteBatch writes;
    private long events;
    private long bytes;
    private long deleted;
    private long firstDeletedId = Long.MAX_VALUE;
    private long lastDeletedId = Long.MIN_VALUE;
    private final BlobLinks blobs;

    CommitBatch(Database database, Positions positions, WriteBatch writes) {
        this.database = database;
        this.positions = positions;
        this.writes = writes;
        this.blobs = new BlobLinks(database, writes);
    }

    long events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** Records deleted. */
    long deleted() {
        return deleted;
    }

    /** Bytes of blobs deleted. */
    long deletedBlobBytes() {
        return blobs.deletedBytes();
    }

    long firstDeletedId() {
        return firstDeletedId;
    }

    long lastDeletedId() {
        return lastDeletedId;
    }

    void append(String persistenceId, long[] sequenceNrs, byte[][] values) throws RocksDBException {
        Position position = find(persistenceId);
        checkFence(persistenceId, sequenceNrs, position);
        if (position == null) {
            position = create(persistenceId);
        }
        if (position.recordedHighest == 0) {
            position.recordedHighest = sequenceNrs[0];
            putRecord(persistenceId, position);
        }
        for (int i = 0; i < sequenceNrs.length; i++) {
            writes.put(database.events(), Keys.record(position.id, sequenceNrs[i]), values[i]);
            bytes += values[i].length;
        }
        events += sequenceNrs.length;
        position.highest = sequenceNrs[sequenceNrs.length - 1];
    }

    void deleteEvents(String persistenceId, long toSequenceNr) throws RocksDBException {
        Position position = find(persistenceId);
        if (position == null) {
            return;
        }
        long to = Math.min(toSequenceNr, position.highest);
        if (to <= position.deletedTo) {
            return;
        }
        long from = position.deletedTo + 1;
        if (to - from < SINGLE_DELETES_MAX) {
            for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
                writes.delete(database.events(), Keys.record(position.id, sequenceNr));
            }
        } else {
            writes.deleteRange(database.events(), Keys.record(position.id, from), Keys.record(position.id, to + 1));
        }
        deleted(position, to - from + 1);
        position.deletedTo = to;
        position.recordedHighest = position.highest;
        putRecord(persistenceId, position);
    }

    void putSnapshot(String persistenceId, long sequenceNr, byte[] value) throws RocksDBException {
        Position position = find(persistenceId);
        if (position == null) {
            position = create(persistenceId);
            putRecord(persistenceId, position);
        }
        writes.put(database.snapshots(), Keys.record(position.id, sequenceNr), value);
        bytes += value.length;
    }

    void deleteSnapshots(String persistenceId, List<Long> sequenceNrs) throws RocksDBException {
        Position position = find(persistenceId);
        if (position != null) {
            for (long sequenceNr : sequenceNrs) {
                writes.delete(database.snapshots(), Keys.record(position.id, sequenceNr));
            }
            deleted(position, sequenceNrs.size());
        }
    }

    /** Whether the owner has the blob now. */
    boolean putBlob(String owner, byte[] hash, byte @Nullable [] value, long now) throws RocksDBException {
        Position position = find(owner);
        if (value == null && !blobs.exists(hash)) {
            return false;
        }
        if (position == null) {
            position = create(owner);
            putRecord(owner, position);
        }
        bytes += blobs.put(position.id, hash, value, now);
        writes.put(
                database.ids(), Keys.unsettled(position.id, hash), new BlobStore.Unsettled(owner, hash, now).encode());
        return true;
    }

    void deleteBlobs(String owner) throws RocksDBException {
        Position position = find(owner);
        if (position != null) {
            blobs.removeAll(position.id);
        }
    }

    void settleBlob(BlobStore.Unsettled entry, boolean recorded) throws RocksDBException {
        Position position = find(entry.owner());
        if (position == null) {
            return;
        }
        byte[] key = Keys.unsettled(position.id, entry.hash());
        // What this batch gave to it is not seen here, and is newer than any entry that can be settled.
        byte[] known = database.rocks().get(database.ids(), key);
        if (known == null || blobs.isGiven(position.id, entry.hash()) || !Arrays.equals(known, entry.encode())) {
            return;
        }
        writes.delete(database.ids(), key);
        if (!recorded) {
            blobs.remove(position.id, entry.hash());
        }
    }

    private void deleted(Position position, long records) {
        if (records > 0) {
            deleted += records;
            firstDeletedId = Math.min(firstDeletedId, position.id);
            lastDeletedId = Math.max(lastDeletedId, position.id);
        }
    }

    /** Comes first in every request: when it fails, nothing of the request is in the batch and others go on. */
    private @Nullable Position find(String persistenceId) {
        try {
            return positions.find(database, persistenceId);
        } catch (RocksDBException failure) {
            throw StoreFailures.reading(Path.of(database.rocks().getName()), failure);
        }
    }

    private static void checkFence(String persistenceId, long[] sequenceNrs, @Nullable Position position) {
        long reached = position == null ? 0 : position.highest;
        long previous = reached;
        for (long sequenceNr : sequenceNrs) {
            if (sequenceNr <= previous) {
                throw new WriteConflictException(persistenceId, sequenceNr, reached);
            }
            previous = sequenceNr;
        }
    }

    private Position create(String persistenceId) throws RocksDBException {
        Position position = positions.create(persistenceId);
        writes.put(database.ids(), Keys.NEXT_ID_KEY, Keys.number(positions.nextId()));
        return position;
    }

    private void putRecord(String persistenceId, Position position) throws RocksDBException {
        writes.put(
                database.ids(),
                Keys.persistenceId(persistenceId),
                position.record().encode());
    }
}
