package io.heddle.compat;

import static io.heddle.compat.Bench.get;
import static io.heddle.compat.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.WorkflowHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told what became ready. */
@Tag("compat-contract")
class CallbackTest {

    private static void chain(Bench bench, String workflow) {
        bench.init(workflow);
        bench.register(workflow, "a");
        bench.register(workflow, "b", "a");
        bench.register(workflow, "c", "b");
    }

    @Test
    void aCallbackMayGoOnWithTheSameWorkflow() {
        try (Bench bench = Bench.hybrid("")) {
            bench.old()
                    .registerCompletionCallback((workflow, nodes) -> bench.old()
                            .markNodeCompleted(
                                    workflow,
                                    nodes.get(0).substring(workflow.length() + 1),
                                    nodes.get(0),
                                    Map.of("n", 1)));
            chain(bench, "w");
            bench.completed("w", "a");
            assertThat(bench.status("w"))
                    .containsEntry("status", "COMPLETED")
                    .containsEntry("execution_path", List.of("a", "b", "c"));
        }
    }

    @Test
    @Tag("key-compat.callback-timeout")
    void aMarkWaitsForItsCallbacksNoLongerThanConfigured() {
        try (Bench bench = Bench.hybrid("heddle.compat.callback-timeout = 0.2")) {
            CompletableFuture<Void> never = new CompletableFuture<>();
            bench.old().registerCompletionCallback((workflow, nodes) -> never);
            chain(bench, "w");
            bench.completed("w", "a");
            assertThat(never).isNotDone();
            assertThat(bench.status("w")).containsEntry("completed_nodes", 1);
        }
    }

    @Test
    @Tag("trap-D28")
    @Tag("trap-D35")
    void nodesThatBecomeReadyByNativeCallsAreToldOfOnceToo() {
        try (Bench bench = Bench.hybrid("")) {
            Queue<String> told = new ConcurrentLinkedQueue<>();
            bench.old().registerCompletionCallback((workflow, nodes) -> {
                told.addAll(nodes);
                return null;
            });
            chain(bench, "w");
            WorkflowHandle handle = bench.heddle.handle(InstanceId.of("w"));
            handle.signal(id("w", "a"), Payload.json("1"));
            Awaitility.await().atMost(Bench.PATIENCE).until(() -> told.contains(id("w", "b")));
            bench.completed("w", "b");
            assertThat(told).containsExactly(id("w", "b"), id("w", "c"));
        }
    }

    @Test
    @Tag("trap-D28")
    void afterARestartNodesNobodyHasBegunAreToldOfAgain(@TempDir Path folder) {
        try (Bench bench = Bench.in(folder, "")) {
            chain(bench, "w");
            bench.completed("w", "a");
        }
        try (Bench bench = Bench.in(folder, "")) {
            Queue<String> told = new ConcurrentLinkedQueue<>();
            bench.old().registerCompletionCallback((workflow, nodes) -> {
                told.addAll(nodes);
                return null;
            });
            Awaitility.await().atMost(Bench.PATIENCE).until(() -> told.contains(id("w", "b")));
            // The directory of nodes is there again as well.
            assertThat(get(bench.old().getNodeDependencyInfo(id("w", "b"))))
                    .containsEntry("workflow_instance_id", "w")
                    .containsEntry("completed_upstream", List.of("a"));
            assertThat(bench.old().workflowContexts().get("w")).containsEntry("execution_path", List.of("a"));
        }
    }

    @Test
    void whoCallsInParallelIsServedInTheOrderOfTheCalls() {
        try (Bench bench = Bench.hybrid("")) {
            WorkflowContextManager old = bench.old();
            old.initializeWorkflowContext("w");
            for (int n = 0; n < 50; n++) {
                old.registerNodeDependencies("w.n" + n, "n" + n, "w", n == 0 ? List.of() : List.of("n" + (n - 1)));
            }
            for (int n = 0; n < 50; n++) {
                old.markNodeExecuting("w", "n" + n, "w.n" + n);
                old.markNodeCompleted("w", "n" + n, "w.n" + n, n);
            }
            Map<String, Object> status = get(old.getWorkflowStatus("w"));
            assertThat(status).containsEntry("completed_nodes", 50).containsEntry("status", "COMPLETED");
            assertThat(bench.counted("mark_node_completed", "forced")).isZero();
        }
    }
}
