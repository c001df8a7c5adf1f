package io.heddle.journal;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Who has which blob, for one commit: a blob is stored as long as somebody has it. The batch cannot be read back, so what
 * it changes is remembered here as well. Used by the commit thread only.
 */
final class BlobLinks {
    private final Database database;
    private final WriteBatch writes;
    /** Owners by hash, of every hash this batch looked at. */
    private final Map<String, SortedSet<Long>> owners = new HashMap<>();
    /** Given by this batch. */
    private final Map<String, SortedSet<Long>> given = new HashMap<>();

    private long deletedBytes;

    BlobLinks(Database database, WriteBatch writes) {
        this.database = database;
        this.writes = writes;
    }

    long deletedBytes() {
        return deletedBytes;
    }

    boolean exists(byte[] hash) throws RocksDBException {
        return !ownersOf(hash).isEmpty();
    }

    /** Whether this batch gave it to that owner. */
    boolean isGiven(long id, byte[] hash) {
        SortedSet<Long> those = given.get(name(hash));
        return those != null && those.contains(id);
    }

    /** Gives a blob to an owner; the number of bytes that had to be written. */
    long put(long id, byte[] hash, byte @Nullable [] value, long now) throws RocksDBException {
        SortedSet<Long> those = ownersOf(hash);
        boolean isNew = those.isEmpty() && value != null;
        if (isNew) {
            writes.put(database.blobs(), hash, value);
        }
        if (!those.contains(id)) {
            long size = value == null ? sizeFor(those.first(), hash) : value.length;
            writes.put(database.ids(), Keys.owned(id, hash), new BlobStore.Held(hash, size, now).encode());
            writes.put(database.ids(), Keys.owner(hash, id), new byte[0]);
            those.add(id);
        }
        given.computeIfAbsent(name(hash), any -> new TreeSet<>()).add(id);
        return isNew && value != null ? value.length : 0;
    }

    void removeAll(long id) throws RocksDBException {
        List<byte[]> hashes = database.blobsOf(id);
        given.forEach((hash, those) -> {
            if (those.contains(id)) {
                hashes.add(hash.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
        for (byte[] hash : hashes) {
            writes.delete(database.ids(), Keys.unsettled(id, hash));
            remove(id, hash);
        }
    }

    void remove(long id, byte[] hash) throws RocksDBException {
        SortedSet<Long> those = ownersOf(hash);
        if (!those.remove(id)) {
            return;
        }
        SortedSet<Long> mine = given.get(name(hash));
        if (mine != null) {
            mine.remove(id);
        }
        writes.delete(database.ids(), Keys.owned(id, hash));
        writes.delete(database.ids(), Keys.owner(hash, id));
        if (those.isEmpty()) {
            writes.delete(database.blobs(), hash);
            deletedBytes += sizeFor(id, hash);
        }
    }

    /** What the owner's entry says; 0 if this batch wrote it, which only makes a compaction come later. */
    private long sizeFor(long id, byte[] hash) throws RocksDBException {
        byte[] size = database.rocks().get(database.ids(), Keys.owned(id, hash));
        return size == null ? 0 : BlobStore.Held.of(hash, size).size();
    }

    private SortedSet<Long> ownersOf(byte[] hash) throws RocksDBException {
        String key = name(hash);
        SortedSet<Long> known = owners.get(key);
        if (known == null) {
            known = new TreeSet<>(database.ownersOf(hash));
            owners.put(key, known);
        }
        return known;
    }

    /** A hash as a key of a map. */
    private static String name(byte[] hash) {
        return new String(hash, StandardCharsets.ISO_8859_1);
    }
}
