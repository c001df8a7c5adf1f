package io.heddle.kernel.instance;

import io.heddle.NodeId;
import io.heddle.NodeStatus;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.plan.RuleGroup;
import io.heddle.spi.DependencyRule;
import java.util.ArrayList;
import java.util.List;

/** What a custom rule is shown. */
public final class RuleContexts {
    private RuleContexts() {}

    /** Name of the rule of a group. */
    public static String ruleName(InstanceState state, int node, int group) {
        return state.topology.plan(node).ruleGroups().get(group).rule();
    }

    /** The edges of a group as they stand, and the time of the event that made somebody ask. */
    public static DependencyRule.Context of(InstanceState state, int node, int group, long now) {
        NodePlan plan = state.topology.plan(node);
        RuleGroup rules = plan.ruleGroups().get(group);
        List<DependencyRule.Edge> edges = new ArrayList<>(rules.positions().size());
        for (int position : rules.positions()) {
            edges.add(edge(state, node, position));
        }
        return new DependencyRule.Context(
                NodeId.of(state.topology.id(node)),
                edges,
                rules.params(),
                state.header().id().value(),
                Micros.toInstant(now));
    }

    private static DependencyRule.Edge edge(InstanceState state, int node, int position) {
        int source = state.topology.source(node, position);
        String upstream =
                state.topology.plan(node).edges().get(position).dependency().upstream();
        boolean expired = state.nodes.get(node).details.expired.contains(position);
        if (source < 0) {
            return new DependencyRule.Edge(NodeId.of(upstream), NodeStatus.PENDING, false, false, expired, null);
        }
        NodeState own = state.nodes.get(source);
        return new DependencyRule.Edge(
                NodeId.of(state.topology.id(source)),
                own.status,
                own.details.tolerated,
                own.details.substituted,
                expired,
                own.status.isTerminal() ? Micros.toInstant(own.endedAt) : null);
    }
}
