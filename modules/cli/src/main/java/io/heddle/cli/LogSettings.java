package io.heddle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Tells config/logback.xml, which reads these properties when the first logger is made, how much is logged and where to. */
final class LogSettings {
    private static final String LEVEL = "heddle-cli.log-level";
    private static final String TARGET = "heddle-cli.log-to";
    private static final String FILE = "heddle-cli.log-file";
    private static final String STACK_TRACES = "heddle-cli.log-traces";

    private LogSettings() {}

    /** @throws CommandFailure UNWRITABLE_FILE if nothing can be appended to the file */
    static void apply(boolean verbose, @Nullable Path file) {
        if (verbose || file != null) {
            System.setProperty(LEVEL, "INFO");
            System.setProperty(STACK_TRACES, "%ex");
        }
        if (file != null) {
            requireWritable(file);
            System.setProperty(FILE, file.toAbsolutePath().toString());
            System.setProperty(TARGET, "FILE");
        }
    }

    // The log would stay silent about a file it cannot open.
    private static void requireWritable(Path file) {
        try {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ENVIRONMENT,
                    "UNWRITABLE_FILE",
                    "--log " + file + " cannot be written: " + Failures.reason(e),
                    "name a file in a folder that exists and may be written",
                    e);
        }
    }
}
