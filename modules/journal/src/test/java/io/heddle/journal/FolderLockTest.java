package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void anotherProcessIsNamed() {
        try (ChildProcess child = ChildProcess.start(WritingMain.class, folder.toString())) {
            assertThat(child.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> Stores.open(folder))
                    .isInstanceOfSatisfying(StoreLockedException.class, refused -> {
                        assertThat(refused.folder()).isEqualTo(folder);
                        StoreOwner owner = refused.owner().orElseThrow();
                        assertThat(owner.pid()).isEqualTo(child.pid());
                        assertThat(owner.host()).isNotBlank();
                        assertThat(owner.started())
                                .isBetween(Instant.now().minus(Duration.ofMinutes(2)), Instant.now());
                    })
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("process " + child.pid())
                    .hasMessageContaining("Fix: stop that process")
                    .hasMessageContaining("heddle.journal.dir");
            // Being refused must not have taken the lock away from its owner.
            assertThatThrownBy(() -> Stores.open(folder)).isInstanceOf(StoreLockedException.class);
            child.kill();
        }
        // A killed owner's lock is gone, although its text is still there.
        assertThat(folder.resolve(FolderLock.FILE)).content().contains("pid=");
        Stores.open(folder).close();
    }

    @Test
    void anotherActorSystemOfThisProcessIsNamed() {
        ActorSystem first = Systems.start(folder);
        ActorSystem second = Systems.start(folder);
        try {
            EmbeddedStore.get(first);
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> EmbeddedStore.get(second))
                        .isInstanceOf(StoreLockedException.class)
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid());
            }
        } finally {
            Systems.stop(second);
            Systems.stop(first);
        }
        Stores.open(folder).close();
    }

    @Test
    void theSameFolderByAnotherNameIsTheSameFolder() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (Store owner = Stores.open(real)) {
            assertThat(owner.folder()).isEqualTo(real);
            assertThatThrownBy(() -> Stores.open(link)).isInstanceOf(StoreLockedException.class);
        }
    }

    @Test
    void anOrderlyEndEmptiesTheText() {
        Stores.open(folder).close();
        assertThat(folder.resolve(FolderLock.FILE)).isEmptyFile();
    }

    @Test
    void anUnknownOwnerIsSaidToBeUnknown() throws RocksDBException, IOException {
        // As when a program that is not ours, or is ours under another class loader, has the engine open.
        Database foreign = Database.open(Stores.settings(folder));
        try {
            assertThatThrownBy(() -> Stores.open(folder))
                    .asInstanceOf(type(StoreLockedException.class))
                    .satisfies(refused -> assertThat(refused.owner()).isEmpty())
                    .satisfies(refused -> assertThat(refused).hasMessageContaining("owner unknown"));
        } finally {
            foreign.close();
        }
        Stores.open(folder).close();
    }

    @Test
    void aFolderThatCannotBeCreatedIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertThatThrownBy(() -> Stores.open(file.resolve("below")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("heddle.journal.dir");
    }

    @Test
    void anUnreadableTextOfAnOwnerDoesNotMatter() throws IOException {
        Files.write(folder.resolve(FolderLock.FILE), new byte[] {(byte) 0xff, 0, '=', '\n', 'p', 'i', 'd', '=', 'x'});
        Stores.open(folder).close();
    }
}
