package io.heddle.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import io.heddle.bench.report.Measurement;
import io.heddle.bench.report.Measurements;
import io.heddle.bench.report.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            "Measures Heddle, the limits of this machine and other products side by side and writes one report.",
            "Each measurement runs in a process and a folder of its own; systems take turns, round by round."
        },
        footer = {
            "",
            "Peers (dbos, flowable, camunda, restate, zeebe, temporal) are built when they are asked for the first time, which"
                    + " needs a network; PostgreSQL is started from initdb on the PATH or in /usr/lib/postgresql, Zeebe's"
                    + " broker with the Java 21 or later whose home HEDDLE_BENCH_JAVA21 or JAVA_21_HOME names, else with"
                    + " this one. What cannot be had is left out, and the report says why.",
            "",
            "Exit codes: 0 measured, 1 a measurement failed, 2 wrong usage.",
            "Examples:",
            "  heddle bench --report measured",
            "  heddle bench --systems heddle,limits,peers --workload LIMITS,W1,W2,W3 --report measured",
            "  heddle bench --workload W9 --seconds 1800 --rounds 1 --report soak",
            "  heddle bench --workload W1,W3 --rounds 3 --seconds 8 --json",
            "  heddle bench --workload OLDNEW --rounds 1 --seconds 5"
        })
public final class BenchMain implements Callable<Integer> {
    private static final int ROUNDS = 3;
    private static final int ROUNDS_OF_REPORTS = 5;
    private static final String KEPT_CLASSES = "classes.jsa";

    @Option(
            names = "--workload",
            split = ",",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}",
            defaultValue = "LIMITS,KERNEL,WRITES,W1,W2,W3,W4,W5,W8,MANY,OLDNEW")
    List<Workload> workloads = List.of();

    @Option(
            names = "--systems",
            split = ",",
            description =
                    "heddle, heddle-sampled, heddle-watched, heddle-async, heddle-none, bare-actors, bare-instances, memory,"
                            + " old, scan, disk, journal, asks, postgres, dbos, flowable, camunda, restate, zeebe, temporal; limits and peers for all of those; default: ${DEFAULT-VALUE}",
            defaultValue = "heddle,limits")
    List<String> systems = List.of();

    @Option(names = "--rounds", description = "rounds of each; default 3, for a report 5")
    int rounds;

    @Option(
            names = "--seconds",
            description = "length of a closed loop, of a limit, or of the questions of W6 at one size; default"
                    + " ${DEFAULT-VALUE}")
    int seconds = 15;

    @Option(
            names = "--warm-up",
            description =
                    "seconds before it counts; default ${DEFAULT-VALUE}: on two processors Java compiles for about"
                            + " 50 s, and a shorter time measures the compiler")
    int warmUp = 50;

    @Option(names = "--count", description = "waiting instances of W4 and OLDNEW; default ${DEFAULT-VALUE}")
    int count = 20_000;

    @Option(
            names = "--threads",
            description = "live threads W6 ends with, from 100 on tenfold, and OLDNEW, which goes to 100,000; default"
                    + " ${DEFAULT-VALUE}")
    int threads = 1_000_000;

    @Option(names = "--traces", description = "folder with traces and their manifest.csv, for W7")
    Path traces = Path.of("../shared/data/traces");

    @Option(names = "--data", description = "folder for the data of the measurements; default: a temporary one")
    @Nullable Path data;

    @Option(
            names = "--postgres-url",
            description = "a PostgreSQL server that is there, as jdbc:postgresql://host/database?user=…&password=…; its"
                    + " database heddle_bench is dropped and created anew; default: a server of its own")
    @Nullable String postgresUrl;

    @Option(names = "--set", description = "a setting of Heddle, for example heddle.registry.partitions=16")
    List<String> settings = List.of();

    @Option(
            names = "--report",
            description = "folder for report.md, report.html and results.jsonl, which grows with each measurement")
    @Nullable Path report;

    @Option(
            names = "--from",
            split = ",",
            description = "measures nothing and reports what these files hold, each a results.jsonl")
    List<Path> from = List.of();

    @Option(names = "--json", description = "one JSON object per measurement and line instead of the report")
    boolean json;

    private final Measurements results = new Measurements();
    private final Set<String> remarks = new LinkedHashSet<>();

    /** Runs it and ends the process with the exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchMain()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws Exception {
        if (threads < 100 || threads > 100_000_000) {
            throw usage("--threads has to be 100 to 100,000,000, not " + threads);
        }
        if (from.isEmpty() && workloads.contains(Workload.W7) && !Files.exists(traces.resolve("manifest.csv"))) {
            throw usage("W7 needs traces, and " + traces + " has no manifest.csv; name their folder with --traces");
        }
        if (rounds < 0 || seconds < 0 || warmUp < 0 || count < 1) {
            throw usage("--rounds, --seconds and --warm-up cannot be negative, and --count has to be at least 1");
        }
        List<SystemName> chosen = chosen();
        if (rounds == 0) {
            rounds = report == null ? ROUNDS : ROUNDS_OF_REPORTS;
        }
        if (report != null) {
            Files.createDirectories(report);
        }
        Path root = data == null ? Files.createTempDirectory("heddle-bench") : Files.createDirectories(data);
        boolean failed = false;
        if (from.isEmpty()) {
            failed = measureAll(chosen, root);
        } else {
            for (Path file : from) {
                Files.readAllLines(file).forEach(line -> results.add(Measurement.of(line)));
            }
        }
        Map<String, String> circumstances = new LinkedHashMap<>(Machine.describe(root));
        circumstances.put("commit", Checkout.commit());
        Report page = new Report(results, circumstances, command(), List.copyOf(remarks));
        if (report != null) {
            page.write(report);
        }
        if (!json) {
            System.out.println(page.markdown());
        }
        return failed ? 1 : 0;
    }

    private List<SystemName> chosen() {
        Set<SystemName> chosen = new LinkedHashSet<>();
        for (String name : systems) {
            try {
                chosen.addAll(SystemName.named(name));
            } catch (IllegalArgumentException unknown) {
                throw usage(String.valueOf(unknown.getMessage()));
            }
        }
        return List.copyOf(chosen);
    }

    private CommandLine.ParameterException usage(String problem) {
        return new CommandLine.ParameterException(new CommandLine(this), problem);
    }

    private boolean measureAll(List<SystemName> chosen, Path root) throws IOException, InterruptedException {
        boolean failed = false;
        Set<SystemName> out = new LinkedHashSet<>();
        for (int round = 1; round <= rounds; round++) {
            for (Workload workload : workloads) {
                List<SystemName> turns = new ArrayList<>(chosen);
                if (round % 2 == 0) {
                    // Who comes first finds another disk than who comes last.
                    Collections.reverse(turns);
                }
                for (SystemName system : turns) {
                    if (system.runs(workload) && !out.contains(system)) {
                        Optional<String> missing =
                                system.needsPostgres() ? PostgresServer.missing(postgresUrl) : Optional.empty();
                        if (missing.isPresent()) {
                            out.add(system);
                            leaveOut(system, missing.get());
                        } else {
                            failed |= !measure(system, workload, round, root, out);
                        }
                    }
                }
            }
        }
        Files.deleteIfExists(root.resolve(KEPT_CLASSES));
        return failed;
    }

    private void leaveOut(SystemName system, String why) {
        remarks.add("**Left out:** " + system.label() + ": " + why + ".");
        System.err.println(system.label() + " is left out: " + why);
    }

    private boolean measure(SystemName system, Workload workload, int round, Path root, Set<SystemName> out)
            throws IOException, InterruptedException {
        String name = workload + "-" + system.label() + "-" + round;
        Path folder = Files.createDirectories(root.resolve(name));
        System.err.println("round " + round + ": " + workload + " " + system.label() + " …");
        Map<String, Object> figures = null;
        OtherLoad load = new OtherLoad();
        try (PostgresServer server = system.needsPostgres()
                ? PostgresServer.start(root, root.resolve(name + "-postgres"), postgresUrl)
                : null) {
            Run run = run(system, workload, folder, server == null ? "" : server.url());
            figures = figures(command(run, root));
        } catch (IOException cannotBeHad) {
            if (!system.needsPostgres() && system.kind != SystemName.Kind.PEER) {
                throw cannotBeHad;
            }
            out.add(system);
            leaveOut(system, String.valueOf(cannotBeHad.getMessage()));
            return true;
        } finally {
            delete(folder);
            delete(root.resolve(name + "-postgres"));
        }
        if (figures == null) {
            System.err.println("round " + round + ": " + workload + " " + system.label() + " failed");
            remarks.add("**Failed:** " + workload + " of " + system.label() + ", round " + round + ".");
            return false;
        }
        Map<String, Object> all = new LinkedHashMap<>(figures);
        load.processors().ifPresent(busy -> all.put("otherProcessorsBusy", busy));
        Measurement measurement = new Measurement(workload, system, round, all);
        results.add(measurement);
        if (report != null) {
            Files.writeString(
                    report.resolve("results.jsonl"),
                    measurement.toJson() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        if (json) {
            System.out.println(measurement.toJson());
        }
        return true;
    }

    private static List<String> command(Run run, Path root) throws IOException, InterruptedException {
        if (run.system().kind == SystemName.Kind.PEER) {
            return Peers.command(run);
        }
        if (run.workload() != Workload.W5) {
            return Child.command(run);
        }
        Path rehearsal = root.resolve("rehearsal");
        List<String> jvm = new ArrayList<>(Child.JVM_OPTIONS);
        // What is timed is how soon it is done; so scripts/heddle starts all processes but nodes.
        jvm.add(KeptClasses.SMALL_COMPILER);
        jvm.addAll(KeptClasses.options(root.resolve(KEPT_CLASSES), rehearsal));
        delete(rehearsal);
        return Child.command(run, jvm);
    }

    private Run run(SystemName system, Workload workload, Path folder, String postgres) {
        return new Run(
                system,
                workload,
                warmUp,
                seconds,
                folder.toString(),
                traces.toString(),
                count,
                threads,
                String.join("\n", settings),
                postgres,
                false);
    }

    private String command() {
        String plain = "./scripts/heddle bench --workload "
                + workloads.stream().map(Workload::name).collect(Collectors.joining(",")) + " --systems "
                + String.join(",", systems) + " --rounds " + rounds + " --seconds " + seconds + " --warm-up " + warmUp
                + (workloads.contains(Workload.W4) || workloads.contains(Workload.OLDNEW) ? " --count " + count : "")
                + (workloads.contains(Workload.W6) || workloads.contains(Workload.OLDNEW)
                        ? " --threads " + threads
                        : "");
        return plain + settings.stream().map(setting -> " --set " + setting).collect(Collectors.joining())
                + " --report FOLDER";
    }

    private static @Nullable Map<String, Object> figures(List<String> command)
            throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread stop = new Thread(child::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stop);
        Map<String, Object> figures = null;
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Run.RESULT)) {
                    figures =
                            new ObjectMapper().readValue(line.substring(Run.RESULT.length()), new TypeReference<>() {});
                }
            }
        }
        boolean ended = child.waitFor() == 0;
        Runtime.getRuntime().removeShutdownHook(stop);
        return ended ? figures : null;
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
