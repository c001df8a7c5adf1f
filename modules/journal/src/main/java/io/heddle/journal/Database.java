package io.heddle.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteOptions;

/**
 * One open database and how its four column families are read. Reading is safe from any thread, but nothing may be in
 * progress when it is closed; {@link DatabaseGate} sees to that.
 */
final class Database implements AutoCloseable {
    private final EngineOptions options;
    private final RocksDB rocks;
    private final ColumnFamilyHandle ids;
    private final ColumnFamilyHandle events;
    private final ColumnFamilyHandle snapshots;
    private final ColumnFamilyHandle blobs;

    private Database(EngineOptions options, RocksDB rocks, List<ColumnFamilyHandle> handles) {
        this.options = options;
        this.rocks = rocks;
        this.ids = handles.get(0);
        this.events = handles.get(1);
        this.snapshots = handles.get(2);
        this.blobs = handles.get(3);
    }

    /**
     * One stored record.
     *
     * @param sequenceNr its sequence number
     * @param value its envelope, still encoded
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from here to the decoder, never compared
    record Stored(long sequenceNr, byte[] value) {}

    /**
     * A page of persistence ids in key order.
     *
     * @param ids those that have events
     * @param last the last one looked at, also if it has no events; null at the end
     */
    record IdPage(List<String> ids, @Nullable String last) {}

    static Database open(StoreSettings settings) throws RocksDBException {
        EngineOptions options = new EngineOptions(settings);
        boolean opened = false;
        try {
            List<ColumnFamilyDescriptor> families = List.of(
                    new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.ids()),
                    new ColumnFamilyDescriptor("events".getBytes(StandardCharsets.UTF_8), options.events()),
                    new ColumnFamilyDescriptor("snapshots".getBytes(StandardCharsets.UTF_8), options.snapshots()),
                    new ColumnFamilyDescriptor("blobs".getBytes(StandardCharsets.UTF_8), options.blobs()));
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB rocks = RocksDB.open(options.database(), settings.dir().toString(), families, handles);
            opened = true;
            return new Database(options, rocks, handles);
        } finally {
            if (!opened) {
                options.close();
            }
        }
    }

    RocksDB rocks() {
        return rocks;
    }

    ColumnFamilyHandle ids() {
        return ids;
    }

    ColumnFamilyHandle events() {
        return events;
    }

    ColumnFamilyHandle snapshots() {
        return snapshots;
    }

    ColumnFamilyHandle blobs() {
        return blobs;
    }

    WriteOptions writeOptions() {
        return options.write();
    }

    @Nullable IdRecord id(String persistenceId) throws RocksDBException {
        byte[] value = rocks.get(ids, Keys.persistenceId(persistenceId));
        return value == null ? null : IdRecord.decode(value);
    }

    /** Whether there is no such persistence id, as far as memory tells; never reads from the disk. */
    boolean isSurelyAbsent(String persistenceId) {
        return !rocks.keyMayExist(ids, Keys.persistenceId(persistenceId), null);
    }

    /** The highest sequence number the persistence id ever reached. */
    long highest(IdRecord record) throws RocksDBException {
        return Math.max(record.highest(), lastEvent(record));
    }

    /** Events with {@code from <= sequenceNr <= to}, ascending, at most {@code limit}. */
    List<Stored> events(IdRecord record, long from, long to, int limit) throws RocksDBException {
        // Not below what was deleted: walking over tombstones takes as long as walking over events.
        long first = Math.max(from, record.deletedTo() + 1);
        if (first > to) {
            return List.of();
        }
        List<Stored> found = new ArrayList<>();
        try (Slice lower = new Slice(Keys.record(record.id(), first));
                Slice upper = new Slice(Keys.record(record.id(), to == Long.MAX_VALUE ? to : to + 1));
                ReadOptions read = new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
                RocksIterator iterator = rocks.newIterator(events, read)) {
            for (iterator.seekToFirst(); iterator.isValid() && found.size() < limit; iterator.next()) {
                found.add(new Stored(Keys.recordSequenceNr(iterator.key()), iterator.value()));
            }
            iterator.status();
        }
        return found;
    }

    /** Snapshots with {@code from <= sequenceNr <= to}, newest first, at most {@code limit}. */
    List<Stored> snapshotsDescending(long id, long from, long to, int limit) throws RocksDBException {
        List<Stored> found = new ArrayList<>();
        try (Slice lower = new Slice(Keys.record(id, from));
                ReadOptions read = new ReadOptions().setIterateLowerBound(lower).setPrefixSameAsStart(true);
                RocksIterator iterator = rocks.newIterator(snapshots, read)) {
            byte[] last = Keys.record(id, to);
            for (iterator.seekForPrev(last); iterator.isValid() && found.size() < limit; iterator.prev()) {
                found.add(new Stored(Keys.recordSequenceNr(iterator.key()), iterator.value()));
            }
            iterator.status();
        }
        return found;
    }

    /** Persistence ids behind {@code after} (null: from the start), looking at no more than {@code limit} of them. */
    IdPage persistenceIds(@Nullable String after, int limit) throws RocksDBException {
        List<String> found = new ArrayList<>();
        String last = null;
        byte[] start = Keys.persistenceId(after == null ? "" : after);
        try (Slice upper = new Slice(Keys.persistenceIdsEnd());
                ReadOptions read = new ReadOptions().setIterateUpperBound(upper);
                RocksIterator iterator = rocks.newIterator(ids, read)) {
            iterator.seek(start);
            if (after != null && iterator.isValid() && java.util.Arrays.equals(iterator.key(), start)) {
                iterator.next();
            }
            int seen = 0;
            for (; iterator.isValid() && seen < limit; iterator.next(), seen++) {
                last = Keys.persistenceIdOf(iterator.key());
                if (hasEvents(IdRecord.decode(iterator.value()))) {
                    found.add(last);
                }
            }
            iterator.status();
        }
        return new IdPage(found, last);
    }

    byte @Nullable [] blob(byte[] hash) throws RocksDBException {
        return rocks.get(blobs, hash);
    }

    /** The hashes of what an owner has. */
    List<byte[]> blobsOf(long id) throws RocksDBException {
        List<byte[]> found = new ArrayList<>();
        byte[] none = {};
        eachKey(Keys.owned(id, none), Keys.owned(id + 1, none), key -> found.add(Keys.hashOf(key)));
        return found;
    }

    /** The same with what is known about it. */
    List<BlobStore.Held> held(long id) throws RocksDBException {
        List<BlobStore.Held> found = new ArrayList<>();
        for (byte[] hash : blobsOf(id)) {
            byte[] held = rocks.get(ids, Keys.owned(id, hash));
            if (held != null) {
                found.add(BlobStore.Held.of(hash, held));
            }
        }
        return found;
    }

    /** The numbers of those who have a blob. */
    List<Long> ownersOf(byte[] hash) throws RocksDBException {
        List<Long> found = new ArrayList<>();
        eachKey(Keys.owner(hash, 0), Keys.owner(hash, Long.MAX_VALUE), key -> found.add(Keys.ownerOf(key)));
        return found;
    }

    /** What was given to its owner before {@code before}, at most {@code limit}, from behind {@code after} on. */
    List<BlobStore.Unsettled> unsettled(BlobStore.@Nullable Unsettled after, long before, int limit)
            throws RocksDBException {
        List<BlobStore.Unsettled> found = new ArrayList<>();
        byte[] from = Keys.allUnsettled();
        IdRecord owner = after == null ? null : id(after.owner());
        if (after != null && owner != null) {
            byte[] last = Keys.unsettled(owner.id(), after.hash());
            // The next possible key: what is settled meanwhile is no longer there to be skipped.
            from = Arrays.copyOf(last, last.length + 1);
        }
        try (Slice upper = new Slice(Keys.unsettledEnd());
                ReadOptions read = new ReadOptions().setIterateUpperBound(upper);
                RocksIterator iterator = rocks.newIterator(ids, read)) {
            for (iterator.seek(from); iterator.isValid() && found.size() < limit; iterator.next()) {
                BlobStore.Unsettled each = BlobStore.Unsettled.of(Keys.hashOf(iterator.key()), iterator.value());
                if (each.storedAt() < before) {
                    found.add(each);
                }
            }
            iterator.status();
        }
        return found;
    }

    private void eachKey(byte[] from, byte[] to, Consumer<byte[]> action) throws RocksDBException {
        try (Slice upper = new Slice(to);
                ReadOptions read = new ReadOptions().setIterateUpperBound(upper);
                RocksIterator iterator = rocks.newIterator(ids, read)) {
            for (iterator.seek(from); iterator.isValid(); iterator.next()) {
                action.accept(iterator.key());
            }
            iterator.status();
        }
    }

    /** Bytes of the files that hold blobs, live and deleted ones. */
    long blobBytes() throws RocksDBException {
        return rocks.getLongProperty(blobs, "rocksdb.total-blob-file-size");
    }

    /** Rewrites the blobs without those deleted. Takes as long as there are blobs. */
    void compactBlobs(CompactRangeOptions how) throws RocksDBException {
        try (FlushOptions flush = new FlushOptions()) {
            rocks.flush(flush, blobs);
        }
        rocks.compactRange(blobs, null, null, how);
        flushAll();
    }

    /** About how many events and snapshots there are. */
    long estimatedRecords() throws RocksDBException {
        return rocks.getLongProperty(events, "rocksdb.estimate-num-keys")
                + rocks.getLongProperty(snapshots, "rocksdb.estimate-num-keys");
    }

    /** Rewrites the records of a range of ids without what was deleted. Takes as long as there is data in the range. */
    void compact(long firstId, long lastId, CompactRangeOptions how) throws RocksDBException {
        byte[] from = Keys.record(firstId, 0);
        byte[] to = Keys.record(lastId + 1, 0);
        rocks.compactRange(events, from, to, how);
        rocks.compactRange(snapshots, from, to, how);
        flushAll();
    }

    /** The log goes once nothing in it is needed, for no column family. */
    private void flushAll() throws RocksDBException {
        try (FlushOptions flush = new FlushOptions()) {
            rocks.flush(flush, List.of(ids, events, snapshots, blobs));
        }
    }

    /** Makes everything written so far durable, also when commits do not. */
    void sync() throws RocksDBException {
        rocks.syncWal();
    }

    @Override
    public void close() {
        ids.close();
        events.close();
        snapshots.close();
        blobs.close();
        rocks.close();
        options.close();
    }

    private boolean hasEvents(IdRecord record) throws RocksDBException {
        return record.highest() > record.deletedTo()
                || (record.highest() > 0 && lastEvent(record) > record.deletedTo());
    }

    /** The last stored event, or 0 when all are gone. */
    private long lastEvent(IdRecord record) throws RocksDBException {
        try (Slice lower = new Slice(Keys.record(record.id(), record.deletedTo() + 1));
                ReadOptions read = new ReadOptions().setIterateLowerBound(lower);
                RocksIterator iterator = rocks.newIterator(events, read)) {
            iterator.seekForPrev(Keys.record(record.id(), Long.MAX_VALUE));
            long last = iterator.isValid() ? Keys.recordSequenceNr(iterator.key()) : 0;
            iterator.status();
            return last;
        }
    }
}
