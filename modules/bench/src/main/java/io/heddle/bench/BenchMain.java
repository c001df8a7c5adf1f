package io.heddle.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.definition.Durability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program {@code heddle bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures Heddle and the limits of this machine side by side and writes one report.",
            "Each measurement runs in a process and a folder of its own; systems take turns, round by round."
        },
        footer = {
            "",
            "Exit codes: 0 measured, 1 a measurement failed, 2 wrong usage.",
            "Example: heddle bench --workload W1,W3 --rounds 5 --report measured.md"
        })
public final class BenchMain implements Callable<Integer> {

    @Option(
            names = "--workload",
            split = ",",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
            defaultValue = "W1,W2,W3,W4,W5,W8")
    List<Workload> workloads = List.of();

    @Option(
            names = "--systems",
            split = ",",
            description = "heddle,bare-actors,memory,disk,scan; default: all that can run the workload")
    List<SystemName> systems = List.of(SystemName.values());

    @Option(names = "--rounds", description = "rounds of each; default ${DEFAULT-VALUE}")
    int rounds = 3;

    @Option(
            names = "--seconds",
            description =
                    "length of a closed loop, or of the questions of REGISTRY at one size; default ${DEFAULT-VALUE}")
    int seconds = 15;

    @Option(names = "--warm-up", description = "seconds before it counts; default ${DEFAULT-VALUE}")
    int warmUp = 10;

    @Option(names = "--count", description = "waiting instances of W4; default ${DEFAULT-VALUE}")
    int count = 20_000;

    @Option(
            names = "--threads",
            description = "live threads REGISTRY ends with, from 100 on tenfold; default ${DEFAULT-VALUE}")
    int threads = 1_000_000;

    @Option(names = "--traces", description = "folder with traces and their manifest.csv, for W7")
    Path traces = Path.of("../shared/data/traces");

    @Option(names = "--data", description = "folder for the data of the measurements; default: a temporary one")
    @Nullable Path data;

    @Option(names = "--set", description = "a setting of Heddle, for example heddle.registry.partitions=16")
    List<String> settings = List.of();

    @Option(
            names = "--durability",
            description = "of the definitions Heddle runs in W1 to W3: sync, async or none; default ${DEFAULT-VALUE}",
            defaultValue = "sync")
    Durability durability = Durability.SYNC;

    @Option(names = "--report", description = "file for the report in Markdown")
    @Nullable Path report;

    @Option(names = "--json", description = "one JSON object per measurement and line instead of the report")
    boolean json;

    /** Workloads of definitions that may have any durability. */
    private static final Set<Workload> DIALLED = Set.of(Workload.W1, Workload.W2, Workload.W3);

    private final Report results = new Report();

    /** Runs it and ends the process with the exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(SystemName.class, SystemName::named);
    }

    @Override
    public Integer call() throws Exception {
        if (threads < 100 || threads > 100_000_000) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--threads has to be 100 to 100,000,000, not " + threads);
        }
        if (durability != Durability.SYNC && !DIALLED.containsAll(workloads)) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--durability " + durability + " is for --workload W1,W2,W3 only");
        }
        Path root = data == null ? Files.createTempDirectory("heddle-bench") : Files.createDirectories(data);
        boolean failed = false;
        for (int round = 1; round <= rounds; round++) {
            for (Workload workload : workloads) {
                for (SystemName system : systems) {
                    if (system.runs(workload)) {
                        failed |= !measure(system, workload, round, root);
                    }
                }
            }
        }
        String page = results.render(
                Machine.describe(root),
                "heddle bench --workload "
                        + workloads.stream().map(Workload::name).collect(Collectors.joining(",")) + " --rounds "
                        + rounds + " --seconds " + seconds
                        + (durability == Durability.SYNC ? "" : " --durability " + durability)
                        + (workloads.contains(Workload.W4) ? " --count " + count : "")
                        + (workloads.contains(Workload.REGISTRY) ? " --threads " + threads : ""));
        if (report != null) {
            Files.writeString(report, page);
        }
        if (!json) {
            System.out.println(page);
        }
        return failed ? 1 : 0;
    }

    private boolean measure(SystemName system, Workload workload, int round, Path root)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(root.resolve(workload + "-" + system.label() + "-" + round));
        Run run = new Run(
                system,
                workload,
                warmUp,
                seconds,
                folder.toString(),
                traces.toString(),
                count,
                threads,
                String.join("\n", settings),
                durability,
                false);
        System.err.println("round " + round + ": " + workload + " " + system.label() + " …");
        Map<String, Object> figures = figures(new ProcessBuilder(run.command(Child.JVM_OPTIONS)));
        delete(folder);
        if (figures == null) {
            System.err.println("round " + round + ": " + workload + " " + system.label() + " failed");
            return false;
        }
        results.add(system, workload, figures);
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("workload", workload);
            line.put("system", system.label());
            line.put("durability", system == SystemName.HEDDLE ? durability.name() : system.durability);
            line.put("round", round);
            line.putAll(figures);
            System.out.println(new ObjectMapper().writeValueAsString(line));
        }
        return true;
    }

    private static @Nullable Map<String, Object> figures(ProcessBuilder builder)
            throws IOException, InterruptedException {
        Process child = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread stop = new Thread(child::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        Map<String, Object> figures = null;
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Child.RESULT)) {
                    figures = new ObjectMapper()
                            .readValue(line.substring(Child.RESULT.length()), new TypeReference<>() {});
                }
            }
        }
        boolean ended = child.waitFor() == 0;
        Runtime.getRuntime().removeShutdownHook(stop);
        return ended ? figures : null;
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
