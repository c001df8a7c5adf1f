package io.heddle.kernel.expression;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Finds the workflow data that tests read but the repository does not hold. */
public final class SharedData {
    private SharedData() {}

    /** The file at {@code name}; skips the test when the data is absent. */
    public static Path file(String name) {
        Path file = root().resolve(name);
        assumeTrue(
                Files.exists(file),
                "skipped: no " + name + " in ../shared/data; HEDDLE_SHARED_DATA can name the folder");
        return file;
    }

    private static Path root() {
        String override = System.getenv("HEDDLE_SHARED_DATA");
        if (override != null) {
            return Path.of(override);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && !Files.isDirectory(folder.resolve("modules"))) {
            folder = folder.getParent();
        }
        return folder.resolve("../shared/data").normalize();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, String>> jsonSuite() {
        Path file = file("hostile/json/JSONTestSuite-parsing.json.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return (List<Map<String, String>>) JsonCodec.decode(Payload.of(Payload.JSON, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static List<String> naughtyStrings() {
        try {
            byte[] text = Files.readAllBytes(file("hostile/naughty-strings.json"));
            return (List<String>) JsonCodec.decode(Payload.of(Payload.JSON, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
