package io.heddle.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The example definitions of the documentation. */
final class Examples {

    private Examples() {}

    static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(SharedData.repository().resolve("docs/examples"))) {
            List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
            return sorted.stream();
        }
    }
}
