package io.heddle.testkit.story;

import static io.heddle.testkit.story.Translation.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.WfFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/** Graphs that must be refused with a clear finding, and graphs that are merely unpleasant and must run. */
final class HostileGraphs {

    private HostileGraphs() {}

    static void addTo(Map<String, AdversarialTest.Body> cases) {
        cases.put(
                "G01",
                () -> assertThat(refusal(workflow().task("a", "x", "a"), "SELF_DEPENDENCY")
                                .toString())
                        .contains("a"));
        cases.put(
                "G02",
                () -> assertThat(refusal(workflow().task("a", "x", "b").task("b", "x", "a"), "CYCLE_DETECTED")
                                .path())
                        .contains("a", "b"));
        cases.put("G03", HostileGraphs::longCycle);
        cases.put(
                "G04",
                () -> refusal(
                        workflow()
                                .task("a", "x")
                                .task("b", "x", "a")
                                .task("p", "x", "r")
                                .task("q", "x", "p")
                                .task("r", "x", "q"),
                        "CYCLE_DETECTED"));
        cases.put(
                "G05",
                () -> refused(workflow()
                        .task("s", "x")
                        .node("a", node -> node.executor("x").when("s", "upstream.d.ok"))
                        .task("d", "x", "a")));
        cases.put(
                "G07",
                () -> assertThat(refusal(workflow().task("x", "x").task("x", "x"), "DUPLICATE_NODE")
                                .element())
                        .isEqualTo("x"));
        cases.put("G08", () -> refusal(workflow().task("a", "x").task("b", "x", "a", "a"), "DUPLICATE_DEPENDENCY"));
        cases.put("G09", HostileGraphs::halfEdge);
        cases.put(
                "G10",
                () -> assertThat(refusal(workflow().task("b", "x", "nope"), "UNKNOWN_UPSTREAM")
                                .toString())
                        .contains("b")
                        .contains("nope"));
        cases.put(
                "G11",
                () -> refused(workflow()
                        .task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "upstream.jobC.param == 'x'"))));
        cases.put("G12", () -> refusal(workflow(), "EMPTY_GRAPH"));
        cases.put("G13", () -> {
            completes(graph(1, node -> new int[0]));
            completes(graph(100, node -> new int[0]));
        });
        cases.put("G14", () -> completes(graph(220, node -> node % 10 == 0 ? new int[0] : new int[] {node - 1})));
        cases.put("G15", () -> {
            completes(graph(50_000, node -> node == 0 ? new int[0] : new int[] {node - 1}));
            completes(graph(100_000, node -> node == 0 ? new int[0] : new int[] {node - 1}));
            assertThat(refusal(graph(100_001, node -> new int[0]), "TOO_MANY_NODES")
                            .message())
                    .contains("heddle.instance.max-nodes");
        });
        cases.put(
                "G16",
                () -> assertThat(completes(graph(100_000, node -> node == 0 ? new int[0] : new int[] {0}))
                                .mostExecuting())
                        .as("bounded by heddle.instance.max-parallel-nodes")
                        .isEqualTo(256));
        cases.put("G17", () -> completes(graph(100_000, node -> node < 99_999 ? new int[0] : range(0, node))));
        cases.put("G18", () -> completes(graph(2_000, node -> node < 1_000 ? new int[0] : range(0, 1_000))));
        cases.put("G19", () -> completes(graph(2_000, node -> range(0, node))));
        cases.put(
                "G20",
                () -> completes(graph(120, node -> node < 2 ? new int[0] : range(node / 2 * 2 - 2, node / 2 * 2))));
        cases.put("G21", HostileGraphs::randomGraph);
        cases.put("G22", () -> {
            RunResult result = Translation.of("a->j; b->j", "j:one_success")
                    .guard(BEGIN, "a", "false")
                    .guard(BEGIN, "b", "false")
                    .run()
                    .run();
            assertThat(result.nodes().get("j")).isEqualTo(NodeStatus.SKIPPED);
            assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        });
        cases.put("G23", () -> {
            for (int k : new int[] {3, 0, -1}) {
                refusal(
                        workflow()
                                .task("a", "x")
                                .task("b", "x")
                                .node(
                                        "j",
                                        node -> node.executor("x")
                                                .afterAllOf("a", "b")
                                                .join(Join.nOf(k))),
                        "INVALID_JOIN_THRESHOLD");
            }
        });
        cases.put("G24", HostileGraphs::optionalAfterRetries);
        cases.put("G25", () -> {
            RunResult result = Translation.ofNodes(BEGIN)
                    .guard(BEGIN, "a", "false")
                    .guard(BEGIN, "b", "false")
                    .run()
                    .run();
            assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(List.of(result.nodes().get("a"), result.nodes().get("b")))
                    .containsOnly(NodeStatus.SKIPPED);
        });
        cases.put("G26", () -> {
            RunResult result = Translation.of("A->B; A->C; B->C", "")
                    .outcomesOf("B", "all_failed")
                    .run()
                    .run();
            assertThat(List.of(result.nodes().get("B"), result.nodes().get("C")))
                    .containsOnly(NodeStatus.SKIPPED);
            assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        });
    }

    // ---- longer ones ----------------------------------------------------------------------------------------------

    private static void longCycle() {
        WorkflowBuilder workflow = graph(1_000, node -> switch (node) {
            case 0 -> new int[0];
            case 500 -> new int[] {499, 999};
            default -> new int[] {node - 1};
        });
        for (int source = 0; source < 20; source++) {
            workflow.task("source" + source, "x");
        }
        Finding finding = refusal(workflow, "CYCLE_DETECTED");
        assertThat(finding.path()).as("bounded").hasSizeBetween(1, 1_000);
        assertThat(finding.toString().length()).isLessThan(8_192);
    }

    /** One list is enough for an edge. */
    private static void halfEdge() throws IOException {
        String trace = "{\"name\": \"t\", \"schemaVersion\": \"1.5\", \"workflow\": {\"specification\": {\"tasks\": ["
                + "{\"id\": \"A\", \"name\": \"A\", \"parents\": [], \"children\": [\"B\"]},"
                + "{\"id\": \"B\", \"name\": \"B\", \"parents\": [], \"children\": []}]}}}";
        NodeDefinition b = WfFormat.read(
                        new ByteArrayInputStream(trace.getBytes(StandardCharsets.UTF_8)), WfFormat.Options.DEFAULT)
                .orThrow()
                .nodes()
                .get(1);
        assertThat(b.dependencies()).extracting(Dependency::upstream).containsExactly("A");
    }

    private static void randomGraph() {
        Random random = new Random(7);
        RunResult result = completes(graph(
                100_000,
                node -> random.ints(3, 0, Math.max(1, node))
                        .filter(upstream -> upstream != node)
                        .distinct()
                        .toArray()));
        assertThat(result.completions()).doesNotHaveDuplicates();
    }

    private static void optionalAfterRetries() {
        RunResult result = KernelRun.of(workflow()
                        .node("a", node -> node.executor("x").retry(Retry.fixed(3, Duration.ofSeconds(1))))
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("a"))
                                        .input("sawA", "'a' in upstream"))
                        .build())
                .script("a", Outcome.failed())
                .script("b", attempt -> Outcome.value(attempt.inputValue()))
                .run();
        assertThat(result.attempts("a")).isEqualTo(3);
        assertThat(result.attempts("b")).isEqualTo(1);
        assertThat(result.value("b")).isEqualTo(Map.of("sawA", false));
    }

    // ---- helpers --------------------------------------------------------------------------------------------------

    static WorkflowBuilder workflow() {
        return WorkflowDefinition.builder("hostile");
    }

    /** The finding with this code; the definition is refused for it. */
    static Finding refusal(WorkflowBuilder workflow, String code) {
        List<Finding> findings = KernelRun.validate(workflow.build());
        return findings.stream()
                .filter(finding -> finding.isError() && finding.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " in " + findings));
    }

    static void refused(WorkflowBuilder workflow) {
        assertThat(KernelRun.validate(workflow.build())).anyMatch(Finding::isError);
    }

    /** Nodes n0, n1, … with the upstreams given by number. */
    static WorkflowBuilder graph(int size, IntFunction<int[]> upstreams) {
        WorkflowBuilder workflow = workflow();
        for (int node = 0; node < size; node++) {
            NodeBuilder builder = NodeBuilder.of("n" + node).executor("x");
            for (int upstream : upstreams.apply(node)) {
                builder.after("n" + upstream);
            }
            workflow.add(builder.build());
        }
        return workflow;
    }

    private static int[] range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).toArray();
    }

    /** Runs with tasks of one second; every node runs exactly once. */
    static RunResult completes(WorkflowBuilder workflow) {
        RunResult result = KernelRun.of(workflow.build())
                .otherwise(attempt -> Outcome.done().after(Duration.ofSeconds(1)))
                .run();
        assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(result.completions()).hasSameSizeAs(result.nodes().keySet());
        return result;
    }
}
