package io.heddle.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options every command has. */
final class CommonOptions {

    @Option(names = "--verbose", description = "Show logs from INFO on and, with an error, where it came from.")
    boolean verbose;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Append logs from INFO on to this file; the terminal stays clean.")
    @Nullable Path log;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
