package io.heddle.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Table files of a closed store, and damage to them. */
final class DamagedFiles {
    private DamagedFiles() {}

    /** Leaves a folder whose events {@code a 1..3} are in a table file and whose log is empty. */
    static void withTable(Path folder) {
        try (Store store = Stores.open(folder)) {
            Stores.await(Stores.append(store, "a", 1, 2, 3));
        }
        // Opening moves what is in the log to table files.
        Stores.open(folder).close();
    }

    static Path eventTable(Path folder) throws IOException {
        for (Path table : Stores.files(folder, ".sst")) {
            if (new String(Files.readAllBytes(table), StandardCharsets.ISO_8859_1).contains("a#1")) {
                return table;
            }
        }
        throw new AssertionError("no table with events in " + folder);
    }

    /** Flips a byte; a negative position counts from the end. */
    static void flip(Path file, int position) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[position < 0 ? bytes.length + position : position] ^= 0x55;
        Files.write(file, bytes);
    }
}
