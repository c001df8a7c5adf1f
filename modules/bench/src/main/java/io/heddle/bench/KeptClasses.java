package io.heddle.bench;

import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of Heddle as Java has them in memory, for the process whose start W5 times: a process started by {@code
 * scripts/heddle} has such an archive too (decision 0086) and, when it is no node, that compiler.
 */
final class KeptClasses {
    /** For a process that ends before the large compiler pays; on two processors it takes the time of the work. */
    static final String SMALL_COMPILER = "-XX:TieredStopAtLevel=1";

    /** Java would report on standard output that an archive does not fit, where the figures are expected. */
    private static final String SILENT = "-Xlog:disable";

    private KeptClasses() {}

    /**
     * The options with which a process uses them. Makes the archive, in {@code file}, if it is not there: by a second of
     * chains with its data in {@code folder}.
     */
    static List<String> options(Path file, Path folder) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Run chains = new Run(SystemName.HEDDLE, Workload.W1, 1, 1, folder.toString(), "", 0, 0, "", "", false);
            List<String> jvm = new ArrayList<>(Child.JVM_OPTIONS);
            jvm.add(SILENT);
            jvm.add("-XX:ArchiveClassesAtExit=" + file);
            new ProcessBuilder(Child.command(chains, jvm))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        // Without the archive, because this Java makes none, the start is only slower.
        return Files.exists(file) ? List.of(SILENT, "-XX:SharedArchiveFile=" + file) : List.of();
    }
}
