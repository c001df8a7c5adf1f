package io.heddle.kernel.graph;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds test data kept beside the repository; HEDDLE_SHARED_DATA names another folder. */
final class SharedData {

    private SharedData() {}

    /** The file, which need not exist. */
    static Path file(String name) {
        String folder = System.getenv("HEDDLE_SHARED_DATA");
        if (folder != null) {
            return Path.of(folder).resolve(name);
        }
        Path here = Path.of("").toAbsolutePath();
        while (here.getParent() != null && !Files.isDirectory(here.resolve("modules"))) {
            here = here.getParent();
        }
        return here.resolve("../shared/data").normalize().resolve(name);
    }
}
