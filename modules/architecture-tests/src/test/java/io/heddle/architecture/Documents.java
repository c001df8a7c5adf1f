package io.heddle.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Markdown documents of the repository. */
final class Documents {
    private Documents() {}

    /** Those at the root and all below {@code docs}. */
    static List<Path> all() throws IOException {
        try (Stream<Path> root = Files.list(Sources.ROOT);
                Stream<Path> docs = Files.walk(Sources.ROOT.resolve("docs"))) {
            return Stream.concat(root, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
