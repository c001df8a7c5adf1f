package io.heddle.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the sources are. */
final class Repository {
    private Repository() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("modules"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
