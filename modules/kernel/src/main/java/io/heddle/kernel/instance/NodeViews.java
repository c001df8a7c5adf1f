package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.WorkOffer;
import io.heddle.definition.DependencyType;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.plan.RuleGroup;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Public copies of nodes. Pure. */
public final class NodeViews {
    private NodeViews() {}

    /**
     * One node. It is {@code ready} when it is READY and no back-off holds it; whether the instance lets it run now
     * (PAUSED, parallel limit) is for {@link Explanations} to say.
     *
     * @param node its index
     * @param now epoch microseconds; bounds what is still going on
     * @throws IndexOutOfBoundsException if there is no such node
     */
    public static NodeView of(InstanceState state, int node, long now) {
        NodeState own = state.nodes.get(node);
        NodePlan plan = state.topology.plan(node);
        List<NodeView.Edge> edges = edges(state, node);
        return new NodeView(
                state.topology.id(node),
                plan.key(),
                plan.kind(),
                plan.definition().executor(),
                own.status,
                state.topology.pathId(node),
                own.attempt,
                own.delivery,
                InstanceViews.instant(own.readyAt),
                InstanceViews.instant(own.startedAt),
                InstanceViews.instant(own.endedAt),
                waited(own, now),
                ran(own, now),
                own.status == NodeStatus.READY ? InstanceViews.instant(own.details.dueAt) : null,
                own.output,
                own.details.error,
                own.details.tolerated,
                own.status == NodeStatus.SKIPPED || own.status == NodeStatus.CANCELLED ? own.details.reason : null,
                own.releasedBy < 0 ? null : state.topology.id(own.releasedBy),
                own.status == NodeStatus.READY && own.details.dueAt == 0,
                edges.size(),
                satisfied(own, plan, edges),
                edges);
    }

    /** The node of that id; null if there is none. */
    public static @Nullable NodeView byId(InstanceState state, String nodeId, long now) {
        int node = state.topology.indexOf(nodeId);
        return node < 0 ? null : of(state, node, now);
    }

    /** Whether there is a node of that id whose end is still to come. */
    public static boolean isOpen(InstanceState state, String nodeId) {
        int node = state.topology.indexOf(nodeId);
        return node >= 0
                && !state.status().isTerminal()
                && !state.nodes.get(node).status.isTerminal();
    }

    /** Every node in order of registration; each view is made when it is asked for. */
    public static List<NodeView> all(InstanceState state, long now) {
        return new AbstractList<>() {
            @Override
            public NodeView get(int node) {
                return of(state, node, now);
            }

            @Override
            public int size() {
                return state.nodes.size();
            }
        };
    }

    /** Ids of the caller-driven nodes that can be claimed: READY and no back-off holds them, or their lease ended. */
    public static List<String> claimable(InstanceState state) {
        List<String> ids = new ArrayList<>();
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState own = state.nodes.get(node);
            boolean free = (own.status == NodeStatus.READY && own.details.dueAt == 0)
                    || (own.status == NodeStatus.EXECUTING && own.details.offered);
            if (free && state.topology.plan(node).isCallerDriven()) {
                ids.add(state.topology.id(node));
            }
        }
        return ids;
    }

    /**
     * Work of a topic that waits for somebody outside.
     *
     * @param topic null for every topic
     * @param held whether what somebody holds is wanted too
     */
    public static List<WorkOffer> offers(InstanceState state, @Nullable String topic, boolean held, int limit) {
        return Offers.list(state, topic, held, limit);
    }

    private static Duration waited(NodeState own, long now) {
        if (own.readySeq == 0) {
            return Duration.ZERO;
        }
        if (own.startSeq > own.readySeq) {
            return InstanceViews.length(own.startedAt - own.readyAt);
        }
        long until = own.status == NodeStatus.READY ? now : own.endedAt;
        return InstanceViews.length(Math.max(0, until - own.readyAt));
    }

    private static Duration ran(NodeState own, long now) {
        long micros = own.details.ranBefore;
        // A start before the last READY belongs to an earlier attempt and is in ranBefore already.
        if (own.startSeq > own.readySeq) {
            long until = own.status == NodeStatus.EXECUTING ? now : own.endedAt;
            micros += Math.max(0, until - own.startedAt);
        }
        return InstanceViews.length(micros);
    }

    private static List<NodeView.Edge> edges(InstanceState state, int node) {
        List<EdgePlan> plans = state.topology.plan(node).edges();
        List<NodeView.Edge> edges = new ArrayList<>(plans.size());
        for (int position = 0; position < plans.size(); position++) {
            int source = state.topology.source(node, position);
            edges.add(new NodeView.Edge(
                    source < 0 ? plans.get(position).dependency().upstream() : state.topology.id(source),
                    plans.get(position).type(),
                    outcome(state, node, position)));
        }
        return edges;
    }

    /** How a dependency was decided, derived from where its source stands. */
    static NodeView.Outcome outcome(InstanceState state, int node, int position) {
        NodeState own = state.nodes.get(node);
        if (own.details.expired.contains(position)) {
            return NodeView.Outcome.EXPIRED;
        }
        int source = state.topology.source(node, position);
        if (source < 0) {
            return NodeView.Outcome.UNRESOLVED;
        }
        NodeState upstream = state.nodes.get(source);
        if (!upstream.status.isTerminal()) {
            return NodeView.Outcome.OPEN;
        }
        return switch (state.topology.plan(node).edges().get(position).type()) {
            case SEQUENCE, PARALLEL -> upstream.isGood() ? NodeView.Outcome.GO : NodeView.Outcome.NEVER;
            case OPTIONAL -> NodeView.Outcome.GO;
            case CONDITIONAL -> conditional(own, upstream, position);
            case CUSTOM -> NodeView.Outcome.PASSED;
        };
    }

    private static NodeView.Outcome conditional(NodeState own, NodeState upstream, int position) {
        if (own.details.takenEdges.contains(position)) {
            return NodeView.Outcome.GO;
        }
        // A source that ended after the node was ruled out has not been asked.
        boolean neverAsked = own.status.isTerminal() && own.endSeq < upstream.endSeq;
        return neverAsked ? NodeView.Outcome.OPEN : NodeView.Outcome.NOT_TAKEN;
    }

    private static int satisfied(NodeState own, NodePlan plan, List<NodeView.Edge> edges) {
        int satisfied = 0;
        for (NodeView.Edge edge : edges) {
            boolean absent = edge.type() == DependencyType.OPTIONAL && edge.outcome() == NodeView.Outcome.EXPIRED;
            if (edge.outcome() == NodeView.Outcome.GO || absent) {
                satisfied++;
            }
        }
        List<RuleGroup> groups = plan.ruleGroups();
        for (int group = 0; group < groups.size(); group++) {
            if (own.details.satisfied.contains(group)) {
                satisfied += groups.get(group).positions().size();
            }
        }
        return satisfied;
    }
}
