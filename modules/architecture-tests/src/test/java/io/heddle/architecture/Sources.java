package io.heddle.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository this build runs in. */
final class Sources {

    /** Its root: the first folder upwards that has modules. */
    static final Path ROOT = root();

    private Sources() {}

    /** Java sources of all modules, without tests. */
    static List<Path> main() {
        return java("/src/main/java/");
    }

    /** Java sources of all tests. */
    static List<Path> tests() {
        return java("/src/test/java/");
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> java(String within) {
        try (Stream<Path> files = Files.walk(ROOT.resolve("modules"))) {
            return files.filter(file -> {
                        String name = file.toString().replace('\\', '/');
                        return name.contains(within) && name.endsWith(".java");
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("modules"))) {
                return folder;
            }
        }
        throw new IllegalStateException("run inside the repository: no folder above the working directory has modules");
    }
}
