package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.plan.NodePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs an attempt has to know.
 *
 * @param nodeId the node
 * @param nodeKey its key
 * @param executor name of the executor; null for a caller-driven node
 * @param config the node's config
 * @param input mapped input or instance input
 * @param attempt number of the attempt
 * @param delivery number of the hand-over
 * @param priority of the node
 * @param timeout bound on the attempt in microseconds of the wall clock; 0 for none
 * @param startedAt when the attempt began, epoch microseconds
 * @param leaseUntil end of the lease, epoch microseconds; 0 for none
 */
public record AttemptOrder(
        String nodeId,
        String nodeKey,
        @Nullable String executor,
        Map<String, @Nullable Object> config,
        Payload input,
        int attempt,
        int delivery,
        int priority,
        long timeout,
        long startedAt,
        long leaseUntil) {

    /** The attempt under way at {@code node}. */
    public static AttemptOrder of(InstanceState state, int node) {
        NodePlan plan = state.topology.plan(node);
        NodeState own = state.nodes.get(node);
        Payload input = own.details.input;
        return new AttemptOrder(
                state.topology.id(node),
                plan.key(),
                plan.definition().executor(),
                plan.definition().config(),
                input == null ? state.header().input() : input,
                own.attempt,
                own.delivery,
                plan.definition().priority(),
                Policies.attemptTimeout(state, plan),
                own.startedAt,
                own.details.leaseUntil);
    }

    /** The attempt under way at the node with this id; null when there is none. */
    public static @Nullable AttemptOrder of(InstanceState state, String nodeId) {
        int node = state.topology.indexOf(nodeId);
        return node < 0 || state.nodes.get(node).status != NodeStatus.EXECUTING ? null : of(state, node);
    }

    /** The attempts that are with an executor of the hosting process, in the order of their nodes. */
    public static List<AttemptOrder> atHost(InstanceState state) {
        if (state.count(NodeStatus.EXECUTING) == 0) {
            return List.of();
        }
        List<AttemptOrder> orders = new ArrayList<>();
        for (int node = 0; node < state.nodes.size(); node++) {
            if (isAtHost(state, node)) {
                orders.add(of(state, node));
            }
        }
        return orders;
    }

    /** Whether an attempt at {@code node} is with an executor of the hosting process. */
    static boolean isAtHost(InstanceState state, int node) {
        NodeState own = state.nodes.get(node);
        NodePlan plan = state.topology.plan(node);
        return own.status == NodeStatus.EXECUTING
                && !plan.isControl()
                && !plan.isCallerDriven()
                && !own.details.deferred;
    }

    /** Whether {@code node} has one of these executors. */
    static boolean isOf(InstanceState state, int node, Set<String> executors) {
        String executor = state.topology.plan(node).definition().executor();
        return executor != null && executors.contains(executor);
    }

    /** Index of a node, or -1. */
    public static int indexOf(InstanceState state, String nodeId) {
        return state.topology.indexOf(nodeId);
    }
}
