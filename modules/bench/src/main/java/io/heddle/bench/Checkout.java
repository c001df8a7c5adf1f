package io.heddle.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The source checkout the program was started from; a program without one lacks peers and the name of its commit. */
final class Checkout {
    private Checkout() {}

    /** Its root. */
    static Optional<Path> root() {
        Path start = Path.of(System.getProperty("heddle-cli.program", "")).toAbsolutePath();
        try {
            start = start.toRealPath();
        } catch (IOException notThere) {
            // Then the folders above it are looked at all the same.
        }
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("modules/bench/peers/pom.xml"))) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    /** What git calls its state, or "unknown". */
    static String commit() {
        return root().flatMap(root -> output(List.of("git", "-C", root.toString(), "describe", "--always", "--dirty")))
                .orElse("unknown");
    }

    private static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 && !text.isEmpty() ? Optional.of(text) : Optional.empty();
        } catch (IOException noGit) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
