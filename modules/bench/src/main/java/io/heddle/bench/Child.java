package io.heddle.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/** The process that carries out one {@link Run} and prints its figures as one line of JSON. */
final class Child {
    /** What the line begins with; anything else printed is noise. */
    static final String RESULT = "RESULT ";

    static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx4g", "-XX:+UseParallelGC");

    private Child() {}

    public static void main(String[] args) throws Exception {
        Run run = Run.of(args[0]);
        if (run.victim()) {
            die(run);
            return;
        }
        System.out.println(RESULT + new ObjectMapper().writeValueAsString(measure(run)));
        System.exit(0);
    }

    /** Works until it is killed. */
    private static void die(Run run) throws Exception {
        if (run.workload() == Workload.W4) {
            new Waiting(run.count()).victim(Waiting.data(run.data()), run.hocon());
        } else {
            Crash.victim(run.data(), run.hocon());
        }
    }

    private static Map<String, Object> measure(Run run) throws Exception {
        return switch (run.workload()) {
            case W4 ->
                new Waiting(run.count())
                        .run(run.data(), run.hocon(), run.asVictim().command(JVM_OPTIONS));
            case W5 -> Crash.run(run.data(), run.hocon(), run.asVictim().command(JVM_OPTIONS));
            case W7 -> Traces.run(java.nio.file.Path.of(run.traces()), run.data(), run.hocon());
            case W8 -> BigGraphs.run(run.data(), run.hocon());
            case KERNEL -> Kernel.run(run.seconds());
            case REGISTRY ->
                new ReferenceChecks(run.threads(), run.seconds()).run(run.system(), run.data(), run.hocon());
            case W1, W2, W3 -> loop(run);
        };
    }

    private static Map<String, Object> loop(Run run) throws Exception {
        try (Subject subject = run.system().open(run.data(), run.hocon(), run.durability())) {
            return subject == null
                    ? DiskLimit.run(run.data(), run.seconds())
                    : new ClosedLoop(subject, run.workload()).run(run.warmUpSeconds(), run.seconds());
        }
    }
}
