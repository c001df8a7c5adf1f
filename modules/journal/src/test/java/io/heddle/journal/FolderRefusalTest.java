package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.journal.UnreadableRecordException.Reason;
import io.heddle.journal.portable.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are not read or filled in as a whole, and that are as they were afterwards. */
class FolderRefusalTest {
    private static final String NO_SPACE = "heddle.journal.min-free-space = 1000000 GiB";

    @TempDir
    Path work;

    private void begin(Path folder, List<Piece> pieces, long to) {
        try (FolderContents contents = Folders.toImport(folder)) {
            Folders.give(contents, pieces, contents.begin(Folders.EXPORT), to);
        }
    }

    @Test
    void whereThereIsNothingNothingIsReadAndNothingIsMade() {
        Path nowhere = work.resolve("nowhere");
        assertThatThrownBy(() -> Folders.toRead(nowhere))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(nowhere.toString())
                .hasMessageContaining("there is no Heddle data in it. Fix: ");
        assertThat(nowhere).doesNotExist();
        assertThatThrownBy(() -> Folders.toRead(work)).hasMessageContaining("there is no Heddle data in it");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void aFolderInUseIsNeitherReadNorFilledIn() {
        try (Store store = Stores.open(work)) {
            Stores.await(Stores.append(store, "a", 1));
            assertThatThrownBy(() -> Folders.toRead(work))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThatThrownBy(() -> Folders.toImport(work)).isInstanceOf(StoreLockedException.class);
            Stores.await(Stores.append(store, "a", 2));
        }
    }

    @Test
    void whatIsBeingReadOrFilledInIsInUse() {
        Stores.open(work).close();
        try (FolderContents reading = Folders.toRead(work)) {
            assertThatThrownBy(() -> Stores.open(work)).isInstanceOf(StoreLockedException.class);
            reading.read(piece -> {});
        }
        try (FolderContents filling = Folders.toImport(work)) {
            filling.begin(Folders.EXPORT);
            assertThatThrownBy(() -> Stores.open(work)).isInstanceOf(StoreLockedException.class);
            filling.finish();
        }
        assertThat(work.resolve(FolderLock.FILE)).as("given back in order").isEmptyFile();
        Stores.open(work).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        Path file = Files.writeString(work.resolve("file"), "not a folder");
        assertThatThrownBy(() -> Folders.toImport(file.resolve("below")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cannot be opened for writing")
                .hasMessageContaining("Fix: ");
    }

    @Test
    void aFolderThatHoldsSomethingIsNotFilledIn() {
        try (Store store = Stores.open(work)) {
            Stores.await(Stores.append(store, "a", 1));
        }
        try (FolderContents contents = Folders.toImport(work)) {
            assertThatThrownBy(() -> contents.begin(Folders.EXPORT))
                    .isInstanceOf(StoreNotEmptyException.class)
                    .hasMessageContaining(work.toString())
                    .hasMessageContaining("holds data already. Fix: ");
        }
        try (Store store = Stores.open(work)) {
            assertThat(Stores.events(store, "a")).containsExactly("a#1");
        }
    }

    @Test
    void whatIsFinishedIsNotFilledInAgain() {
        List<Piece> pieces = Folders.full("a", 2);
        Folders.fill(work, pieces);
        assertThatThrownBy(() -> Folders.fill(work, pieces)).isInstanceOf(StoreNotEmptyException.class);
        assertThat(Folders.read(work)).hasSize(3);
    }

    @Test
    void partOfAnotherExportIsNotGoneOnWith() {
        List<Piece> pieces = Folders.full("a", 1_500);
        begin(work, pieces, 1_200);
        try (FolderContents contents = Folders.toImport(work)) {
            assertThatThrownBy(() -> contents.begin(Folders.ANOTHER))
                    .isInstanceOf(StoreNotEmptyException.class)
                    .hasMessageContaining("holds a part of another export, whose import is not finished. Fix: ");
        }
        Folders.fill(work, pieces);
        assertThat(Folders.read(work)).hasSize(1_501);
    }

    @Test
    void aFolderWhoseImportIsNotFinishedIsNotOpened() {
        for (long taken : new long[] {0, 1, 1_200}) {
            Path folder = work.resolve("taken " + taken);
            List<Piece> pieces = Folders.full("a", 1_500);
            begin(folder, pieces, taken);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> Stores.open(folder))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("an import into it is not finished. Fix: ");
                assertThatThrownBy(() -> Folders.toRead(folder))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("an import into it is not finished. Fix: ");
            }
            Folders.fill(folder, pieces);
            Stores.open(folder).close();
        }
    }

    @Test
    void withTooLittleSpaceNothingIsBegun() {
        try (FolderContents contents = Folders.toImport(work, NO_SPACE)) {
            assertThatThrownBy(() -> contents.begin(Folders.EXPORT))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("heddle.journal.min-free-space")
                    .hasMessageContaining("Fix: free space");
        }
        Folders.fill(work, Folders.full("a", 2));
        assertThat(Folders.read(work)).hasSize(3);
    }

    @Test
    void withTooLittleSpaceItStopsInTheMiddleAndGoesOnLater() {
        List<Piece> pieces = Folders.full("a", 2_500);
        begin(work, pieces, 1_200);
        long has;
        try (FolderContents contents = Folders.toImport(work, NO_SPACE)) {
            has = contents.begin(Folders.EXPORT);
            assertThat(has).isPositive();
            assertThatThrownBy(() -> Folders.give(contents, pieces, has, pieces.size()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("it goes on where it stopped");
        }
        try (FolderContents contents = Folders.toImport(work, NO_SPACE)) {
            assertThat(contents.begin(Folders.EXPORT)).isEqualTo(has);
            assertThatThrownBy(contents::finish).isInstanceOf(StoreUnavailableException.class);
        }
        assertThatThrownBy(() -> Stores.open(work)).hasMessageContaining("not finished");
        Folders.fill(work, pieces);
        assertThat(Folders.words(Folders.read(work))).isEqualTo(Folders.words(pieces));
    }

    @Test
    void onAFullDiskItStopsAndGoesOnWhenThereIsSpaceAgain() throws IOException {
        Random random = new Random(1);
        List<Piece> pieces = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
            byte[] content = new byte[1 << 20];
            random.nextBytes(content);
            pieces.add(new Piece.Blob(Folders.hash(number), content));
        }
        try (TmpfsMount disk = TmpfsMount.of(work, "64m")) {
            Path ballast = Files.write(disk.folder().resolve("ballast"), new byte[56 << 20]);
            Path folder = disk.folder().resolve("data");
            assertThatThrownBy(() -> Folders.fill(folder, pieces))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(
                            "the disk is full. Fix: free space; then run the same command again: it goes on");
            Files.delete(ballast);
            Folders.fill(folder, pieces);
            assertThat(Folders.words(Folders.read(folder))).isEqualTo(Folders.words(pieces));
        }
    }

    @Test
    void aRecordThatCannotBeReadIsNamed() {
        try (Store store = Stores.open(work)) {
            Folders.append(store, List.of(Folders.event("a", 1)));
            // Bytes that no envelope has.
            Stores.await(Stores.append(store, "b", 1));
        }
        List<Piece> before = new ArrayList<>();
        try (FolderContents contents = Folders.toRead(work)) {
            assertThatThrownBy(() -> contents.read(before::add))
                    .isInstanceOfSatisfying(UnreadableRecordException.class, failure -> {
                        assertThat(failure.persistenceId()).isEqualTo("b");
                        assertThat(failure.sequenceNr()).isEqualTo(1);
                        assertThat(failure.reason()).isEqualTo(Reason.CHECKSUM);
                    });
        }
        assertThat(before).hasSize(3);
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        DamagedFiles.withTable(work);
        Path table = DamagedFiles.eventTable(work);
        DamagedFiles.flip(table, 20);
        try (FolderContents contents = Folders.toRead(work)) {
            assertThatThrownBy(() -> contents.read(piece -> {}))
                    .isInstanceOfSatisfying(
                            StoreCorruptedException.class,
                            failure -> assertThat(failure.file()).isEqualTo(table));
        }
    }

    @Test
    void anUnknownLayoutIsRefusedAndTheFolderGivenBack() throws Exception {
        Stores.open(work).close();
        try (Database database = Database.open(Stores.settings(work))) {
            database.rocks().put(database.ids(), Keys.LAYOUT_KEY, new byte[] {9});
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> Folders.toRead(work)).isInstanceOf(StoreVersionException.class);
            assertThatThrownBy(() -> Folders.toImport(work)).isInstanceOf(StoreVersionException.class);
        }
    }

    @Test
    void readingEndsWithWhatItsReaderThrows() {
        Folders.fill(work, Folders.full("a", 2));
        try (FolderContents contents = Folders.toRead(work)) {
            assertThatThrownBy(() -> contents.read(piece -> {
                        throw new IllegalStateException("enough");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("enough");
        }
        assertThat(Folders.read(work)).hasSize(3);
    }
}
