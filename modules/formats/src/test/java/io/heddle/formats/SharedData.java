package io.heddle.formats;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Finds the data that is not part of this repository; tests that need it are skipped without it. */
final class SharedData {

    private SharedData() {}

    static Path file(String name) {
        Path path = folder().resolve(name);
        assumeTrue(Files.exists(path), () -> "skipped: no shared data at " + path);
        return path;
    }

    static JsonNode json(String name) throws IOException {
        try (InputStream in = Files.newInputStream(file(name))) {
            return new ObjectMapper().readTree(name.endsWith(".gz") ? new GZIPInputStream(in) : in);
        }
    }

    private static Path folder() {
        String given = System.getenv("HEDDLE_SHARED_DATA");
        return given != null
                ? Path.of(given)
                : repository().resolve("../shared/data").normalize();
    }

    /** The root of this repository. */
    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("modules"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
