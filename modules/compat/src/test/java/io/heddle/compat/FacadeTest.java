package io.heddle.compat;

import static io.heddle.compat.Bench.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one entry: every method of its own. */
class FacadeTest {
    private final Bench bench = new Bench(ManagerMode.ENHANCED, "");
    private final WorkflowContextManagerV2 facade = bench.facade;

    @AfterEach
    void close() {
        bench.close();
    }

    private void register(String workflow, String node, String... upstreams) {
        List<Map<String, Object>> dependencies = new ArrayList<>();
        for (String upstream : upstreams) {
            dependencies.add(Map.of("upstream_node_id", upstream));
        }
        assertThat(get(facade.registerNodeWithDependencies(workflow, node, node, dependencies, Map.of()))
                        .accepted())
                .isTrue();
    }

    @Test
    @Tag("promise-44")
    void theUsersOwnExampleWorks() {
        WorkflowContextManagerV2.Created created =
                get(facade.createWorkflowInstance("w", "base", Map.of("timeout", 300), true));
        assertThat(created.existing()).isFalse();
        assertThat(get(facade.createWorkflowInstance("w", "base")).existing()).isTrue();
        register("w", "a");
        register("w", "b", "a");
        assertThat(get(facade.getReadyNodes("w"))).containsExactly("a");
        assertThat(get(facade.executeNode("w", "a", (node, input, upstream, workflow) -> 20, null)))
                .isEqualTo(20);
        assertThat(get(facade.executeNode(
                        "w",
                        "b",
                        (node, input, upstream, workflow) ->
                                node + input + upstream.immediate().get("a").text() + workflow.get("attempt"),
                        1)))
                .isEqualTo("b1201");
        assertThat(get(facade.validateDependencies("w"))).containsEntry("is_valid", true);
        Map<String, Object> status = get(facade.getWorkflowStatus("w"));
        assertThat(status)
                .containsEntry("workflow_instance_id", "w")
                .containsEntry("workflow_base_id", "base")
                .containsEntry("completed_nodes", 2)
                .containsEntry("execution_path", List.of("a", "b"))
                .containsKeys("dependency_graph", "dependency_validation", "performance_metrics", "resource_usage");
        assertThat(section(status, "performance_metrics"))
                .containsOnlyKeys("node_execution_times", "dependency_resolution_times", "memory_usage_history");
        assertThat((Map<?, ?>) section(status, "performance_metrics").get("dependency_resolution_times"))
                .hasSize(1);
        assertThat(get(facade.cleanupWorkflow("w"))).isTrue();
        assertThat(get(facade.getWorkflowStatus("w"))).containsEntry("status", "NOT_FOUND");
        assertThat(get(facade.optimizePerformance())).containsOnlyKeys("memory_optimization", "resource_cleanup");
    }

    @Test
    @Tag("promise-44")
    void aPublishedDefinitionGivesItsGraph() {
        bench.heddle.publish(
                WorkflowDefinition.builder("known").node("x", node -> node).build());
        get(facade.createWorkflowInstance("w", "known"));
        assertThat(get(facade.getReadyNodes("w"))).containsExactly("x");
        assertThat(get(facade.registerNodeWithDependencies("w", "y", "y", List.of(), Map.of())))
                .returns(false, WorkflowContextManagerV2.Registration::accepted)
                .returns("SEALED", WorkflowContextManagerV2.Registration::code);
    }

    @Test
    @Tag("promise-69")
    void whatAFunctionThrowsFailsTheNodeWithItsMessage() {
        get(facade.createWorkflowInstance("w", "base"));
        register("w", "a");
        assertThatThrownBy(() -> get(facade.executeNode(
                        "w",
                        "a",
                        (node, input, upstream, workflow) -> {
                            throw new IllegalStateException("no paper");
                        },
                        null)))
                .hasRootCauseMessage("no paper");
        assertThat(bench.heddle.handle(InstanceId.of("w")).node("a").error().message())
                .isEqualTo("no paper");
        assertThatThrownBy(() -> get(facade.executeNode("w", "a", (node, input, up, wf) -> 1, null)))
                .hasCauseInstanceOf(NotReadyException.class);
    }

    @Test
    @Tag("promise-26")
    void refusalsOfRegistrationsHaveReasons() {
        assertThat(get(facade.registerNodeWithDependencies("none", "a", "a", List.of(), Map.of())))
                .returns("UNKNOWN_INSTANCE", WorkflowContextManagerV2.Registration::code);
        get(facade.createWorkflowInstance("w", "base"));
        register("w", "a", "b");
        assertThat(get(facade.registerNodeWithDependencies(
                        "w", "b", "b", List.of(Map.of("upstream_node_id", "a")), Map.of())))
                .returns("CYCLE_DETECTED", WorkflowContextManagerV2.Registration::code);
        assertThat(get(facade.registerNodeWithDependencies("w", "c", "c", List.of(Map.of("upstream", "a")), Map.of())))
                .returns("INVALID_DEPENDENCY", WorkflowContextManagerV2.Registration::code);
    }

    @Test
    void unknownWorkflowsAreFalseAndEmpty() {
        assertThat(get(facade.pauseWorkflow("none"))).isFalse();
        assertThat(get(facade.resumeWorkflow("none"))).isFalse();
        assertThat(get(facade.cancelWorkflow("none"))).isFalse();
        assertThat(get(facade.cleanupWorkflow("none"))).isFalse();
        assertThat(get(facade.getReadyNodes("none"))).isEmpty();
        assertThat(get(facade.getWorkflowStatus("none"))).containsOnlyKeys("status", "error");
    }

    @Test
    @Tag("promise-49")
    @Tag("trap-D27")
    @Tag("trap-D15")
    void callbacksAreToldInOrderWithSequenceNumbers() {
        List<String> told = new CopyOnWriteArrayList<>();
        List<Long> seqs = Collections.synchronizedList(new ArrayList<>());
        facade.onWorkflowCreated(handle -> told.add("created " + handle.id()));
        facade.onWorkflowPaused(event -> note(told, seqs, "paused", event));
        facade.onWorkflowResumed(event -> note(told, seqs, "resumed", event));
        facade.onNodeCompleted(event -> note(told, seqs, "node", event));
        facade.onWorkflowCompleted(event -> note(told, seqs, "completed", event));
        facade.onWorkflowCancelled(event -> note(told, seqs, "cancelled", event));
        facade.onWorkflowFailed(event -> note(told, seqs, "failed", event));
        get(facade.createWorkflowInstance("w", "base"));
        register("w", "a");
        get(facade.pauseWorkflow("w"));
        get(facade.resumeWorkflow("w"));
        get(facade.executeNode("w", "a", (node, input, up, wf) -> 1, null));
        bench.heddle.handle(InstanceId.of("w")).seal();
        Awaitility.await().atMost(Bench.PATIENCE).until(() -> told.contains("completed w null"));
        assertThat(told)
                .containsSubsequence("paused w null", "resumed w null", "node w a", "completed w null")
                .contains("created w");
        assertThat(seqs).isSorted();
        get(facade.createWorkflowInstance("v", "base"));
        get(facade.cancelWorkflow("v"));
        get(facade.createWorkflowInstance("u", "base"));
        register("u", "a");
        get(facade.executeNode(
                        "u",
                        "a",
                        (node, input, up, wf) -> {
                            throw new IllegalStateException("x");
                        },
                        null)
                .handle((value, error) -> null));
        bench.heddle.handle(InstanceId.of("u")).seal();
        Awaitility.await()
                .atMost(Bench.PATIENCE)
                .untilAsserted(() -> assertThat(told).contains("cancelled v null", "failed u null"));
    }

    private static void note(List<String> told, List<Long> seqs, String what, ManagerEvent event) {
        told.add(what + " " + event.workflow() + " " + event.nodeId());
        if (event.workflow().equals("w")) {
            seqs.add(event.seq());
        }
    }

    @Test
    @Tag("promise-79")
    void globalStatisticsHaveSixSections() {
        get(facade.createWorkflowInstance("w", "base"));
        register("w", "a");
        get(facade.executeNode("w", "a", (node, input, up, wf) -> 1, null));
        Map<String, Object> statistics = get(facade.getGlobalStatistics());
        assertThat(statistics)
                .containsOnlyKeys(
                        "global_stats",
                        "performance_metrics",
                        "instance_manager_stats",
                        "dependency_tracker_stats",
                        "cleanup_manager_stats",
                        "configuration");
        assertThat(section(statistics, "global_stats"))
                .containsEntry("total_workflows_created", 1L)
                .containsEntry("total_nodes_executed", 1L);
        assertThat(section(statistics, "performance_metrics"))
                .containsOnlyKeys(
                        "workflow_creation_time_ms",
                        "node_completion_time_ms",
                        "dependency_resolution_time_ms",
                        "memory_usage_mb");
        for (Object series : section(statistics, "performance_metrics").values()) {
            assertThat((Long) ((Map<?, ?>) series).get("count")).isPositive();
            assertThat((Double) ((Map<?, ?>) series).get("average")).isPositive();
        }
        assertThat(((Map<?, ?>) section(statistics, "configuration").get("manager")).get("max-concurrent-workflows"))
                .isEqualTo(100);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> statistics, String name) {
        return (Map<String, Object>) statistics.get(name);
    }

    @Test
    @Tag("trap-D38")
    void shutdownLeavesWorkflowsRunningUnlessForced(@TempDir Path folder) {
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            WorkflowContextManagerV2 own = WorkflowContextManagerV2.of(heddle, ManagerMode.HYBRID);
            get(own.createWorkflowInstance("w", "base"));
            get(own.shutdown(false));
        }
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            assertThat(heddle.handle(InstanceId.of("w")).status().status()).isEqualTo(InstanceStatus.RUNNING);
            get(WorkflowContextManagerV2.of(heddle, ManagerMode.HYBRID).shutdown(true));
        }
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            assertThat(heddle.handle(InstanceId.of("w")).status().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }
}
