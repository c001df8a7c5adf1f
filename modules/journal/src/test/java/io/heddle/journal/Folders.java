package io.heddle.journal;

import com.typesafe.config.Config;
import io.heddle.journal.portable.Piece;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Data folders that are read and filled in as a whole, and pieces for them. */
final class Folders {
    static final UUID EXPORT = UUID.fromString("3f0f3c5e-8f0e-4d0e-9c55-7b1f8c8f1a01");
    static final UUID ANOTHER = UUID.fromString("3f0f3c5e-8f0e-4d0e-9c55-7b1f8c8f1a02");

    private Folders() {}

    static Config config(Path folder, String... more) {
        return Systems.config(
                folder,
                Stream.concat(Stream.of("heddle.journal.min-free-space = 0"), Stream.of(more))
                        .toArray(String[]::new));
    }

    static FolderContents toRead(Path folder) {
        return FolderContents.toRead(config(folder), Stores.QUIET);
    }

    static FolderContents toImport(Path folder, String... more) {
        return FolderContents.toImport(config(folder, more), Stores.QUIET);
    }

    static List<Piece> read(Path folder) {
        List<Piece> pieces = new ArrayList<>();
        try (FolderContents contents = toRead(folder)) {
            contents.read(pieces::add);
        }
        return pieces;
    }

    /** Gives those pieces whose positions are above {@code from} and up to {@code to}; they are counted from 1. */
    static void give(FolderContents contents, List<Piece> pieces, long from, long to) {
        for (long position = from + 1; position <= to; position++) {
            contents.take(pieces.get((int) position - 1), position);
        }
    }

    /** Begins or goes on, until everything is there. */
    static void fill(Path folder, List<Piece> pieces) {
        try (FolderContents contents = toImport(folder)) {
            give(contents, pieces, contents.begin(EXPORT), pieces.size());
            contents.finish();
        }
    }

    /** The pieces in words, to compare thousands of them, or megabytes, at once. */
    static List<String> words(List<? extends Piece> pieces) {
        return pieces.stream().map(Folders::words).toList();
    }

    private static String words(Piece piece) {
        if (piece instanceof Piece.Blob blob) {
            return "blob " + words(blob.hash()) + " " + words(blob.content());
        }
        if (piece instanceof Piece.Event event) {
            return "event " + event.persistenceId() + "#" + event.sequenceNr() + " " + event.timestamp() + " "
                    + event.writer() + " " + event.adapterManifest() + words(event.payload())
                    + words(event.metadata());
        }
        if (piece instanceof Piece.Snapshot snapshot) {
            return "snapshot " + snapshot.persistenceId() + "#" + snapshot.sequenceNr() + " " + snapshot.timestamp()
                    + words(snapshot.payload()) + words(snapshot.metadata());
        }
        if (piece instanceof Piece.Held held) {
            return "held " + held.persistenceId() + " " + words(held.hash()) + " " + held.size() + " " + held.since()
                    + " " + held.storedAt();
        }
        return piece.toString();
    }

    private static String words(Piece.@Nullable Serialized object) {
        return object == null
                ? " -"
                : " " + object.serializer() + " " + object.manifest() + " " + words(object.bytes());
    }

    private static String words(byte[] bytes) {
        return bytes.length < 100
                ? HexFormat.of().formatHex(bytes)
                : bytes.length + " bytes, " + Arrays.hashCode(bytes);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hash(int number) {
        return ByteBuffer.allocate(32).putInt(number).array();
    }

    static Piece.Serialized serialized(String text) {
        return new Piece.Serialized(77, "manifest", bytes(text));
    }

    static Piece.Event event(String id, long number) {
        return new Piece.Event(id, number, 1_000 + number, "writer", "", serialized(id + "#" + number), null);
    }

    static Piece.Snapshot snapshot(String id, long number) {
        return new Piece.Snapshot(id, number, 1_000 + number, serialized(id + " at " + number), null);
    }

    /** An id with events from 1 on, all there. */
    static List<Piece> full(String id, long events) {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece.Reached(id, 0, events));
        for (long number = 1; number <= events; number++) {
            pieces.add(event(id, number));
        }
        return pieces;
    }

    /** Appends as one write. */
    static void append(Store store, List<Piece.Event> events) {
        Stores.await(store.append(
                events.get(0).persistenceId(),
                Stores.newWriter(),
                events.stream().mapToLong(Piece.Event::sequenceNr).toArray(),
                events.stream().map(PayloadCodec::envelope).toArray(byte[][]::new),
                WriteMode.SYNC));
    }

    static void save(Store store, Piece.Snapshot snapshot) {
        Stores.await(
                store.putSnapshot(snapshot.persistenceId(), snapshot.sequenceNr(), PayloadCodec.envelope(snapshot)));
    }
}
