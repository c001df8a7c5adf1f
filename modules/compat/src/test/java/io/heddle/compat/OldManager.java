package io.heddle.compat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The old manager in memory, as far as a program that keeps to the rules can tell: what {@link SampleProgram} ran on before.
 * Not thread-safe, like its model.
 */
final class OldManager implements WorkflowContextManager {
    private static final class Workflow {
        final Map<String, Object> outputs = new LinkedHashMap<>();
        final List<String> path = new ArrayList<>();
        final Instant start = Instant.now();
    }

    private static final class Node {
        final String workflow;
        final List<String> upstream;
        String status = "PENDING";
        boolean shown;

        Node(String workflow, List<String> upstream) {
            this.workflow = workflow;
            this.upstream = upstream;
        }
    }

    private final Map<String, Workflow> workflows = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<CompletionCallback> callbacks = new ArrayList<>();

    private static <T extends @Nullable Object> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    @Override
    public CompletionStage<@Nullable Void> initializeWorkflowContext(Object workflow) {
        workflows.put(workflow.toString(), new Workflow());
        return done(null);
    }

    @Override
    public CompletionStage<@Nullable Void> registerNodeDependencies(
            Object node, Object base, Object workflow, List<?> upstream) {
        nodes.put(
                node.toString(),
                new Node(
                        workflow.toString(),
                        upstream.stream().map(Object::toString).toList()));
        return done(null);
    }

    @Override
    public CompletionStage<@Nullable Void> markNodeExecuting(Object workflow, Object base, Object node) {
        node(node).status = "EXECUTING";
        return done(null);
    }

    @Override
    public CompletionStage<@Nullable Void> markNodeCompleted(
            Object workflow, Object base, Object node, @Nullable Object output) {
        node(node).status = "COMPLETED";
        workflow(workflow).outputs.put(base.toString(), output);
        workflow(workflow).path.add(base.toString());
        List<String> ready = shown(workflow.toString());
        for (CompletionCallback callback : ready.isEmpty() ? List.<CompletionCallback>of() : callbacks) {
            try {
                CompletionStage<?> end = callback.onReady(workflow.toString(), ready);
                if (end != null) {
                    end.toCompletableFuture().join();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return done(null);
    }

    @Override
    public CompletionStage<@Nullable Void> markNodeFailed(
            Object workflow, Object base, Object node, Map<String, ? extends @Nullable Object> error) {
        node(node).status = "FAILED";
        return done(null);
    }

    private Node node(Object id) {
        return nodes.get(id.toString());
    }

    private Workflow workflow(Object id) {
        return workflows.get(id.toString());
    }

    private List<String> shown(String workflow) {
        List<String> ready = new ArrayList<>();
        nodes.forEach((id, node) -> {
            if (node.workflow.equals(workflow)
                    && node.status.equals("PENDING")
                    && !node.shown
                    && !node.upstream.isEmpty()
                    && workflow(workflow).outputs.keySet().containsAll(node.upstream)) {
                node.shown = true;
                ready.add(id);
            }
        });
        return ready;
    }

    @Override
    public CompletionStage<List<String>> getReadyNodes(Object workflow) {
        return done(shown(workflow.toString()));
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getNodeUpstreamContext(Object workflow, Object node) {
        Map<String, Object> results = new LinkedHashMap<>();
        node(node)
                .upstream
                .forEach(base -> results.put(base, workflow(workflow).outputs.get(base)));
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("immediate_upstream_results", results);
        map.put("upstream_node_count", node(node).upstream.size());
        return done(map);
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getWorkflowStatus(Object workflow) {
        List<String> states = nodes.values().stream()
                .filter(node -> node.workflow.equals(workflow.toString()))
                .map(node -> node.status)
                .toList();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        boolean all = states.stream().allMatch("COMPLETED"::equals);
        map.put("status", states.contains("FAILED") ? "FAILED" : all ? "COMPLETED" : "RUNNING");
        map.put("total_nodes", states.size());
        map.put("execution_path", List.copyOf(workflow(workflow).path));
        map.put("execution_start_time", workflow(workflow).start);
        return done(map);
    }

    @Override
    public void registerCompletionCallback(CompletionCallback callback) {
        callbacks.add(callback);
    }

    @Override
    public CompletionStage<@Nullable Void> cleanupWorkflowContext(Object workflow) {
        workflows.remove(workflow.toString());
        nodes.values().removeIf(node -> node.workflow.equals(workflow.toString()));
        return done(null);
    }

    @Override
    public CompletionStage<@Nullable Map<String, @Nullable Object>> getNodeDependencyInfo(Object node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> isNodeReadyToExecute(Object node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Map<String, @Nullable Object>> workflowContexts() {
        Map<String, Map<String, @Nullable Object>> all = new LinkedHashMap<>();
        workflows.forEach((id, workflow) -> all.put(id, Map.of("node_outputs", workflow.outputs)));
        return all;
    }

    @Override
    public Map<String, String> nodeCompletionStatus() {
        Map<String, String> all = new LinkedHashMap<>();
        nodes.forEach((id, node) -> all.put(id, node.status));
        return all;
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getTaskContextData(Object workflow, Object node) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<String> printDependencySummary(Object workflow) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getCompatibilityStats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
        callbacks.clear();
    }
}
