package io.heddle.compat;

import static io.heddle.compat.Bench.get;
import static io.heddle.compat.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of the old manager: every method and view with known and unknown ids, every decision about what it did. This
 * suite is a step of its own of the release pipeline.
 */
@Tag("compat-contract")
@Tag("promise-40")
@Tag("promise-61")
@Tag("promise-104")
class LegacyContractTest {
    private static Bench bench = Bench.hybrid("");

    /** A case: what is done with a workflow that nobody has used before. */
    private final Map<String, BiConsumer<Bench, String>> cases = new LinkedHashMap<>();

    @BeforeAll
    static void nothingYet() {
        assertThat(bench.old().workflowContexts()).isEmpty();
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    private Stream<DynamicTest> run() {
        return cases.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.getKey(), () -> one.getValue().accept(bench, "w-" + UUID.randomUUID())));
    }

    // ---- methods and views ----------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> shapes() {
        cases.put("get_workflow_status has eight keys", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.completed(w, "a");
            assertThat(b.status(w))
                    .containsOnlyKeys(
                            "status",
                            "total_nodes",
                            "completed_nodes",
                            "failed_nodes",
                            "executing_nodes",
                            "pending_nodes",
                            "execution_path",
                            "execution_start_time")
                    .containsEntry("status", "RUNNING")
                    .containsEntry("total_nodes", 2)
                    .containsEntry("completed_nodes", 1)
                    .containsEntry("pending_nodes", 1)
                    .containsEntry("execution_path", List.of("a"));
            assertThat(b.status(w).get("execution_start_time")).isInstanceOf(Instant.class);
        });
        cases.put("get_node_upstream_context of a known node", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "silent");
            b.register(w, "b", "a", "silent");
            b.completed(w, "a");
            Map<String, Object> context = get(b.old().getNodeUpstreamContext(w, id(w, "b")));
            assertThat(context)
                    .containsOnlyKeys("immediate_upstream_results", "upstream_node_count", "workflow_global")
                    .containsEntry("immediate_upstream_results", Map.of("a", Map.of("of", "a")))
                    .containsEntry("upstream_node_count", 2);
            Map<?, ?> global = (Map<?, ?>) context.get("workflow_global");
            assertThat(global.get("execution_path")).isEqualTo(List.of("a"));
            assertThat(global.get("global_data")).isEqualTo(Map.of());
            assertThat(global.get("execution_start_time")).isInstanceOf(Instant.class);
            assertThat(global).hasSize(3);
        });
        cases.put("get_node_dependency_info", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "c");
            b.register(w, "b", "a", "c", "a");
            b.completed(w, "a");
            assertThat(get(b.old().getNodeDependencyInfo(id(w, "b"))))
                    .isEqualTo(Map.of(
                            "node_base_id",
                            "b",
                            "workflow_instance_id",
                            w,
                            "upstream_nodes",
                            List.of("a", "c", "a"),
                            "completed_upstream",
                            List.of("a"),
                            "ready_to_execute",
                            false,
                            "dependency_count",
                            3));
            b.completed(w, "c");
            b.completed(w, "b");
            assertThat(get(b.old().getNodeDependencyInfo(id(w, "b")))).containsEntry("ready_to_execute", true);
        });
        cases.put("view workflow_contexts", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b");
            b.register(w, "c");
            b.completed(w, "a");
            b.executing(w, "b");
            b.failed(w, "c");
            Map<String, Object> context = b.old().workflowContexts().get(w);
            assertThat(context)
                    .containsOnlyKeys(
                            "global_data",
                            "node_outputs",
                            "execution_path",
                            "execution_start_time",
                            "current_executing_nodes",
                            "completed_nodes",
                            "failed_nodes")
                    .containsEntry("node_outputs", Map.of("a", Map.of("of", "a")))
                    .containsEntry("execution_path", List.of("a"))
                    .containsEntry("current_executing_nodes", Set.of(id(w, "b")))
                    .containsEntry("completed_nodes", Set.of(id(w, "a")))
                    .containsEntry("failed_nodes", Set.of(id(w, "c")));
            assertThat(b.old().workflowContexts()).containsKey(w);
            assertThat(b.old().workflowContexts().keySet()).contains(w);
            assertThatThrownBy(() -> context.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> b.old().workflowContexts().clear())
                    .isInstanceOf(UnsupportedOperationException.class);
        });
        cases.put("view node_completion_status has four words", (b, w) -> {
            b.init(w);
            b.register(w, "ready");
            b.register(w, "waits", "ready");
            b.register(w, "runs");
            b.register(w, "done");
            b.register(w, "bad");
            b.register(w, "skipped", "bad");
            b.executing(w, "runs");
            b.completed(w, "done");
            b.failed(w, "bad");
            assertThat(b.state(w, "ready")).isEqualTo("PENDING");
            assertThat(b.state(w, "waits")).isEqualTo("PENDING");
            assertThat(b.state(w, "skipped")).isEqualTo("PENDING");
            assertThat(b.state(w, "runs")).isEqualTo("EXECUTING");
            assertThat(b.state(w, "done")).isEqualTo("COMPLETED");
            assertThat(b.state(w, "bad")).isEqualTo("FAILED");
            assertThat(b.old().nodeCompletionStatus().keySet()).contains(id(w, "runs"));
        });
        cases.put("get_task_context_data", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.completed(w, "a");
            Map<String, Object> data = get(b.old().getTaskContextData(w, id(w, "b")));
            assertThat(data)
                    .containsOnlyKeys("workflow", "upstream_outputs", "current_node", "context_generated_at")
                    .containsEntry("upstream_outputs", Map.of("a", Map.of("of", "a")));
            assertThat(((Map<?, ?>) data.get("current_node")).get("status")).isEqualTo("PENDING");
        });
        cases.put("print_dependency_summary names every node", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            assertThat(get(b.old().printDependencySummary(w))).contains("2 nodes", id(w, "a"), id(w, "b"), "[a]");
        });
        cases.put("ids are texts or UUIDs", (b, w) -> {
            UUID workflow = UUID.randomUUID();
            UUID node = UUID.randomUUID();
            UUID base = UUID.randomUUID();
            get(b.old().initializeWorkflowContext(workflow));
            get(b.old().registerNodeDependencies(node, base, workflow, List.of()));
            get(b.old().markNodeCompleted(workflow, base, node, 7));
            assertThat(get(b.old().getWorkflowStatus(workflow)))
                    .containsEntry("status", "COMPLETED")
                    .containsEntry("execution_path", List.of(base.toString()));
        });
        return run();
    }

    @TestFactory
    Stream<DynamicTest> unknownIds() {
        cases.put("reading an unknown workflow", (b, w) -> {
            assertThat(b.status(w)).isEqualTo(Map.of("status", "NOT_FOUND"));
            assertThat(b.ready(w)).isEmpty();
            assertThat(b.old().workflowContexts()).doesNotContainKey(w);
        });
        cases.put("reading an unknown node", (b, w) -> {
            assertThat(get(b.old().getNodeDependencyInfo(w))).isNull();
            assertThat(get(b.old().isNodeReadyToExecute(w))).isFalse();
            assertThat(b.old().nodeCompletionStatus()).doesNotContainKey(w);
            assertThat(get(b.old().getNodeUpstreamContext(w, "x")))
                    .isEqualTo(Map.of("immediate_upstream_results", Map.of(), "upstream_node_count", 0));
        });
        cases.put("the upstream context of a known node in an unknown workflow", (b, w) -> {
            b.register(w, "b", "a");
            Map<String, Object> context = get(b.old().getNodeUpstreamContext("none-" + w, id(w, "b")));
            assertThat(context)
                    .containsEntry("immediate_upstream_results", Map.of())
                    .containsEntry("upstream_node_count", 1);
            Map<String, Object> global = new LinkedHashMap<>();
            global.put("execution_path", List.of());
            global.put("global_data", Map.of());
            global.put("execution_start_time", null);
            assertThat(context.get("workflow_global")).isEqualTo(global);
        });
        cases.put("marks in an unknown workflow are ignored", (b, w) -> {
            long before = b.counted("mark_node_completed", "ignored");
            b.executing(w, "a");
            b.completed(w, "a");
            b.failed(w, "a");
            assertThat(b.status(w)).isEqualTo(Map.of("status", "NOT_FOUND"));
            assertThat(b.counted("mark_node_completed", "ignored")).isEqualTo(before + 1);
        });
        cases.put("cleaning an unknown workflow does nothing", (b, w) -> {
            get(b.old().cleanupWorkflowContext(w));
            assertThat(b.status(w)).isEqualTo(Map.of("status", "NOT_FOUND"));
        });
        for (String mark : List.of("executing", "completed", "failed")) {
            cases.put("mark_node_" + mark + " registers an unknown node without dependencies", (b, w) -> {
                b.init(w);
                mark(b, w, "new", mark);
                assertThat(b.state(w, "new")).isEqualTo(mark.toUpperCase(java.util.Locale.ROOT));
                assertThat(get(b.old().getNodeDependencyInfo(id(w, "new")))).containsEntry("dependency_count", 0);
            });
        }
        return run();
    }

    private static void mark(Bench b, String workflow, String base, String mark) {
        switch (mark) {
            case "executing" -> b.executing(workflow, base);
            case "completed" -> b.completed(workflow, base);
            default -> b.failed(workflow, base);
        }
    }

    // ---- what was kept, and what was not --------------------------------------------------------------------------

    @TestFactory
    @Tag("trap-D16")
    @Tag("trap-D17")
    @Tag("trap-D20")
    @Tag("trap-D23")
    @Tag("trap-D25")
    Stream<DynamicTest> decisions() {
        cases.put("marking a node before its upstreams ended is kept, and counted", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.register(w, "c", "a");
            long forced = b.counted("mark_node_completed", "forced");
            b.completed(w, "b");
            b.executing(w, "c");
            assertThat(b.state(w, "b")).isEqualTo("COMPLETED");
            assertThat(b.state(w, "c")).isEqualTo("EXECUTING");
            assertThat(b.counted("mark_node_completed", "forced")).isEqualTo(forced + 1);
        });
        cases.put("completing a node that was never marked executing is kept", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.completed(w, "a");
            assertThat(b.status(w)).containsEntry("status", "COMPLETED");
        });
        cases.put("marking a failed node executing runs it again", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.failed(w, "a");
            assertThat(b.status(w)).containsEntry("status", "FAILED").containsEntry("failed_nodes", 1);
            b.executing(w, "a");
            assertThat(b.status(w)).containsEntry("status", "RUNNING").containsEntry("failed_nodes", 0);
            b.completed(w, "a");
            assertThat(b.ready(w)).containsExactly(id(w, "b"));
            b.completed(w, "b");
            assertThat(b.status(w))
                    .containsEntry("status", "COMPLETED")
                    .containsEntry("execution_path", List.of("a", "b"));
        });
        cases.put("a ready node is given out once, an entry node never", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            assertThat(b.ready(w)).isEmpty();
            b.completed(w, "a");
            assertThat(b.ready(w)).containsExactly(id(w, "b"));
            assertThat(b.ready(w)).isEmpty();
            assertThat(get(b.old().isNodeReadyToExecute(id(w, "b")))).isTrue();
        });
        cases.put("registering before initialising is kept", (b, w) -> {
            b.register(w, "a");
            b.register(w, "b", "a");
            assertThat(b.status(w)).isEqualTo(Map.of("status", "NOT_FOUND"));
            assertThat(get(b.old().getNodeDependencyInfo(id(w, "b")))).containsEntry("workflow_instance_id", w);
            b.completed(w, "a");
            assertThat(b.state(w, "a")).isEqualTo("PENDING");
            b.init(w);
            assertThat(b.status(w)).containsEntry("total_nodes", 2);
            b.completed(w, "a");
            assertThat(b.ready(w)).containsExactly(id(w, "b"));
        });
        cases.put("callbacks have ended when mark_node_completed has", (b, w) -> {
            ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
            b.old().registerCompletionCallback((workflow, nodes) -> {
                if (workflow.equals(w)) {
                    nodes.forEach(told::add);
                }
                throw new IllegalStateException("exceptions of callbacks are logged");
            });
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.register(w, "c", "a");
            b.completed(w, "a");
            assertThat(told).containsExactlyInAnyOrder(id(w, "b"), id(w, "c"));
        });
        cases.put("FAILED is reported while other branches run", (b, w) -> {
            b.init(w);
            b.register(w, "bad");
            b.register(w, "other");
            b.executing(w, "other");
            b.failed(w, "bad");
            assertThat(b.status(w)).containsEntry("status", "FAILED").containsEntry("executing_nodes", 1);
            b.completed(w, "other");
            assertThat(b.state(w, "other")).isEqualTo("COMPLETED");
        });
        cases.put("totals are those of the workflow, and a workflow without nodes is not COMPLETED", (b, w) -> {
            b.init(w);
            assertThat(b.status(w))
                    .containsEntry("status", "RUNNING")
                    .containsEntry("total_nodes", 0)
                    .containsEntry("pending_nodes", 0);
            b.register(w, "a");
            assertThat(b.status(w)).containsEntry("total_nodes", 1).containsEntry("pending_nodes", 1);
        });
        cases.put("a second completion changes nothing and is counted", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.completed(w, "a");
            long ignored = b.counted("mark_node_completed", "ignored");
            assertThat(b.ready(w)).hasSize(1);
            b.completed(w, "a");
            assertThat(b.ready(w)).isEmpty();
            assertThat(b.status(w))
                    .containsEntry("execution_path", List.of("a"))
                    .containsEntry("completed_nodes", 1);
            assertThat(b.counted("mark_node_completed", "ignored")).isEqualTo(ignored + 1);
            assertThat(b.heddle.handle(io.heddle.InstanceId.of(w)).status().duplicateResults())
                    .isEqualTo(1);
        });
        cases.put("an upstream that had completed, or is listed twice, holds nothing up", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.completed(w, "a");
            b.register(w, "b", "a", "a");
            assertThat(b.ready(w)).containsExactly(id(w, "b"));
        });
        cases.put("dependents of a failed node do not hang", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.failed(w, "a");
            assertThat(b.state(w, "b")).isEqualTo("PENDING");
            assertThat(b.heddle
                            .handle(io.heddle.InstanceId.of(w))
                            .node(id(w, "b"))
                            .status())
                    .isEqualTo(io.heddle.NodeStatus.SKIPPED);
        });
        cases.put("is_node_ready_to_execute ends with the execution", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            assertThat(get(b.old().isNodeReadyToExecute(id(w, "a")))).isTrue();
            b.executing(w, "a");
            assertThat(get(b.old().isNodeReadyToExecute(id(w, "a")))).isFalse();
        });
        cases.put("a known node is replaced only if it never started", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "c");
            b.register(w, "b", "a");
            b.register(w, "b", "c");
            assertThat(get(b.old().getNodeDependencyInfo(id(w, "b")))).containsEntry("upstream_nodes", List.of("c"));
            b.executing(w, "b");
            long ignored = b.counted("register_node_dependencies", "ignored");
            b.register(w, "b", "a");
            assertThat(get(b.old().getNodeDependencyInfo(id(w, "b")))).containsEntry("upstream_nodes", List.of("c"));
            assertThat(b.counted("register_node_dependencies", "ignored")).isEqualTo(ignored + 1);
        });
        cases.put("initialising again sets everything back and keeps the nodes", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.register(w, "b", "a");
            b.completed(w, "a");
            b.failed(w, "b");
            b.init(w);
            assertThat(b.status(w))
                    .containsEntry("status", "RUNNING")
                    .containsEntry("total_nodes", 2)
                    .containsEntry("pending_nodes", 2)
                    .containsEntry("execution_path", List.of());
            b.completed(w, "a");
            assertThat(b.ready(w)).containsExactly(id(w, "b"));
        });
        cases.put("a cleaned workflow is unknown, and fresh when it is initialised", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            b.completed(w, "a");
            get(b.old().cleanupWorkflowContext(w));
            assertThat(b.status(w)).isEqualTo(Map.of("status", "NOT_FOUND"));
            assertThat(b.state(w, "a")).isNull();
            assertThat(b.old().workflowContexts()).doesNotContainKey(w);
            assertThat(b.heddle.handle(io.heddle.InstanceId.of(w)).status().status())
                    .isEqualTo(io.heddle.InstanceStatus.COMPLETED);
            b.init(w);
            assertThat(b.status(w)).containsEntry("total_nodes", 0);
            assertThat(b.heddle.handle(io.heddle.InstanceId.of(w)).status().epoch())
                    .isGreaterThan(1);
        });
        cases.put("a workflow that is cleaned with open nodes is cancelled", (b, w) -> {
            b.init(w);
            b.register(w, "a");
            get(b.old().cleanupWorkflowContext(w));
            assertThat(b.heddle.handle(io.heddle.InstanceId.of(w)).status().status())
                    .isEqualTo(io.heddle.InstanceStatus.CANCELLED);
        });
        cases.put("a dependency that closes a cycle is refused", (b, w) -> {
            b.init(w);
            b.register(w, "a", "b");
            assertThatThrownBy(() -> b.register(w, "b", "a")).hasMessageContaining("CYCLE_DETECTED");
        });
        return run();
    }

    @Test
    @Tag("promise-43")
    void statisticsCountCallsAndTellTheLastUse() {
        String w = "w-" + UUID.randomUUID();
        long before = bench.counted("register_node_dependencies", "calls");
        Instant began = Instant.now();
        bench.init(w);
        bench.register(w, "a");
        bench.register(w, "b");
        Map<String, Object> stats = get(bench.old().getCompatibilityStats());
        assertThat(stats)
                .containsKeys(
                        "active_workflows",
                        "node_mappings",
                        "registered_callbacks",
                        "instance_manager_stats",
                        "dependency_tracker_stats",
                        "cleanup_manager_stats");
        assertThat(bench.counted("register_node_dependencies", "calls")).isEqualTo(before + 2);
        Map<?, ?> method = (Map<?, ?>) ((Map<?, ?>) stats.get("methods")).get("register_node_dependencies");
        assertThat((Instant) method.get("last_use")).isAfterOrEqualTo(began);
    }
}
