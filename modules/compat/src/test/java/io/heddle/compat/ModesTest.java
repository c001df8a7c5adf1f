package io.heddle.compat;

import static io.heddle.compat.Bench.get;
import static io.heddle.compat.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.Payload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which methods answer in which mode. */
@Tag("trap-D39")
class ModesTest {

    @Test
    @Tag("promise-45")
    void inEnhancedModeThereIsNoOldInterface() {
        try (Bench bench = new Bench(ManagerMode.ENHANCED, "")) {
            assertThat(bench.facade.getCompatibilityInterface()).isEmpty();
        }
    }

    @Test
    @Tag("promise-71")
    void theModeIsFixedByTheFirstCallAndAnotherOneIsRefused() {
        try (Bench bench = new Bench(ManagerMode.COMPATIBLE, "");
                Heddle other = Heddle.builder().inMemory().start()) {
            assertThatThrownBy(() -> WorkflowContextManagerV2.of(bench.heddle, ManagerMode.HYBRID))
                    .isInstanceOf(ModeConflictException.class)
                    .hasMessageContaining("COMPATIBLE");
            assertThat(WorkflowContextManagerV2.of(bench.heddle)).isSameAs(bench.facade);
            bench.init("w");
            assertThat(bench.status("w")).containsEntry("status", "RUNNING");
            // Another Heddle has a facade of its own.
            assertThat(WorkflowContextManagerV2.of(other, ManagerMode.HYBRID).mode())
                    .isEqualTo(ManagerMode.HYBRID);
        }
    }

    @TestFactory
    @Tag("promise-46")
    Stream<DynamicTest> inCompatibleModeCommandsAreRefusedAndQueriesAnswer() {
        Bench bench = new Bench(ManagerMode.COMPATIBLE, "");
        bench.init("w");
        bench.register("w", "a");
        WorkflowContextManagerV2 facade = bench.facade;
        Map<String, CompletionStage<?>> commands = Map.of(
                "createWorkflowInstance", facade.createWorkflowInstance("x", "d"),
                "registerNodeWithDependencies", facade.registerNodeWithDependencies("w", "b", "b", List.of(), Map.of()),
                "executeNode", facade.executeNode("w", id("w", "a"), (node, in, up, wf) -> 1, null),
                "pauseWorkflow", facade.pauseWorkflow("w"),
                "resumeWorkflow", facade.resumeWorkflow("w"),
                "cancelWorkflow", facade.cancelWorkflow("w"),
                "cleanupWorkflow", facade.cleanupWorkflow("w"));
        Stream<DynamicTest> refused = commands.entrySet().stream()
                .map(command -> DynamicTest.dynamicTest(
                        command.getKey() + " is refused",
                        () -> assertThatThrownBy(() -> get(command.getValue()))
                                .hasCauseInstanceOf(ModeRefusedException.class)
                                .hasMessageContaining(command.getKey())));
        Stream<DynamicTest> queries = Stream.of(
                DynamicTest.dynamicTest(
                        "getWorkflowStatus",
                        () -> assertThat(get(facade.getWorkflowStatus("w"))).containsEntry("total_nodes", 1)),
                DynamicTest.dynamicTest(
                        "getReadyNodes",
                        () -> assertThat(get(facade.getReadyNodes("w"))).containsExactly(id("w", "a"))),
                DynamicTest.dynamicTest(
                        "getGlobalStatistics",
                        () -> assertThat(get(facade.getGlobalStatistics())).hasSize(6)));
        return Stream.concat(refused, queries).onClose(bench::close);
    }

    @Test
    @Tag("promise-47")
    @Tag("trap-D14")
    void inHybridModeEachSideSeesNodesOfTheOtherReadyOnceTheirUpstreamsHaveCompleted() {
        try (Bench bench = Bench.hybrid("")) {
            bench.init("w");
            bench.register("w", "a");
            // Registered here by the new method, there by the old one.
            assertThat(get(bench.facade.registerNodeWithDependencies(
                                    "w",
                                    "w.new",
                                    "new",
                                    List.of(Map.of("upstream_node_id", id("w", "a"), "type", "SEQUENCE")),
                                    Map.of()))
                            .accepted())
                    .isTrue();
            bench.register("w", "old", "a");
            bench.completed("w", "a");
            assertThat(bench.ready("w")).containsExactlyInAnyOrder("w.new", id("w", "old"));
            assertThat(get(bench.facade.getReadyNodes("w"))).containsExactlyInAnyOrder("w.new", id("w", "old"));
            // And upstreams of one side completed by the other.
            bench.register("w", "last", "new");
            assertThat(get(bench.facade.executeNode(
                            "w", "w.new", (node, in, up, wf) -> up.immediate().size(), null)))
                    .isEqualTo(1);
            assertThat(bench.ready("w")).containsExactly(id("w", "last"));
            assertThat(bench.old().nodeCompletionStatus()).containsEntry("w.new", "COMPLETED");
        }
    }

    @Test
    @Tag("promise-41")
    void legacyAndNativeCallsAreEventsOfOneInstance() {
        try (Bench bench = Bench.hybrid("")) {
            bench.init("w");
            bench.register("w", "a");
            bench.completed("w", "a");
            bench.heddle.handle(InstanceId.of("w")).setGlobal("k", Payload.json("1"), null);
            List<String> types = bench.heddle.handle(InstanceId.of("w")).history(1, 100).stream()
                    .map(entry -> entry.type())
                    .toList();
            assertThat(types)
                    .containsSubsequence("INSTANCE_CREATED", "NODE_STARTED", "NODE_COMPLETED", "VARIABLE_CHANGED");
            assertThat(bench.old().workflowContexts().get("w")).containsEntry("global_data", Map.of("k", 1L));
        }
    }

    @Test
    @Tag("promise-42")
    void aRunBegunThroughOldCallsIsFinishedThroughNewOnes() {
        try (Bench bench = Bench.hybrid("")) {
            bench.init("w");
            bench.register("w", "a");
            bench.register("w", "b", "a");
            bench.completed("w", "a");
            assertThat(get(bench.facade.executeNode(
                            "w",
                            id("w", "b"),
                            (node, in, up, wf) -> up.immediate().get("a").text(),
                            null)))
                    .isEqualTo("{\"of\":\"a\"}");
            bench.heddle.handle(InstanceId.of("w")).seal();
            assertThat(bench.heddle.handle(InstanceId.of("w")).awaitEnd().isCompleted())
                    .isTrue();
            assertThat(bench.heddle.handle(InstanceId.of("w")).nodes())
                    .extracting(node -> node.nodeId() + " " + node.status())
                    .containsExactly(id("w", "a") + " COMPLETED", id("w", "b") + " COMPLETED");
            assertThat(bench.status("w")).containsEntry("execution_path", List.of("a", "b"));
        }
    }
}
