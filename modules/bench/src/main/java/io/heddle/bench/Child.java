package io.heddle.bench;

import io.heddle.bench.harness.ClosedLoop;
import io.heddle.bench.harness.MeasuredProcess;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import io.heddle.definition.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The process that carries out one {@link Run} of Heddle or a limit and prints its figures as one line of JSON. */
final class Child {
    static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx4g", "-XX:+UseParallelGC");

    private Child() {}

    public static void main(String[] args) {
        Run run = Run.of(args[0]);
        MeasuredProcess.run(() -> {
            if (run.victim()) {
                die(run);
            } else {
                Run.report(measure(run));
            }
        });
    }

    /** The command line of its process. */
    static List<String> command(Run run) {
        return command(run, JVM_OPTIONS);
    }

    /** The same with other options for Java. */
    static List<String> command(Run run, List<String> jvmOptions) {
        return run.command(jvmOptions, System.getProperty("java.class.path"), Child.class.getName());
    }

    /** Works until it is killed. */
    private static void die(Run run) throws Exception {
        if (run.workload() == Workload.W4) {
            new Waiting(run.count(), run.warmUpSeconds()).victim(Waiting.data(run.data()), run.hocon());
        } else {
            Crash.victim(run.data(), run.hocon());
        }
    }

    private static Map<String, Object> measure(Run run) throws Exception {
        return switch (run.workload()) {
            case LIMITS -> Limits.run(run);
            case KERNEL -> Kernel.run(run.seconds());
            case WRITES -> WriteCounts.run(run.data(), run.hocon());
            case W1, W2, W3 -> loop(run);
            case W4 -> waiting(run);
            case W5 -> Crash.run(run.data(), run.hocon(), command(run.asVictim()));
            case W6 -> new ReferenceChecks(run.threads(), run.seconds()).run(run.system(), run.data(), run.hocon());
            case W7 -> Traces.run(Path.of(run.traces()), run.data(), run.hocon(), run.warmUpSeconds());
            case W8 -> BigGraphs.run(run.data(), run.hocon());
            case W9 -> Soak.run(run);
            case OLDNEW -> OldNew.run(run);
            case MANY -> ManyInstances.run(run.data(), run.hocon(), Workload.MANY.inFlight);
        };
    }

    private static Map<String, Object> loop(Run run) throws Exception {
        try (Subject subject = open(run)) {
            return ClosedLoop.of(subject, run.workload()).run(run.warmUpSeconds(), run.seconds());
        }
    }

    private static Map<String, Object> waiting(Run run) throws Exception {
        if (run.system() != SystemName.HEDDLE) {
            try (Subject subject = open(run)) {
                return Waiting.bare(subject, run);
            }
        }
        return new Waiting(run.count(), run.warmUpSeconds()).run(run.data(), run.hocon(), command(run.asVictim()));
    }

    private static Subject open(Run run) throws IOException {
        return switch (run.system()) {
            case HEDDLE, HEDDLE_ASYNC, HEDDLE_NONE ->
                new HeddleSubject(run.data(), run.hocon(), Durability.valueOf(run.system().durability));
            case HEDDLE_WATCHED -> new WatchedSubject(run.data(), run.hocon(), 1);
            case HEDDLE_SAMPLED -> new WatchedSubject(run.data(), run.hocon(), 0.01);
            case BARE_ACTORS -> new BareActorsSubject(run.data(), false);
            case BARE_INSTANCES -> new BareActorsSubject(run.data(), true);
            case MEMORY -> new MemorySubject();
            default -> throw new IllegalArgumentException(run.system().label() + " runs no instances");
        };
    }
}
