package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.WfFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recorded runs of scientific workflows through the command line, journal and all, on eight workers. Each is scaled to the
 * same length, which is what the greedy schedule of the manifest then takes; what the big ones need beyond it is the
 * engine's own time.
 */
@Tag("slow")
@Tag("traces")
class CapturedTracesTest {
    private static final int WORKERS = 8;
    private static final double SECONDS = 1.5;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> everyTraceRunsAsRecorded() {
        return SharedData.table("traces/manifest.csv").stream()
                .map(row -> DynamicTest.dynamicTest(row.get("file"), () -> asRecorded(row)));
    }

    private void asRecorded(Map<String, String> row) throws IOException {
        Path trace = SharedData.file("traces/" + row.get("file"));
        double greedy = number(row, "greedy_list_makespan_8w_s");
        double scale =
                new BigDecimal(SECONDS / greedy).round(new MathContext(3)).doubleValue();
        long began = System.nanoTime();

        InProcess.Ended ended = InProcess.heddle(
                "run",
                trace.toString(),
                "--json",
                "--workers",
                "" + WORKERS,
                "--time-scale",
                BigDecimal.valueOf(scale).toPlainString(),
                "--data",
                folder.resolve(row.get("file")).toString());

        double elapsed = (System.nanoTime() - began) / 1e9;
        assertThat(ended.code()).as(ended.err()).isZero();
        Map<?, ?> summary = ended.lastObject();
        assertThat(summary.get("type")).isEqualTo("summary");
        assertThat(summary.get("status")).isEqualTo("COMPLETED");
        Map<?, ?> nodes = InProcess.at(summary, "nodes");
        assertThat(nodes).hasSize(Integer.parseInt(row.get("tasks")));
        onceEach(ended.lines(), nodes);
        inOrder(WfFormat.read(trace, WfFormat.Options.DEFAULT).orThrow(), nodes);
        double makespan = ((Number) summary.get("durationMs")).doubleValue() / 1000;
        assertThat(makespan + 0.002)
                .as("no dependency and no limit is ignored")
                .isGreaterThanOrEqualTo(number(row, "tight_lower_bound_8w_s") * scale);
        System.out.printf(
                "%-48s %6s tasks, scale %-10s makespan %7.2f s, greedy %5.2f s, whole command %7.2f s%n",
                row.get("file"),
                row.get("tasks"),
                BigDecimal.valueOf(scale).toPlainString(),
                makespan,
                greedy * scale,
                elapsed);
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }

    private static void onceEach(List<String> lines, Map<?, ?> nodes) {
        Map<Object, Integer> starts = new HashMap<>();
        Map<Object, Integer> ends = new HashMap<>();
        for (String line : lines) {
            Map<?, ?> event = InProcess.object(line);
            if ("NODE_STARTED".equals(event.get("event"))) {
                starts.merge(event.get("nodeId"), 1, Integer::sum);
            } else if ("NODE_COMPLETED".equals(event.get("event"))) {
                ends.merge(event.get("nodeId"), 1, Integer::sum);
            }
        }
        assertThat(starts.keySet()).isEqualTo(nodes.keySet());
        assertThat(starts.values()).as("starts").containsOnly(1);
        assertThat(ends).isEqualTo(starts);
        nodes.forEach((id, node) -> {
            Map<?, ?> fields = (Map<?, ?>) node;
            if (!"COMPLETED".equals(fields.get("state")) || ((Number) fields.get("attempts")).intValue() != 1) {
                throw new AssertionError(id + ": " + fields);
            }
        });
    }

    private static void inOrder(WorkflowDefinition trace, Map<?, ?> nodes) {
        for (NodeDefinition task : trace.nodes()) {
            Instant started = time(nodes, task.key(), "startedAt");
            for (Dependency parent : task.dependencies()) {
                if (started.isBefore(time(nodes, parent.upstream(), "endedAt"))) {
                    throw new AssertionError(task.key() + " began before " + parent.upstream() + " ended");
                }
            }
        }
    }

    private static Instant time(Map<?, ?> nodes, String id, String field) {
        return Instant.parse((String) InProcess.at(nodes, id).get(field));
    }
}
