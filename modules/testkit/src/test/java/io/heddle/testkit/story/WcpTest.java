package io.heddle.testkit.story;

import static io.heddle.testkit.story.Translation.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.InstanceCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The control-flow patterns 1 to 20, each with the executions a conformance suite for another notation expects. */
class WcpTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Rows whose merge fires once per token elsewhere; a node here runs once. */
    static final String RUNS_ONCE = "a node runs once, however many of its upstreams ran";

    /** By pattern and, where it matters, a part of the file name; the input follows at run time. */
    private static final Map<String, Function<String, RunResult>> CASES = Map.ofEntries(
            Map.entry(
                    "WCP01",
                    input -> run(
                            WorkflowDefinition.builder("w").task("task1", "x").build())),
            Map.entry(
                    "WCP02",
                    input -> run(WorkflowDefinition.builder("w")
                            .task("task1", "x")
                            .task("task2", "x")
                            .build())),
            Map.entry("WCP03", input -> run(joined(Join.ALL))),
            Map.entry("WCP04", WcpTest::exclusive),
            Map.entry("WCP05", WcpTest::merge),
            Map.entry("WCP06", WcpTest::multiChoice),
            Map.entry("WCP07", WcpTest::synchronisingMerge),
            Map.entry("WCP08", WcpTest::merge),
            Map.entry("WCP09 ComplexGateway", WcpTest::discriminator),
            Map.entry("WCP09 MultiInstance", WcpTest::discriminatorOverInstances),
            Map.entry("WCP10", WcpTest::cycles),
            Map.entry(
                    "WCP11",
                    input -> run(
                            WorkflowDefinition.builder("w").task("task1", "x").build())),
            Map.entry("WCP12", input -> run(instances("3", true))),
            Map.entry(
                    "WCP13",
                    input -> run(WorkflowDefinition.builder("w")
                            .node("instances", node -> node.loop(3).body("task1", body -> body.executor("x")))
                            .task("task2", "x", "instances")
                            .build())),
            Map.entry("WCP14", input -> run(instances(input.substring(input.indexOf('=') + 1), false))),
            Map.entry("WCP16", WcpTest::deferredChoice),
            Map.entry("WCP17", WcpTest::interleaved),
            Map.entry("WCP19", WcpTest::cancelTask),
            Map.entry("WCP20 Error", WcpTest::blockFails),
            Map.entry("WCP20 CancelCaseCancel", WcpTest::blockIsCancelled),
            Map.entry(
                    "WCP20 Terminate",
                    input -> KernelRun.of(joined(Join.ALL))
                            .beforeStart(new InstanceCommand.Cancel("terminated"))
                            .run()));

    @TestFactory
    Stream<DynamicTest> everyRow() {
        return SharedData.table("wcp.csv").stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.get("pattern") + " " + file(row) + " " + row.get("input"), () -> check(row)));
    }

    private static void check(Map<String, String> row) {
        List<String> fitting = CASES.keySet().stream()
                .filter(key -> row.get("pattern").equals(key.substring(0, 5)))
                .filter(key -> key.length() == 5 || file(row).contains(key.substring(6)))
                .toList();
        assertThat(fitting).as(row + "").hasSize(1);
        RunResult result = CASES.get(fitting.get(0)).apply(row.get("input"));
        assertThat(executions(result)).containsExactlyInAnyOrderElementsOf(expected(row));
        assertThat(result.status())
                .isEqualTo(file(row).contains("Terminate") ? InstanceStatus.CANCELLED : InstanceStatus.COMPLETED);
    }

    /** {@code task1 x3 task2} as a list; task4 of a merge once. */
    private static List<String> expected(Map<String, String> row) {
        List<String> expected = new ArrayList<>();
        for (String word : Translation.split(row.get("expected_executions"), " ")) {
            if (word.startsWith("x")) {
                String last = expected.get(expected.size() - 1);
                for (int i = 1; i < Integer.parseInt(word.substring(1)); i++) {
                    expected.add(last);
                }
            } else if (!word.equals("(none)") && !(isDeviation(row) && expected.contains(word))) {
                expected.add(word);
            }
        }
        return expected;
    }

    /** Whether the row expects a merge to run its successor more than once. */
    static boolean isDeviation(Map<String, String> row) {
        return row.get("expected_executions").contains("task4 task4");
    }

    static String file(Map<String, String> row) {
        String path = row.get("source_path");
        return path.substring(path.lastIndexOf('/') + 1).replace(".bpmn", "");
    }

    private static List<String> executions(RunResult result) {
        return result.completions().stream()
                .map(id -> id.substring(id.lastIndexOf('/') + 1))
                .filter(key -> key.startsWith("task"))
                .map(key -> key.replaceAll("\\..*", ""))
                .toList();
    }

    private static RunResult run(WorkflowDefinition definition) {
        return KernelRun.of(definition).run();
    }

    private static WorkflowDefinition joined(Join join) {
        return WorkflowDefinition.builder("w")
                .task("task1", "x")
                .task("task2", "x")
                .node(
                        "task3",
                        node -> node.executor("x").afterAllOf("task1", "task2").join(join))
                .build();
    }

    // ---- choices and merges ---------------------------------------------------------------------------------------

    private static RunResult exclusive(String input) {
        return Translation.ofNodes(BEGIN)
                .exclusive(BEGIN)
                .edge("task1", Dependency.when(BEGIN, "input.s.contains('a')").withPriority(1))
                .edge("task2", Dependency.when(BEGIN, "input.s.contains('b')").withPriority(2))
                .edge("task3", Dependency.otherwise(BEGIN))
                .run()
                .input("{\"s\": \"" + input + "\"}")
                .run();
    }

    private static Translation inclusive(String... letters) {
        Translation graph = Translation.ofNodes(BEGIN);
        for (int i = 0; i < letters.length; i++) {
            graph.guard(BEGIN, "task" + (i + 1), "input.s.contains('" + letters[i] + "')");
        }
        return graph;
    }

    private static RunResult multiChoice(String input) {
        return inclusive("a", "b")
                .guard(BEGIN, "task3", "!input.s.contains('a') && !input.s.contains('b')")
                .run()
                .input("{\"s\": \"" + input + "\"}")
                .run();
    }

    private static RunResult merge(String input) {
        Translation graph = inclusive("a", "b", "c");
        for (String task : List.of("task1", "task2", "task3")) {
            graph.edge("task4", Dependency.parallel(task));
        }
        return graph.join("task4", Join.ANY)
                .run()
                .input("{\"s\": \"" + input + "\"}")
                .run();
    }

    private static RunResult synchronisingMerge(String input) {
        Translation graph = inclusive("a", "b");
        for (String task : List.of("task1", "task2")) {
            graph.edge("task3", Translation.outcomes(task, "none_failed_min_one_success"));
        }
        RunResult result = graph.run()
                .input("{\"s\": \"" + input + "\"}")
                .script("task1", Outcome.done().after(SECOND))
                .script("task2", Outcome.done().after(SECOND.multipliedBy(2)))
                .run();
        assertThat(result.starts().get("task3"))
                .as("after those that were chosen, not waiting for others")
                .containsExactly(SECOND.multipliedBy(input.contains("b") ? 2 : 1));
        return result;
    }

    private static RunResult discriminator(String input) {
        RunResult result = KernelRun.of(joined(Join.ANY))
                .script("task1", Outcome.done().after(SECOND))
                .script("task2", Outcome.done().after(SECOND.multipliedBy(5)))
                .run();
        assertThat(result.starts().get("task3")).as("once, at the first").containsExactly(SECOND);
        return result;
    }

    /** Instances that race are nodes, since iterations of a LOOP run one after another. */
    private static RunResult discriminatorOverInstances(String input) {
        RunResult result = KernelRun.of(WorkflowDefinition.builder("w")
                        .task("task1.0", "x")
                        .task("task1.1", "x")
                        .task("task1.2", "x")
                        .node(
                                "task2",
                                node -> node.executor("x")
                                        .afterAllOf("task1.0", "task1.1", "task1.2")
                                        .join(Join.ANY))
                        .task("task3", "x", "task2")
                        .build())
                .script("task1.0", Outcome.done().after(SECOND.multipliedBy(3)))
                .script("task1.1", Outcome.done().after(SECOND))
                .script("task1.2", Outcome.done().after(SECOND.multipliedBy(2)))
                .run();
        assertThat(result.starts().get("task2")).containsExactly(SECOND);
        return result;
    }

    // ---- loops ----------------------------------------------------------------------------------------------------

    /** Two bounded LOOPs that repeat until a counter is high enough; a plain cycle is refused. */
    private static RunResult cycles(String input) {
        int counter = Integer.parseInt(input);
        return KernelRun.of(WorkflowDefinition.builder("w")
                        .node(
                                "first",
                                node -> node.loop(10)
                                        .breakWhen("input.n + loop.index + 1 >= 2")
                                        .body("task1", body -> body.executor("x")))
                        .node(
                                "second",
                                node -> node.loop(10)
                                        .after("first")
                                        .breakWhen("(input.n >= 1 ? input.n + 1 : 2) + loop.index >= 3")
                                        .body("task2", body -> body.executor("x")))
                        .build())
                .input("{\"n\": " + counter + "}")
                .run();
    }

    @Test
    void aPlainCycleIsRefusedWithItsPath() {
        List<Finding> findings = KernelRun.validate(WorkflowDefinition.builder("w")
                .task("task1", "x", "task2")
                .task("task2", "x", "task1")
                .build());
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("CYCLE_DETECTED");
            assertThat(finding.path()).contains("task1", "task2");
        });
    }

    /** Each instance fires task3 (and task2 waits for nobody), or all are awaited by task2. */
    private static WorkflowDefinition instances(String count, boolean unsynchronised) {
        return WorkflowDefinition.builder("w")
                .task(BEGIN, "x")
                .node("instances", node -> {
                    node.loop(100).after(BEGIN).items("[1, 2, 3].filter(i, i <= " + count + ")", null);
                    node.body("task1", body -> body.executor("x"));
                    return unsynchronised
                            ? node.body("task3", body -> body.executor("x").after("task1"))
                            : node;
                })
                .task("task2", "x", unsynchronised ? BEGIN : "instances")
                .build();
    }

    @Test
    void noInstanceAndOneInstance() {
        assertThat(executions(run(instances("0", false)))).containsExactly("task2");
        assertThat(executions(run(instances("1", false)))).containsExactly("task1", "task2");
    }

    // ---- state-based patterns and cancellation --------------------------------------------------------------------

    /** Two caller-driven waits race; the first report withdraws the other. */
    private static RunResult deferredChoice(String input) {
        String signal = input.endsWith("a") ? "signalA" : "signalB";
        RunResult result = KernelRun.of(WorkflowDefinition.builder("w")
                        .node("signalA", node -> node)
                        .node("signalB", node -> node)
                        .node(
                                "chosen",
                                node -> node.executor("x")
                                        .afterAllOf("signalA", "signalB")
                                        .join(Join.ANY.cancelLosers()))
                        .node("task1", node -> node.executor("x").when("chosen", "'signalA' in upstream"))
                        .node("task2", node -> node.executor("x").when("chosen", "'signalB' in upstream"))
                        .task("task3", "x", "task1")
                        .task("task4", "x", "task2")
                        .build())
                .at(SECOND, new InstanceCommand.Claim(signal))
                .at(SECOND, new InstanceCommand.Complete(signal, 1, io.heddle.Payload.json("{}")))
                .run();
        assertThat(result.nodes().get(input.endsWith("a") ? "signalB" : "signalA"))
                .isEqualTo(NodeStatus.CANCELLED);
        return result;
    }

    private static RunResult interleaved(String input) {
        RunResult result = KernelRun.of(joined(Join.ALL))
                .maxParallel(1)
                .otherwise(attempt -> Outcome.done().after(SECOND))
                .run();
        assertThat(result.mostExecuting()).as("never two at once").isEqualTo(1);
        assertThat(result.elapsed()).isEqualTo(SECOND.multipliedBy(3));
        return result;
    }

    /** task1 raises; its handler runs instead. */
    private static RunResult cancelTask(String input) {
        return Translation.of("task1->task2", "task2:expression")
                .tolerated("task1")
                .expression("task2", "up.task1.status == 'FAILED'")
                .run()
                .script("task1", Outcome.failed())
                .run();
    }

    private static Translation block() {
        return Translation.of("block->task2", "")
                .set(
                        "block",
                        node -> node.loop(1)
                                .body("task1", body -> body.executor("x"))
                                .body("end", body -> body.executor("x").after("task1"))
                                .body("never", body -> body.executor("x").after("end")));
    }

    private static RunResult blockFails(String input) {
        return block().tolerated("block")
                .expression("task2", "up.block.status == 'FAILED'")
                .run()
                .script("end", Outcome.failed())
                .run();
    }

    private static RunResult blockIsCancelled(String input) {
        RunResult result = block().expression("task2", "up.block.cancelled")
                .run()
                .script("end", Outcome.command(new InstanceCommand.CancelNode("block", "cancel event")))
                .run();
        assertThat(result.nodes().get("block#0/end")).isEqualTo(NodeStatus.CANCELLED);
        return result;
    }
}
