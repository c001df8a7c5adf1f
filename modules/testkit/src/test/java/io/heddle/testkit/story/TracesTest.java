package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.Parsed;
import io.heddle.formats.WfFormat;
import io.heddle.kernel.advice.Advisor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Recorded runs of scientific workflows, imported and run again in virtual time on eight workers. */
class TracesTest {
    private static final int WORKERS = 8;

    private static final Retry THREE_TIMES = Retry.fixed(3, Duration.ofSeconds(1));

    @TestFactory
    Stream<DynamicTest> everyTrace() {
        return manifest().map(row -> DynamicTest.dynamicTest(row.get("file"), () -> asRecorded(row)));
    }

    @TestFactory
    Stream<DynamicTest> tracesWithFailures() {
        return manifest()
                .filter(row -> Integer.parseInt(row.get("tasks")) < 2_500)
                .map(row -> DynamicTest.dynamicTest(row.get("file"), () -> withFailures(row)));
    }

    /**
     * Learned from one run of each trace. Single traces may end a little later, as any order by lists of work may; all
     * together they end sooner.
     */
    @Test
    @Tag("promise-96")
    void tracesInTheOrderOfTheAdvisorEndSooner() throws IOException {
        double first = 0;
        double advised = 0;
        for (Map<String, String> row : manifest()
                .filter(row -> Integer.parseInt(row.get("tasks")) < 500)
                .toList()) {
            WorkflowDefinition definition = imported(row);
            RunResult past = run(definition, attempt -> done(attempt.node()));
            Map<String, Duration> recorded = new HashMap<>();
            past.ends()
                    .forEach((task, end) ->
                            recorded.put(task, end.minus(past.starts().get(task).get(0))));
            RunResult next = run(Advisor.advise(definition, recorded), attempt -> done(attempt.node()));
            assertThat(next.nodes()).isEqualTo(past.nodes());
            assertThat(next.outputs()).isEqualTo(past.outputs());
            first += seconds(past.elapsed()) / number(row, "tight_lower_bound_8w_s");
            advised += seconds(next.elapsed()) / number(row, "tight_lower_bound_8w_s");
        }
        System.out.printf(
                "all traces, of their lower bounds: %.3f first come first served, %.3f advised%n", first, advised);
        assertThat(advised).isLessThan(first);
    }

    private static Stream<Map<String, String>> manifest() {
        return SharedData.table("traces/manifest.csv").stream();
    }

    private static void asRecorded(Map<String, String> row) throws IOException {
        WorkflowDefinition definition = imported(row);
        RunResult result = run(definition, attempt -> done(attempt.node()));

        assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(result.nodes()).hasSize(Integer.parseInt(row.get("tasks")));
        assertThat(result.nodes().values()).containsOnly(NodeStatus.COMPLETED);
        assertThat(result.starts().values()).as("each task once").allMatch(starts -> starts.size() == 1);
        ordered(definition, result);
        assertThat(result.mostExecuting()).isLessThanOrEqualTo(WORKERS);
        double makespan = seconds(result.elapsed());
        assertThat(makespan)
                .isGreaterThanOrEqualTo(number(row, "tight_lower_bound_8w_s") - 0.01)
                .isLessThanOrEqualTo(Math.min(busy(row), 1.5 * number(row, "greedy_list_makespan_8w_s")));
        System.out.printf(
                "%-48s %6s tasks, makespan %12.3f s, %.3f of greedy%n",
                row.get("file"), row.get("tasks"), makespan, makespan / number(row, "greedy_list_makespan_8w_s"));
    }

    /** Longest schedule in which no worker idles while a task is ready (Graham 1966). */
    private static double busy(Map<String, String> row) {
        return number(row, "sum_runtime_s") / WORKERS + number(row, "critical_path_s") * (WORKERS - 1) / WORKERS + 0.01;
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }

    /** The first attempts of tasks named by a hash of seed and id fail; nothing else differs. */
    private static void withFailures(Map<String, String> row) throws IOException {
        WorkflowDefinition definition = retrying(imported(row));
        for (int seed = 1; seed <= 2; seed++) {
            int salt = seed;
            RunResult result = run(
                    definition,
                    attempt -> attempt.number() <= failures(salt, attempt.nodeId())
                            ? Outcome.failed().after(duration(attempt.node()))
                            : done(attempt.node()));

            assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
            result.starts()
                    .forEach((task, starts) -> assertThat(starts).as(task).hasSize(1 + failures(salt, task)));
            ordered(definition, result);
            assertThat(seconds(result.elapsed())).isGreaterThanOrEqualTo(number(row, "tight_lower_bound_8w_s") - 0.01);
        }
        RunResult given =
                run(definition, attempt -> failures(7, attempt.nodeId()) > 0 ? Outcome.failed() : Outcome.done());
        deadPaths(definition, given);
    }

    /** Tasks that fail for good take exactly their descendants with them. */
    private static void deadPaths(WorkflowDefinition definition, RunResult result) {
        long failed = 0;
        for (NodeDefinition node : definition.nodes()) {
            boolean cut = node.dependencies().stream()
                    .map(Dependency::upstream)
                    .anyMatch(parent -> result.nodes().get(parent) != NodeStatus.COMPLETED);
            boolean fails = failures(7, node.key()) > 0;
            assertThat(result.nodes().get(node.key()))
                    .as(node.key())
                    .isEqualTo(cut ? NodeStatus.SKIPPED : fails ? NodeStatus.FAILED : NodeStatus.COMPLETED);
            assertThat(result.attempts(node.key())).isEqualTo(cut ? 0 : fails ? 3 : 1);
            failed += !cut && fails ? 1 : 0;
        }
        assertThat(result.status()).isEqualTo(failed > 0 ? InstanceStatus.FAILED : InstanceStatus.COMPLETED);
    }

    private static void ordered(WorkflowDefinition definition, RunResult result) {
        for (NodeDefinition node : definition.nodes()) {
            Duration started = result.starts().get(node.key()).get(0);
            for (Dependency edge : node.dependencies()) {
                assertThat(started)
                        .as("%s after %s", node.key(), edge.upstream())
                        .isGreaterThanOrEqualTo(result.ends().get(edge.upstream()));
            }
        }
    }

    private static int failures(int seed, String id) {
        int hash = (id + "/" + seed).hashCode() * 0x9E3779B1;
        return (hash >>> 8) % 5 == 0 ? 1 + ((hash >>> 4) & 1) : 0;
    }

    private static RunResult run(WorkflowDefinition definition, Function<Attempt, Outcome> outcomes) {
        return KernelRun.of(definition).maxParallel(WORKERS).otherwise(outcomes).run();
    }

    private static Outcome done(NodeDefinition node) {
        return Outcome.done().after(duration(node));
    }

    private static Duration duration(NodeDefinition node) {
        double seconds = ((Number) node.config().get("seconds")).doubleValue();
        return Duration.ofNanos(Math.round(seconds * 1e6) * 1_000);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static WorkflowDefinition imported(Map<String, String> row) throws IOException {
        Parsed parsed = WfFormat.read(SharedData.file("traces/" + row.get("file")), WfFormat.Options.DEFAULT);
        return parsed.orThrow();
    }

    private static WorkflowDefinition retrying(WorkflowDefinition plain) {
        WorkflowConfig config = plain.config();
        return new WorkflowDefinition(
                plain.id(),
                plain.version(),
                plain.name(),
                plain.description(),
                List.of(),
                plain.category(),
                plain.author(),
                plain.nodes(),
                plain.triggers(),
                plain.output(),
                new WorkflowConfig(
                        config.timeout(),
                        config.deadline(),
                        config.maxParallelNodes(),
                        config.maxSteps(),
                        config.failurePolicy(),
                        THREE_TIMES));
    }
}
