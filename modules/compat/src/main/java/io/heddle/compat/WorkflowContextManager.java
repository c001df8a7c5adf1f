package io.heddle.compat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The methods of the old manager of workflow contexts, with its names, shapes and map keys. Workflows are dynamic
 * instances of the definition {@code heddle.compat.definition-id} whose nodes the caller runs; they survive a restart and
 * can be used through {@link io.heddle.Heddle} at the same time.
 *
 * <p>Thread-safe. Calls about one workflow take effect in the order in which they are made, and every later read sees
 * them. Ids are texts or anything whose text they are, such as a {@link java.util.UUID}; ids of workflows must match
 * {@code [A-Za-z0-9_.:@#/-]{1,}}, ids and base ids of nodes {@code [A-Za-z0-9_.:-]{1,128}}, or the stage fails with
 * INVALID_ID. Data are JSON data. A stage also fails with {@link io.heddle.OutcomeUnknownException} when no answer came in
 * time; repeating the call is safe.
 */
public interface WorkflowContextManager {

    /**
     * Begins a workflow, keeping nodes registered before. One that has begun begins again: its nodes stay, their states,
     * outputs and the global data go. After {@link #cleanupWorkflowContext} it is a fresh one.
     */
    CompletionStage<@Nullable Void> initializeWorkflowContext(Object workflow);

    /**
     * Registers a node. A known one is replaced if it never started, else the call is ignored and counted.
     *
     * @param upstream base ids of the nodes it waits for, known or not
     */
    CompletionStage<@Nullable Void> registerNodeDependencies(
            Object node, Object base, Object workflow, List<?> upstream);

    /** The node has begun; one that has failed begins again. */
    CompletionStage<@Nullable Void> markNodeExecuting(Object workflow, Object base, Object node);

    /**
     * The node has completed. The stage completes when the callbacks of this manager for nodes that became ready have
     * ended, or after {@code heddle.compat.callback-timeout}.
     *
     * @param output JSON data
     */
    CompletionStage<@Nullable Void> markNodeCompleted(
            Object workflow, Object base, Object node, @Nullable Object output);

    /**
     * The node has failed; nodes that depend on it will not become ready.
     *
     * @param error JSON data
     */
    CompletionStage<@Nullable Void> markNodeFailed(
            Object workflow, Object base, Object node, Map<String, ? extends @Nullable Object> error);

    /**
     * Ids of nodes with upstreams that have become ready since the last call. A node that has not begun is given out again
     * after {@code heddle.compat.drain-lease}.
     */
    CompletionStage<List<String>> getReadyNodes(Object workflow);

    /** {@code immediate_upstream_results}, {@code upstream_node_count}, {@code workflow_global}. */
    CompletionStage<Map<String, @Nullable Object>> getNodeUpstreamContext(Object workflow, Object node);

    /**
     * {@code status}, {@code total_nodes}, {@code completed_nodes}, {@code failed_nodes}, {@code executing_nodes}, {@code
     * pending_nodes}, {@code execution_path}, {@code execution_start_time}; of an unknown workflow only {@code status},
     * which is NOT_FOUND.
     */
    CompletionStage<Map<String, @Nullable Object>> getWorkflowStatus(Object workflow);

    /**
     * Has {@code callback} told of nodes with upstreams that become ready. The first callback is told of those, too, that
     * became ready before and have not begun; looking for them blocks.
     */
    void registerCompletionCallback(CompletionCallback callback);

    /** Lets go of a workflow: it is unknown here from now on. It ends, cancelled unless all its nodes have ended. */
    CompletionStage<@Nullable Void> cleanupWorkflowContext(Object workflow);

    /**
     * {@code node_base_id}, {@code workflow_instance_id}, {@code upstream_nodes}, {@code completed_upstream}, {@code
     * ready_to_execute}, {@code dependency_count}; null for an unknown node.
     */
    CompletionStage<@Nullable Map<String, @Nullable Object>> getNodeDependencyInfo(Object node);

    /** Whether the node may begin and has not. */
    CompletionStage<Boolean> isNodeReadyToExecute(Object node);

    /**
     * A read-only view, workflow id → {@code global_data}, {@code node_outputs}, {@code execution_path}, {@code
     * execution_start_time}, {@code current_executing_nodes}, {@code completed_nodes}, {@code failed_nodes}. {@code get}
     * knows every workflow, iteration those this manager has used. Reading it blocks.
     */
    Map<String, Map<String, @Nullable Object>> workflowContexts();

    /** A read-only view, node id → PENDING, EXECUTING, COMPLETED or FAILED; as {@link #workflowContexts}. */
    Map<String, String> nodeCompletionStatus();

    /** {@code workflow}, {@code upstream_outputs}, {@code current_node}, {@code context_generated_at}. */
    CompletionStage<Map<String, @Nullable Object>> getTaskContextData(Object workflow, Object node);

    /** The nodes of a workflow with their states and upstreams, one a line; also logged. */
    CompletionStage<String> printDependencySummary(Object workflow);

    /**
     * {@code active_workflows}, {@code node_mappings}, {@code registered_callbacks}, {@code instance_manager_stats},
     * {@code dependency_tracker_stats}, {@code cleanup_manager_stats}, {@code over_limit}: how often a workflow took a slot
     * beyond the limit of this node, and {@code methods}: method → {@code calls}, {@code
     * last_use}, {@code forced}, {@code ignored}.
     */
    CompletionStage<Map<String, @Nullable Object>> getCompatibilityStats();

    /** Calls back no more and forgets which workflows were used here; they go on. */
    void shutdown();
}
