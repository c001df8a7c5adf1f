package io.heddle.compat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A program as it was written for the old manager: an order is received, checked, paid, packed and shipped. It knows
 * nothing but the manager it is given.
 */
final class SampleProgram {
    private final WorkflowContextManager manager;

    SampleProgram(WorkflowContextManager manager) {
        this.manager = manager;
    }

    /** Runs one order; gives what the program would print. */
    Map<String, @Nullable Object> order(String workflow) {
        manager.registerCompletionCallback((id, ready) -> {
            for (String node : ready) {
                work(id, node).toCompletableFuture().join();
            }
            return null;
        });
        join(manager.initializeWorkflowContext(workflow));
        register(workflow, "receive");
        register(workflow, "check", "receive");
        register(workflow, "pay", "check");
        register(workflow, "pack", "check");
        register(workflow, "ship", "pay", "pack");
        join(work(workflow, workflow + ".receive"));

        Map<String, @Nullable Object> status = join(manager.getWorkflowStatus(workflow));
        Map<String, @Nullable Object> printed = new LinkedHashMap<>();
        printed.put("status", status.get("status"));
        printed.put("total_nodes", status.get("total_nodes"));
        printed.put("first", ((List<?>) status.get("execution_path")).get(0));
        printed.put("last", ((List<?>) status.get("execution_path")).get(4));
        printed.put("outputs", manager.workflowContexts().get(workflow).get("node_outputs"));
        printed.put("nodes", manager.nodeCompletionStatus().get(workflow + ".ship"));
        join(manager.cleanupWorkflowContext(workflow));
        return printed;
    }

    private void register(String workflow, String base, String... upstream) {
        join(manager.registerNodeDependencies(workflow + "." + base, base, workflow, List.of(upstream)));
    }

    private CompletionStage<@Nullable Void> work(String workflow, String node) {
        String base = node.substring(workflow.length() + 1);
        join(manager.markNodeExecuting(workflow, base, node));
        Map<String, @Nullable Object> context = join(manager.getNodeUpstreamContext(workflow, node));
        Map<?, ?> upstream = (Map<?, ?>) context.get("immediate_upstream_results");
        return manager.markNodeCompleted(workflow, base, node, Map.of("after", String.join("+", names(upstream))));
    }

    private static List<String> names(Map<?, ?> upstream) {
        return upstream.keySet().stream().map(String::valueOf).sorted().toList();
    }

    private static <T extends @Nullable Object> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
