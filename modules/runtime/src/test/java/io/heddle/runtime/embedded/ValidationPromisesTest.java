package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.GraphReport;
import io.heddle.InvalidDefinitionException;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What validation promises, at the door. */
class ValidationPromisesTest {
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local("heddle.instance.max-nodes = 20");
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static WorkflowBuilder start(WorkflowBuilder workflow, String key) {
        return workflow.node(key, node -> node.kind(NodeKind.START));
    }

    private static WorkflowBuilder end(WorkflowBuilder workflow, String key, String... upstream) {
        return workflow.node(key, node -> node.kind(NodeKind.END).after(upstream));
    }

    private static WorkflowBuilder node(WorkflowBuilder workflow, String key, String... upstream) {
        return workflow.node(key, node -> node.after(upstream));
    }

    private static WorkflowBuilder edge(WorkflowBuilder workflow, Dependency edge) {
        return node(workflow, "A").node("B", node -> node.dependsOn(edge));
    }

    private static WorkflowBuilder a(WorkflowBuilder workflow, UnaryOperator<NodeBuilder> settings) {
        return workflow.node("A", settings);
    }

    /** The smallest graph for each code, as the specification gives it. */
    private static Map<String, UnaryOperator<WorkflowBuilder>> minimalBadGraphs() {
        return Map.ofEntries(
                Map.entry("EMPTY_GRAPH", w -> w),
                Map.entry("INVALID_ID", w -> node(w, "a/b")),
                Map.entry("DUPLICATE_NODE", w -> node(node(w, "A"), "A")),
                Map.entry("UNKNOWN_UPSTREAM", w -> node(w, "B", "X")),
                Map.entry("SELF_DEPENDENCY", w -> node(w, "A", "A")),
                Map.entry("DUPLICATE_DEPENDENCY", w -> node(node(w, "A"), "B", "A", "A")),
                Map.entry("CYCLE_DETECTED", w -> node(node(w, "A", "B"), "B", "A")),
                Map.entry("MISSING_START_NODE", w -> end(node(w, "A"), "E", "A")),
                Map.entry("MULTIPLE_START_NODES", w -> end(start(start(w, "S1"), "S2"), "E", "S1", "S2")),
                Map.entry(
                        "START_NODE_HAS_INCOMING_EDGES",
                        w -> end(
                                node(w, "B")
                                        .node("S", n -> n.kind(NodeKind.START).after("B")),
                                "E",
                                "S")),
                Map.entry("MISSING_END_NODE", w -> node(start(w, "S"), "A", "S")),
                Map.entry(
                        "END_NODE_HAS_OUTGOING_EDGES",
                        w -> end(node(end(start(w, "S"), "E1", "S"), "A", "E1"), "E2", "A")),
                Map.entry("UNREACHABLE_NODE", w -> end(node(start(w, "S"), "A"), "E", "S", "A")),
                Map.entry("DEAD_END_NODE", w -> node(end(start(w, "S"), "E", "S"), "A", "S")),
                Map.entry("ISOLATED_NODE", w -> node(end(start(w, "S"), "E", "S"), "A")),
                Map.entry("CONDITION_SYNTAX", w -> edge(w, Dependency.when("A", "output.x >"))),
                Map.entry("CONDITION_TYPE", w -> edge(w, Dependency.when("A", "1 + 1"))),
                Map.entry(
                        "CONDITION_NOT_ALLOWED",
                        w -> edge(
                                w,
                                new Dependency(
                                        "A",
                                        DependencyType.SEQUENCE,
                                        Condition.cel("true"),
                                        null,
                                        null,
                                        null,
                                        Map.of(),
                                        0,
                                        false))),
                Map.entry("MAPPING_SYNTAX", w -> a(w, node -> node.input("x", "a +"))),
                Map.entry(
                        "JOIN_WITHOUT_PARALLEL",
                        w -> node(w, "A").node("B", n -> n.after("A").join(Join.ANY))),
                Map.entry(
                        "INVALID_JOIN_THRESHOLD",
                        w -> node(node(w, "A"), "B")
                                .node("C", n -> n.afterAllOf("A", "B").join(Join.nOf(3)))),
                Map.entry(
                        "ROUTE_DEFAULT_INVALID",
                        w -> a(w, node -> node.routing(Routing.EXCLUSIVE))
                                .node("B", n -> n.dependsOn(Dependency.otherwise("A")))
                                .node("C", n -> n.dependsOn(Dependency.otherwise("A")))),
                Map.entry("INVALID_TIMEOUT", w -> a(w, node -> node.timeout(Duration.ofSeconds(-1)))),
                Map.entry("INVALID_RETRY", w -> a(w, node -> node.retry(Retry.attempts(0)))),
                Map.entry("INVALID_FAILURE_POLICY", w -> a(w, node -> node.fallback("x"))),
                Map.entry("UNKNOWN_RULE", w -> edge(w, Dependency.custom("A", "nobody-registered-this", Map.of()))),
                Map.entry(
                        "LOOP_BOUND_MISSING",
                        w -> w.node("L", n -> n.kind(NodeKind.LOOP).body("b", b -> b))),
                Map.entry("LOOP_BODY_INVALID", w -> w.node("L", n -> n.loop(3))),
                Map.entry("TOO_MANY_NODES", w -> {
                    for (int n = 0; n < 21; n++) {
                        node(w, "n" + n);
                    }
                    return w;
                }));
    }

    @Test
    @Tag("promise-25")
    @Tag("trap-D24")
    void theMinimalBadGraphOfEachCodeIsRefusedWithExactlyThatCode() {
        long before = local.heddle.statistics().totalCreated();
        minimalBadGraphs().forEach((code, graph) -> {
            WorkflowDefinition definition =
                    graph.apply(WorkflowDefinition.builder("bad")).build();
            assertThat(local.heddle.validate(definition).stream()
                            .filter(Finding::isError)
                            .map(Finding::code))
                    .as(code)
                    .containsExactly(code);
            assertThatThrownBy(() -> local.heddle.start(definition, StartOptions.DEFAULT))
                    .as(code)
                    .isInstanceOf(InvalidDefinitionException.class);
        });
        assertThat(local.heddle.statistics().totalCreated()).isEqualTo(before);
    }

    @Test
    @Tag("promise-25")
    void doubtfulGraphsAreWarnedAboutAndRun() {
        WorkflowDefinition ordered = node(node(WorkflowDefinition.builder("ordered"), "A"), "B", "A")
                .node("C", node -> node.afterAllOf("A", "B"))
                .build();
        assertThat(local.heddle.validate(ordered))
                .extracting(Finding::code)
                .containsExactly("PARALLEL_SOURCES_ORDERED");
        WorkflowDefinition apart = node(node(node(WorkflowDefinition.builder("apart"), "A"), "B", "A"), "C")
                .build();
        assertThat(local.heddle.validate(apart)).extracting(Finding::code).containsExactly("ISOLATED_NODE");
        WorkflowDefinition unknown =
                WorkflowDefinition.builder("unknown").task("A", "nobody").build();
        assertThat(local.heddle.validate(unknown)).extracting(Finding::code).containsExactly("UNKNOWN_EXECUTOR");
        assertThat(List.of(ordered, apart, unknown))
                .allSatisfy(definition ->
                        assertThat(local.heddle.validate(definition)).noneMatch(Finding::isError));
    }

    @Test
    @Tag("promise-88")
    void anInstanceIsValidatedAsItStands() {
        WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("growing"), StartOptions.DEFAULT);
        GraphReport empty = handle.validate();
        assertThat(empty.valid()).isTrue();
        assertThat(empty.codes()).isEmpty();
        assertThat(empty.totalNodes()).isZero();

        handle.registerNodes(List.of(NodeBuilder.of("B").after("A").build()));
        GraphReport waiting = handle.validate();
        assertThat(waiting.valid()).isFalse();
        assertThat(waiting.codes()).containsExactly("UNKNOWN_UPSTREAM");
        assertThat(waiting.findings().get(0).element()).contains("A").contains("B");

        handle.registerNodes(List.of(
                NodeBuilder.of("A").build(), NodeBuilder.of("C").after("B").build()));
        GraphReport clean = handle.validate();
        assertThat(clean.valid()).isTrue();
        assertThat(clean.codes()).isEmpty();
        assertThat(clean.cycles()).isEmpty();
        assertThat(clean.totalNodes()).isEqualTo(3);
        assertThat(clean.totalEdges()).isEqualTo(2);
        assertThat(clean.startNodes()).isEqualTo(1);
        assertThat(clean.endNodes()).isEqualTo(1);
        assertThat(clean.maxExecutionLevel()).isEqualTo(2);
        assertThat(clean.seq()).isEqualTo(handle.status().seq());

        handle.cancel("ended instances answer too");
        assertThat(handle.validate().codes()).isEmpty();
    }

    @Test
    @Tag("promise-88")
    void iterationsOfALoopAreNotNodesOfTheGraph() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("looping")
                        .node("each", node -> node.loop(3).body("one", body -> body.executor("name")))
                        .build(),
                StartOptions.DEFAULT);
        assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
        assertThat(handle.status().totalNodes()).isEqualTo(4);
        assertThat(handle.validate().totalNodes()).isEqualTo(1);
        assertThat(handle.validate().valid()).isTrue();
    }
}
