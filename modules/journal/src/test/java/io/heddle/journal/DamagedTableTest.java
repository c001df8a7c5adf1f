package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in files other than the log: no crash does that, so nothing is repaired. */
@Tag("trap-P03")
class DamagedTableTest {
    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        DamagedFiles.withTable(folder);
    }

    @Test
    void aDamagedBlockIsNamedWhenItIsReadAndOthersGoOn() throws IOException {
        Path table = DamagedFiles.eventTable(folder);
        DamagedFiles.flip(table, 20);
        try (Store store = Stores.open(folder)) {
            assertThatThrownBy(() -> Stores.events(store, "a"))
                    .isInstanceOfSatisfying(
                            StoreCorruptedException.class,
                            failure -> assertThat(failure.file()).isEqualTo(table))
                    .hasMessageContaining("restore it from a backup");
            // Its position cannot be known, so it cannot be written either; others can.
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 4)))
                    .isInstanceOf(StoreCorruptedException.class);
            Stores.await(Stores.append(store, "b", 1));
            assertThat(Stores.events(store, "b")).containsExactly("b#1");
            assertThat(store.fault()).isNull();
        }
    }

    @Test
    void aTableWithoutItsEndIsRefusedAtTheDoor() throws IOException {
        Path table = DamagedFiles.eventTable(folder);
        byte[] bytes = Files.readAllBytes(table);
        Files.write(table, java.util.Arrays.copyOf(bytes, bytes.length - 10));
        assertRefused(table);
    }

    @Test
    void aDamagedFooterIsRefusedAtTheDoor() throws IOException {
        Path table = DamagedFiles.eventTable(folder);
        DamagedFiles.flip(table, -3);
        assertRefused(table);
    }

    @Test
    void aMissingTableIsRefusedAtTheDoor() throws IOException {
        Path table = DamagedFiles.eventTable(folder);
        Files.delete(table);
        assertRefused(table);
    }

    @Test
    void aDamagedManifestIsRefusedAtTheDoor() throws IOException {
        Path manifest;
        try (var files = Files.list(folder)) {
            manifest = files.filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                    .findFirst()
                    .orElseThrow();
        }
        DamagedFiles.flip(manifest, 30);
        assertThatThrownBy(() -> Stores.open(folder)).isInstanceOf(StoreCorruptedException.class);
    }

    @Test
    void anUnknownLayoutIsRefusedAndNamed() throws Exception {
        try (Database database = Database.open(Stores.settings(folder))) {
            database.rocks().put(database.ids(), Keys.LAYOUT_KEY, new byte[] {9});
        }
        assertThatThrownBy(() -> Stores.open(folder))
                .isInstanceOf(StoreVersionException.class)
                .hasMessageContaining("layout version 9");
    }

    private void assertRefused(Path table) {
        assertThatThrownBy(() -> Stores.open(folder))
                .isInstanceOfSatisfying(
                        StoreCorruptedException.class,
                        failure -> assertThat(failure.file().getFileName()).isEqualTo(table.getFileName()));
        // The refusal gave the folder back.
        assertThatThrownBy(() -> Stores.open(folder)).isInstanceOf(StoreCorruptedException.class);
    }
}
