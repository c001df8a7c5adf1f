package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.journal.portable.ExportReader;
import io.heddle.journal.portable.ExportWriter;
import io.heddle.journal.portable.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a folder holds is read from it and filled into another one, also when that is interrupted. */
class FolderMoveTest {
    private static final byte[] SHARED = Folders.bytes("shared".repeat(1_000));
    private static final byte[] OWN = Folders.bytes("own".repeat(1_000));

    /** More than are read at a time; of the first ones all is said that can be said of an event. */
    private static final List<Piece.Event> RUNNING = LongStream.rangeClosed(1, 120)
            .mapToObj(number -> new Piece.Event(
                    "running|é",
                    number,
                    -number,
                    number % 2 == 0 ? "0e3a1b52-5d0c-4d5e-9a27-3f6f5a4f9d11" : "no uuid",
                    number < 7 ? "adapter" : "",
                    Folders.serialized("event " + number),
                    number < 9 ? Folders.serialized("metadata") : null))
            .toList();

    private static final Piece.Snapshot WITH_METADATA =
            new Piece.Snapshot("running|é", 90, 5, Folders.serialized("state"), Folders.serialized("metadata"));

    @TempDir
    Path work;

    private Path from;
    private Path to;

    @BeforeEach
    void name() {
        from = work.resolve("from");
        to = work.resolve("to");
    }

    /** Something of every kind. */
    private void fillSource() {
        try (Store store = Stores.open(from)) {
            Folders.append(store, RUNNING);
            Stores.await(store.deleteEvents("running|é", 3));
            Folders.save(store, WITH_METADATA);
            Folders.save(store, Folders.snapshot("running|é", 60));
            Folders.append(store, List.of(Folders.event("ended", 1), Folders.event("ended", 2)));
            Stores.await(store.deleteEvents("ended", 2));
            Folders.save(store, Folders.snapshot("without events", 0));
            BlobStore blobs = new BlobStore(store);
            Stores.await(blobs.put("running|é", Folders.hash(1), SHARED, 10));
            Stores.await(blobs.share("without events", Folders.hash(1), 11));
            for (BlobStore.Unsettled each : blobs.unsettled(null, Long.MAX_VALUE, 10)) {
                Stores.await(blobs.settle(each, true));
            }
            Stores.await(blobs.put("only blobs", Folders.hash(2), OWN, 20));
            Stores.await(blobs.put("only blobs", Folders.hash(2), OWN, 25));
        }
    }

    private static void assertSame(List<Piece> actual, List<? extends Piece> expected) {
        assertThat(Folders.words(actual)).isEqualTo(Folders.words(expected));
    }

    @Test
    void everyKindIsRead() {
        fillSource();
        List<Piece> all = Folders.read(from);
        assertSame(all.stream().filter(Piece.Event.class::isInstance).toList(), RUNNING.subList(3, RUNNING.size()));
        assertThat(all.stream().filter(piece -> !(piece instanceof Piece.Event)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrder(
                        new Piece.Reached("running|é", 3, 120),
                        WITH_METADATA,
                        Folders.snapshot("running|é", 60),
                        new Piece.Reached("ended", 2, 2),
                        Folders.snapshot("without events", 0),
                        new Piece.Blob(Folders.hash(1), SHARED),
                        new Piece.Blob(Folders.hash(2), OWN),
                        new Piece.Held("running|é", Folders.hash(1), SHARED.length, 10, null),
                        new Piece.Held("without events", Folders.hash(1), SHARED.length, 11, null),
                        new Piece.Held("only blobs", Folders.hash(2), OWN.length, 20, 25L));
    }

    @Test
    void whatIsReadIsInTheOrderAnImportNeeds() {
        fillSource();
        List<String> reached = new ArrayList<>();
        List<Integer> blobs = new ArrayList<>();
        for (Piece piece : Folders.read(from)) {
            if (piece instanceof Piece.Reached each) {
                reached.add(each.persistenceId());
            } else if (piece instanceof Piece.Event each) {
                assertThat(reached).contains(each.persistenceId());
            } else if (piece instanceof Piece.Blob each) {
                blobs.add((int) each.hash()[3]);
            } else if (piece instanceof Piece.Held each) {
                assertThat(blobs).contains((int) each.hash()[3]);
            }
        }
        assertThat(reached).containsExactlyInAnyOrder("running|é", "ended");
    }

    @Test
    void throughAFileNothingIsLost() throws IOException {
        fillSource();
        Path file = work.resolve("export");
        List<Piece> pieces = Folders.read(from);
        try (ExportWriter out = new ExportWriter(file, Folders.EXPORT, 0)) {
            for (Piece piece : pieces) {
                out.write(piece);
            }
            out.finish();
        }
        try (ExportReader in = new ExportReader(file);
                FolderContents contents = Folders.toImport(to)) {
            assertThat(contents.begin(in.export())).isZero();
            for (Piece piece = in.next(); piece != null; piece = in.next()) {
                contents.take(piece, in.position());
            }
            contents.finish();
        }
        assertSame(Folders.read(to), pieces);
    }

    @Test
    void theFolderGoesOnWhereTheOtherWas() {
        fillSource();
        Folders.fill(to, Folders.read(from));
        try (Store store = Stores.open(to)) {
            assertThat(store.highest("running|é")).isEqualTo(120);
            Stores.await(Stores.append(store, "running|é", 121));
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "ended", 2)))
                    .isInstanceOf(WriteConflictException.class);
            Stores.await(Stores.append(store, "ended", 3));
            Stores.await(Stores.append(store, "without events", 1));
            // Gets a number of its own, not one that came with the import.
            Stores.await(Stores.append(store, "new", 1));
            assertThat(store.events("running|é", 0, Long.MAX_VALUE, 500)).hasSize(118);
            assertThat(Stores.events(store, "ended")).containsExactly("ended#3");
            assertThat(Stores.events(store, "new")).containsExactly("new#1");
            assertThat(store.snapshots("new", 0, Long.MAX_VALUE, 10)).isEmpty();
            assertThat(store.snapshots("without events", 0, Long.MAX_VALUE, 10)).hasSize(1);
        }
    }

    @Test
    void blobsAreKeptAndLetGoOfAsBefore() {
        fillSource();
        Folders.fill(to, Folders.read(from));
        try (Store store = Stores.open(to)) {
            BlobStore blobs = new BlobStore(store);
            assertThat(blobs.unsettled(null, Long.MAX_VALUE, 10))
                    .singleElement()
                    .satisfies(doubt -> {
                        assertThat(doubt.owner()).isEqualTo("only blobs");
                        assertThat(doubt.hash()).isEqualTo(Folders.hash(2));
                        assertThat(doubt.storedAt()).isEqualTo(25);
                        Stores.await(blobs.settle(doubt, false));
                    });
            assertThat(blobs.get(Folders.hash(2))).as("nobody recorded it").isNull();
            Stores.await(blobs.deleteAll("running|é"));
            assertThat(blobs.get(Folders.hash(1))).as("another one has it").isEqualTo(SHARED);
            Stores.await(blobs.deleteAll("without events"));
            assertThat(blobs.get(Folders.hash(1))).isNull();
        }
    }

    @Test
    void aPersistentActorIsRecoveredFromTheOtherFolder() {
        Recorder.Seen seen = new Recorder.Seen();
        ActorSystem first = Systems.start(from);
        try {
            ActorRef actor = Recorder.start(first, "actor", seen);
            assertThat(seen.next()).isEqualTo("recovered 0 ");
            actor.tell(new Recorder.Persist("a"), ActorRef.noSender());
            assertThat(seen.next()).isEqualTo("persisted 1 a");
            actor.tell(new Recorder.Snapshot(), ActorRef.noSender());
            assertThat(seen.next()).isEqualTo("saved");
            actor.tell(new Recorder.Delete(1), ActorRef.noSender());
            assertThat(seen.next()).isEqualTo("deleted");
            actor.tell(new Recorder.Persist("b"), ActorRef.noSender());
            assertThat(seen.next()).isEqualTo("persisted 2 b");
            actor.tell("stop", ActorRef.noSender());
            assertThat(seen.next()).isEqualTo("stopped");
        } finally {
            Systems.stop(first);
        }
        Folders.fill(to, Folders.read(from));
        ActorSystem second = Systems.start(to);
        try {
            Recorder.start(second, "actor", seen);
            assertThat(seen.next()).isEqualTo("snapshot 1 a");
            assertThat(seen.next()).isEqualTo("recovered 2 ab");
        } finally {
            Systems.stop(second);
        }
    }

    /** More than become durable at a time, of two ids. */
    private static List<Piece> many() {
        List<Piece> pieces = new ArrayList<>();
        pieces.addAll(Folders.full("a", 1_300));
        pieces.addAll(Folders.full("b", 1_300));
        pieces.add(Folders.snapshot("b", 700));
        pieces.add(Folders.snapshot("c", 1));
        return pieces;
    }

    @Test
    void anInterruptedImportGoesOnBehindWhatTheFolderHas() {
        List<Piece> pieces = many();
        long has;
        try (FolderContents contents = Folders.toImport(to)) {
            assertThat(contents.begin(Folders.EXPORT)).isZero();
            Folders.give(contents, pieces, 0, 1_200);
        }
        try (FolderContents contents = Folders.toImport(to)) {
            has = contents.begin(Folders.EXPORT);
            assertThat(has).isBetween(1L, 1_200L);
            Folders.give(contents, pieces, has, 2_400);
        }
        try (FolderContents contents = Folders.toImport(to)) {
            assertThat(contents.begin(Folders.EXPORT)).isGreaterThan(has).isLessThanOrEqualTo(2_400);
        }
        Folders.fill(to, pieces);
        assertSame(Folders.read(to), pieces);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void aKilledImportGoesOnBehindWhatTheFolderHas(String fsync) {
        List<Piece> pieces = many();
        Path crashed = work.resolve("crashed");
        try (FolderContents contents = Folders.toImport(to, "heddle.journal.fsync = " + fsync)) {
            Folders.give(contents, pieces, contents.begin(Folders.EXPORT), 1_800);
            Stores.copy(to, crashed);
        }
        try (FolderContents contents = Folders.toImport(crashed, "heddle.journal.fsync = " + fsync)) {
            long has = contents.begin(Folders.EXPORT);
            assertThat(has).isBetween(1L, 1_800L);
            Folders.give(contents, pieces, has, pieces.size());
            contents.finish();
        }
        assertSame(Folders.read(crashed), pieces);
    }

    @Test
    void largePiecesBecomeDurableOneByOne() {
        List<Piece> pieces = List.of(
                new Piece.Blob(Folders.hash(1), new byte[5 << 20]), new Piece.Blob(Folders.hash(2), new byte[1]));
        try (FolderContents contents = Folders.toImport(to)) {
            Folders.give(contents, pieces, contents.begin(Folders.EXPORT), 2);
        }
        try (FolderContents contents = Folders.toImport(to)) {
            assertThat(contents.begin(Folders.EXPORT)).isEqualTo(1);
        }
    }

    @Test
    void anEmptyFolderIsMovedToo() {
        Stores.open(from).close();
        assertThat(Folders.read(from)).isEmpty();
        Folders.fill(to, List.of());
        try (Store store = Stores.open(to)) {
            assertThat(store.persistenceIds(null).ids()).isEmpty();
            Stores.await(Stores.append(store, "a", 1));
        }
    }

    @Test
    void afterACrashWhatWasAcknowledgedIsReadAndTheRepairIsTold() throws IOException {
        Path crashed = work.resolve("crashed");
        try (Store store = Stores.open(from)) {
            Folders.append(store, List.of(Folders.event("a", 1), Folders.event("a", 2)));
            Stores.copy(from, crashed);
        }
        Path log = Stores.log(crashed);
        byte[] garbage = new byte[70_000];
        Arrays.fill(garbage, (byte) 0x5a);
        Files.write(log, garbage, StandardOpenOption.APPEND);
        List<String> lines = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        try (FolderContents contents = FolderContents.toRead(Folders.config(crashed), lines::add)) {
            contents.read(pieces::add);
        }
        assertSame(pieces, Folders.full("a", 2));
        assertThat(lines).singleElement().asString().contains("dropped ");
    }
}
