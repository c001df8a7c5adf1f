package io.heddle.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The manager of workflow contexts that Heddle was asked to replace, as the document of its redesign ("New architecture of
 * workflow context management") describes it by its defects and by the calls it keeps. Its sources are not at hand, so
 * where the document leaves a choice the better one for the old manager is taken.
 *
 * <ul>
 *   <li>The calls and their arguments: "compatible mode: the original interface" ({@code initialize_workflow_context},
 *       {@code register_node_dependencies}, {@code mark_node_completed}); what they do beyond that is the table in
 *       {@code docs/migration.md}, among it that nodes of all workflows share one dictionary and that a ready node is
 *       given out once.
 *   <li>Everything is kept in dictionaries, until somebody remembers to remove it: "旧架构：可能存在内存累积问题" (old
 *       architecture: memory may pile up), "旧架构：手动清理，容易遗漏" (cleaned up by hand, easily forgotten).
 *   <li>Dependencies are resolved by looking at all nodes: "旧架构：O(n)时间复杂度" (old architecture: O(n)).
 *   <li>Whoever calls from two threads may lose updates: "旧架构：存在潜在的线程安全问题" (latent problems of thread
 *       safety), and the new one "避免了原有架构中的数据竞争问题" (avoids the data races of the original). One
 *       re-entrant lock is granted to it, held for each single access to a dictionary, as Python's interpreter does:
 *       without it Java's maps would break, which Python's do not. What takes two accesses, to look and then to write,
 *       is open in between.
 * </ul>
 *
 * Nothing of it is durable. Model for measurements only.
 */
final class OldContextManager {
    /** An entry of {@code workflow_contexts}; what the calls above do not touch is left out, so it was heavier. */
    private static final class Context {
        final Map<String, String> nodeOutputs = new HashMap<>();
        final List<String> executionPath = new ArrayList<>();
        final Set<String> currentExecutingNodes = new HashSet<>();
        final Set<String> completedNodes = new HashSet<>();
    }

    /** An entry of {@code node_dependencies}. */
    private static final class Node {
        final String baseId;
        final String workflowId;
        final Set<String> upstream;
        final Set<String> completedUpstream = new HashSet<>();

        Node(String baseId, String workflowId, List<String> upstream) {
            this.baseId = baseId;
            this.workflowId = workflowId;
            this.upstream = new HashSet<>(upstream);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Context> workflowContexts = new HashMap<>();
    private final Map<String, Node> nodeDependencies = new HashMap<>();
    private final Map<String, String> nodeCompletionStatus = new HashMap<>();
    private final Map<String, List<String>> pendingNotifications = new HashMap<>();
    private final Runnable betweenAccesses;

    OldContextManager() {
        this(() -> {});
    }

    /** @param betweenAccesses what happens to a thread whenever it has let go of the lock */
    OldContextManager(Runnable betweenAccesses) {
        this.betweenAccesses = betweenAccesses;
    }

    private <T extends @Nullable Object> T access(Supplier<T> one) {
        T found;
        lock.lock();
        try {
            found = one.get();
        } finally {
            lock.unlock();
        }
        betweenAccesses.run();
        return found;
    }

    /** How callers come to a workflow: they look whether it is in {@code workflow_contexts}, and else initialise it. */
    void ensure(String workflow) {
        if (!access(() -> workflowContexts.containsKey(workflow))) {
            initializeWorkflowContext(workflow);
        }
    }

    /** A new context, in the place of any earlier one. */
    void initializeWorkflowContext(String workflow) {
        Context context = new Context();
        access(() -> workflowContexts.put(workflow, context));
    }

    void registerNodeDependencies(String node, String base, String workflow, List<String> upstream) {
        Node known = new Node(base, workflow, upstream);
        access(() -> nodeDependencies.put(node, known));
        access(() -> nodeCompletionStatus.put(node, "PENDING"));
    }

    void markNodeExecuting(String workflow, String node) {
        Context context = access(() -> workflowContexts.get(workflow));
        if (context != null) {
            access(() -> nodeCompletionStatus.put(node, "EXECUTING"));
            access(() -> context.currentExecutingNodes.add(node));
        }
    }

    /** Returns as if it had been recorded, whatever became of it. */
    void markNodeCompleted(String workflow, String base, String node, String output) {
        Context context = access(() -> workflowContexts.get(workflow));
        if (context == null) {
            return;
        }
        access(() -> nodeCompletionStatus.put(node, "COMPLETED"));
        access(() -> context.nodeOutputs.put(base, output));
        access(() -> context.executionPath.add(base));
        access(() -> context.currentExecutingNodes.remove(node));
        access(() -> context.completedNodes.add(node));
        triggerDownstream(workflow, base);
    }

    private void triggerDownstream(String workflow, String base) {
        for (String waiting : access(() -> dependents(workflow, base))) {
            Node node = access(() -> nodeDependencies.get(waiting));
            access(() -> node.completedUpstream.add(base));
            if (access(() -> node.completedUpstream.containsAll(node.upstream))) {
                announce(workflow, waiting);
            }
        }
    }

    /** All nodes of all workflows are looked at. */
    private List<String> dependents(String workflow, String base) {
        List<String> found = new ArrayList<>();
        nodeDependencies.forEach((id, node) -> {
            if (node.workflowId.equals(workflow) && node.upstream.contains(base)) {
                found.add(id);
            }
        });
        return found;
    }

    private void announce(String workflow, String node) {
        List<String> pending = access(() -> pendingNotifications.get(workflow));
        if (pending == null) {
            List<String> first = new ArrayList<>();
            access(() -> pendingNotifications.put(workflow, first));
            pending = first;
        }
        List<String> announced = pending;
        access(() -> announced.add(node));
    }

    /** Those ready since the last call: each is given out once. */
    List<String> getReadyNodes(String workflow) {
        List<String> ready = access(() -> List.copyOf(pendingNotifications.getOrDefault(workflow, List.of())));
        access(() -> pendingNotifications.put(workflow, new ArrayList<>()));
        return ready;
    }

    /** Upstream base ids with the nodes they mean, found by looking at all nodes; empty for an unknown node. */
    Map<String, String> getNodeDependencyInfo(String node) {
        Node known = access(() -> nodeDependencies.get(node));
        return known == null
                ? Map.of()
                : access(() -> {
                    Map<String, String> resolved = new LinkedHashMap<>();
                    nodeDependencies.forEach((id, other) -> {
                        if (other.workflowId.equals(known.workflowId) && known.upstream.contains(other.baseId)) {
                            resolved.put(id, String.valueOf(nodeCompletionStatus.get(id)));
                        }
                    });
                    return resolved;
                });
    }

    /** Of the view {@code workflow_contexts}: outputs by base id. */
    Map<String, String> nodeOutputs(String workflow) {
        Context context = access(() -> workflowContexts.get(workflow));
        return context == null ? Map.of() : access(() -> Map.copyOf(context.nodeOutputs));
    }
}
