package io.heddle.kernel.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Violates on purpose: a decision that reads a file. */
final class ReadsTheWorld {
    private ReadsTheWorld() {}

    static String read() throws IOException {
        return Files.readString(Path.of("mood"));
    }
}
