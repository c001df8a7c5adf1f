package io.heddle.bench;

import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.bench.harness.ClosedLoop;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.Parsed;
import io.heddle.formats.WfFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * W7: traces of real workflows with simulated run times on 8 workers, against what a greedy schedule needs for the bare
 * run times. The folder holds the traces and a {@code manifest.csv} that tells of each its tasks and that makespan.
 */
final class Traces {
    private static final int WORKERS = 8;
    private static final int LEAST_TASKS = 20;
    private static final int WARM_UP_TASKS = 500;
    /** What the engine may add per task and worker. */
    private static final double OVERHEAD_MILLIS = 1.0;

    private static final double SLACK = 1.05;

    private Traces() {}

    /** @param warmUpSeconds how long a graph without run times is run over and over before it counts */
    static Map<String, Object> run(Path traces, Path folder, String hocon, int warmUpSeconds) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        double worst = 0;
        String settings = "heddle.instance.max-nodes = 0\nheddle.registry.max-definition-size = 0\n" + hocon;
        try (HeddleSubject subject = new HeddleSubject(folder, settings)) {
            List<String> lines = Files.readAllLines(traces.resolve("manifest.csv"));
            List<String> head = List.of(lines.get(0).split(",", -1));
            warmUp(subject, warmUpSeconds);
            for (String line : lines.subList(1, lines.size())) {
                String[] fields = line.split(",", -1);
                int tasks = Integer.parseInt(fields[head.indexOf("tasks")]);
                if (tasks < LEAST_TASKS) {
                    continue;
                }
                String file = fields[head.indexOf("file")];
                double scale = scale(fields[head.indexOf("kind")], file);
                double greedy = Double.parseDouble(fields[head.indexOf("greedy_list_makespan_8w_s")]) * scale * 1000;
                double makespan = makespan(subject, traces.resolve(file), scale);
                double bound = SLACK * greedy + OVERHEAD_MILLIS * tasks / WORKERS;
                worst = Math.max(worst, makespan / bound);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("trace", file);
                row.put("tasks", tasks);
                row.put("greedyMillis", Math.round(greedy));
                row.put("makespanMillis", Math.round(makespan));
                row.put("ofBound", ClosedLoop.round(makespan / bound));
                rows.add(row);
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("worstOfBound", ClosedLoop.round(worst));
        figures.put("traces", rows);
        return figures;
    }

    /** Not with a trace: those with run times leave the compiler little to learn from in the time. */
    private static void warmUp(HeddleSubject subject, int seconds) {
        WorkflowDefinition definition = BigGraphs.layered(WARM_UP_TASKS);
        StartOptions options = StartOptions.DEFAULT.withConfig("max_parallel_nodes", WORKERS);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            subject.heddle().start(definition, options).awaitEnd();
        }
    }

    private static double scale(String kind, String file) {
        if (kind.equals("synthetic")) {
            return 1e-5;
        }
        return file.startsWith("psmerge") ? 1e-6 : 1e-3;
    }

    private static double makespan(HeddleSubject subject, Path file, double scale) throws IOException {
        Parsed parsed = WfFormat.read(file, WfFormat.Options.DEFAULT.withTimeScale(scale));
        WorkflowDefinition definition = parsed.definition();
        if (definition == null) {
            throw new IllegalStateException(file + ": " + parsed.findings());
        }
        WorkflowHandle handle =
                subject.heddle().start(definition, StartOptions.DEFAULT.withConfig("max_parallel_nodes", WORKERS));
        InstanceResult result = handle.awaitEnd();
        if (result.status() != InstanceStatus.COMPLETED) {
            throw new IllegalStateException(file + " ended " + result.status());
        }
        var view = handle.status();
        return java.time.Duration.between(view.startedAt(), view.endedAt()).toNanos() / 1e6;
    }
}
