package io.heddle.journal;

import com.typesafe.config.Config;
import io.heddle.journal.portable.Contents;
import io.heddle.journal.portable.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;

/** All a data folder holds, without an actor system. The folder is locked and its log repaired as at any other start. */
public final class FolderContents implements Contents {
    private static final int EVENTS_PER_PAGE = 100;
    private static final int PIECES_PER_BATCH = 1_000;
    private static final long BYTES_PER_BATCH = 4 << 20;

    private final StoreSettings settings;
    private final FolderLock lock;
    private final Database database;

    private final Map<String, Long> created = new HashMap<>();
    private final WriteBatch batch = new WriteBatch();
    private @Nullable UUID export;
    private long nextId;
    private long taken;
    private int pieces;
    private boolean closed;

    private FolderContents(StoreSettings settings, FolderLock lock, Database database) {
        this.settings = settings;
        this.lock = lock;
        this.database = database;
    }

    /**
     * Opens a folder that holds something, to read it.
     *
     * @param config with the keys of {@code heddle.journal}
     * @param log is told what had to be repaired
     * @throws StoreException when there is nothing, or somebody has it
     */
    public static FolderContents toRead(Config config, Consumer<String> log) {
        StoreSettings settings = StoreSettings.of(config);
        // An engine that finds nothing would make a database of it.
        if (!Files.exists(settings.dir().resolve("CURRENT"))) {
            throw new StoreUnavailableException(
                    settings.dir(), "there is no Heddle data in it. Fix: name the folder the data is in", null);
        }
        return open(settings, lenient -> StoreOpening.open(settings, lenient, log));
    }

    /** Opens a folder, which is made if it does not exist, to fill it in. */
    public static FolderContents toImport(Config config, Consumer<String> log) {
        StoreSettings settings = StoreSettings.of(config);
        return open(settings, lenient -> StoreOpening.openToImport(settings, lenient, log));
    }

    private interface Opening {
        Database open(boolean lenient);
    }

    private static FolderContents open(StoreSettings settings, Opening opening) {
        FolderLock lock = null;
        boolean opened = false;
        try {
            Files.createDirectories(settings.dir());
            lock = FolderLock.acquire(settings.dir());
            boolean lenient = lock.previousUnsynced();
            lock.describe(settings.fsync() && !lenient);
            FolderContents contents = new FolderContents(settings, lock, opening.open(lenient));
            opened = true;
            return contents;
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    settings.dir(),
                    "the folder cannot be opened for writing (" + e
                            + "). Fix: make it a folder this process may write, or name another one",
                    e);
        } finally {
            if (!opened && lock != null) {
                closeQuietly(lock);
            }
        }
    }

    private static void closeQuietly(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException ignored) {
            // The reason why the folder could not be opened is on its way to the caller already.
        }
    }

    @Override
    public void read(Consumer<Piece> sink) {
        try {
            blobs(sink);
            try (Slice upper = new Slice(Keys.persistenceIdsEnd());
                    ReadOptions read = new ReadOptions().setIterateUpperBound(upper);
                    RocksIterator ids = database.rocks().newIterator(database.ids(), read)) {
                for (ids.seek(Keys.persistenceId("")); ids.isValid(); ids.next()) {
                    one(Keys.persistenceIdOf(ids.key()), IdRecord.decode(ids.value()), sink);
                }
                ids.status();
            }
        } catch (RocksDBException e) {
            throw StoreFailures.reading(settings.dir(), e);
        }
    }

    private void blobs(Consumer<Piece> sink) throws RocksDBException {
        try (ReadOptions read = new ReadOptions().setFillCache(false);
                RocksIterator each = database.rocks().newIterator(database.blobs(), read)) {
            for (each.seekToFirst(); each.isValid(); each.next()) {
                sink.accept(new Piece.Blob(each.key(), each.value()));
            }
            each.status();
        }
    }

    private void one(String persistenceId, IdRecord record, Consumer<Piece> sink) throws RocksDBException {
        long highest = database.highest(record);
        if (highest > 0) {
            sink.accept(new Piece.Reached(persistenceId, record.deletedTo(), highest));
        }
        long from = record.deletedTo() + 1;
        while (from <= highest) {
            List<Database.Stored> page = database.events(record, from, highest, EVENTS_PER_PAGE);
            if (page.isEmpty()) {
                break;
            }
            for (Database.Stored stored : page) {
                sink.accept(PayloadCodec.storedEvent(persistenceId, stored));
                from = stored.sequenceNr() + 1;
            }
        }
        long to = Long.MAX_VALUE;
        while (to >= 0) {
            // One by one: each may be as large as a state gets.
            List<Database.Stored> next = database.snapshotsDescending(record.id(), 0, to, 1);
            if (next.isEmpty()) {
                break;
            }
            sink.accept(PayloadCodec.storedSnapshot(persistenceId, next.get(0)));
            to = next.get(0).sequenceNr() - 1;
        }
        for (BlobStore.Held held : database.held(record.id())) {
            byte[] doubt = database.rocks().get(database.ids(), Keys.unsettled(record.id(), held.hash()));
            Long storedAt = doubt == null
                    ? null
                    : Long.valueOf(BlobStore.Unsettled.of(held.hash(), doubt).storedAt());
            sink.accept(new Piece.Held(persistenceId, held.hash(), held.size(), held.since(), storedAt));
        }
    }

    @Override
    public long begin(UUID from) {
        try {
            byte[] next = database.rocks().get(database.ids(), Keys.NEXT_ID_KEY);
            nextId = next == null ? 1 : Keys.number(next);
            export = from;
            byte[] begun = database.rocks().get(database.ids(), Keys.IMPORT_KEY);
            if (begun != null) {
                ByteBuffer mark = ByteBuffer.wrap(begun);
                if (!new UUID(mark.getLong(), mark.getLong()).equals(from)) {
                    throw new StoreNotEmptyException(
                            settings.dir(),
                            "holds a part of another export, whose import is not finished. Fix: import that file again,"
                                    + " or delete the folder");
                }
                taken = mark.getLong();
            } else if (next != null) {
                throw new StoreNotEmptyException(
                        settings.dir(),
                        "holds data already. Fix: import into a folder that is empty or does not exist");
            } else {
                // Even if not one piece comes, the folder is not to be used before the end.
                commit();
            }
            return taken;
        } catch (RocksDBException e) {
            throw StoreFailures.importing(settings.dir(), e);
        }
    }

    @Override
    public void take(Piece piece, long position) {
        try {
            stage(piece);
            taken = position;
            pieces++;
            if (pieces >= PIECES_PER_BATCH || batch.getDataSize() >= BYTES_PER_BATCH) {
                commit();
            }
        } catch (RocksDBException e) {
            throw StoreFailures.importing(settings.dir(), e);
        }
    }

    private void stage(Piece piece) throws RocksDBException {
        if (piece instanceof Piece.Blob blob) {
            batch.put(database.blobs(), blob.hash(), blob.content());
        } else if (piece instanceof Piece.Reached reached) {
            // Comes before anything else that could have made a record of the id.
            long id = nextId++;
            created.put(reached.persistenceId(), id);
            put(reached.persistenceId(), new IdRecord(id, reached.deletedTo(), reached.highest()));
        } else if (piece instanceof Piece.Event event) {
            batch.put(
                    database.events(),
                    Keys.record(id(event.persistenceId()), event.sequenceNr()),
                    PayloadCodec.envelope(event));
        } else if (piece instanceof Piece.Snapshot snapshot) {
            batch.put(
                    database.snapshots(),
                    Keys.record(id(snapshot.persistenceId()), snapshot.sequenceNr()),
                    PayloadCodec.envelope(snapshot));
        } else if (piece instanceof Piece.Held held) {
            hold(held, id(held.persistenceId()));
        }
    }

    private void hold(Piece.Held held, long id) throws RocksDBException {
        batch.put(
                database.ids(),
                Keys.owned(id, held.hash()),
                new BlobStore.Held(held.hash(), held.size(), held.since()).encode());
        batch.put(database.ids(), Keys.owner(held.hash(), id), new byte[0]);
        Long storedAt = held.storedAt();
        if (storedAt != null) {
            batch.put(
                    database.ids(),
                    Keys.unsettled(id, held.hash()),
                    new BlobStore.Unsettled(held.persistenceId(), held.hash(), storedAt).encode());
        }
    }

    /** The number of a persistence id; one that has no events, only snapshots or blobs, gets its record here. */
    private long id(String persistenceId) throws RocksDBException {
        Long known = created.get(persistenceId);
        if (known != null) {
            return known;
        }
        IdRecord stored = database.id(persistenceId);
        if (stored != null) {
            return stored.id();
        }
        long id = nextId++;
        created.put(persistenceId, id);
        put(persistenceId, new IdRecord(id, 0, 0));
        return id;
    }

    private void put(String persistenceId, IdRecord record) throws RocksDBException {
        batch.put(database.ids(), Keys.persistenceId(persistenceId), record.encode());
        batch.put(database.ids(), Keys.NEXT_ID_KEY, Keys.number(nextId));
    }

    private void commit() throws RocksDBException {
        requireSpace();
        UUID from = Objects.requireNonNull(export);
        batch.put(
                database.ids(),
                Keys.IMPORT_KEY,
                ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(from.getMostSignificantBits())
                        .putLong(from.getLeastSignificantBits())
                        .putLong(taken)
                        .array());
        database.rocks().write(database.writeOptions(), batch);
        batch.clear();
        created.clear();
        pieces = 0;
    }

    private void requireSpace() {
        long free;
        try {
            free = Files.getFileStore(settings.dir()).getUsableSpace();
        } catch (IOException e) {
            return; // A disk that does not tell is found full by the write.
        }
        if (free < settings.minFreeSpace()) {
            throw new StoreUnavailableException(
                    settings.dir(),
                    "the disk has less than heddle.journal.min-free-space left. Fix: free space, then run the same"
                            + " command again: it goes on where it stopped",
                    null);
        }
    }

    @Override
    public void finish() {
        try {
            commit();
            database.rocks().delete(database.ids(), database.writeOptions(), Keys.IMPORT_KEY);
            database.sync();
        } catch (RocksDBException e) {
            throw StoreFailures.importing(settings.dir(), e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        batch.close();
        try {
            boolean clean = false;
            try {
                database.sync();
                clean = true;
            } catch (RocksDBException e) {
                throw StoreFailures.writing(settings.dir(), e);
            } finally {
                database.close();
                if (clean) {
                    lock.closeOrderly();
                } else {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new StoreUnavailableException(settings.dir(), "its lock file could not be released: " + e, e);
        }
    }
}
