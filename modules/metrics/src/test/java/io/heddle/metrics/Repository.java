package io.heddle.metrics;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the files of the repository are that are not of this module. */
final class Repository {
    static final Path ROOT = root();

    private Repository() {}

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("modules"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run inside the repository");
    }
}
