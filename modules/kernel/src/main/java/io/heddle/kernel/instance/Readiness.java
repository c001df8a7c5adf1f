package io.heddle.kernel.instance;

import io.heddle.kernel.plan.NodePlan;

/** Whether the dependencies of a PENDING node say go, never or nothing yet: counters compared with the plan. */
final class Readiness {
    private Readiness() {}

    /** Whether some group of dependencies says never. */
    static boolean isRuledOut(NodeState own, NodePlan plan) {
        return own.broken || isBarrierLost(own, plan) || isUnconditionallyFalse(own, plan);
    }

    private static boolean isBarrierLost(NodeState own, NodePlan plan) {
        int sources = plan.parallel();
        return sources > 0
                && switch (plan.join().rule()) {
                    case ALL -> own.bad > 0;
                    case ANY -> own.bad == sources;
                    case N_OF -> sources - own.bad < plan.join().k();
                    case ALL_SETTLED -> false;
                };
    }

    private static boolean isUnconditionallyFalse(NodeState own, NodePlan plan) {
        return plan.conditional() > 0 && own.seen == plan.conditional() && own.taken == 0;
    }

    /** Whether every group of dependencies says go. */
    static boolean isReleased(NodeState own, NodePlan plan) {
        return own.goes == plan.required()
                && isBarrierOpen(own, plan)
                && (plan.conditional() == 0 || (own.seen == plan.conditional() && own.taken > 0))
                && areRulesSatisfied(own, plan);
    }

    private static boolean isBarrierOpen(NodeState own, NodePlan plan) {
        int sources = plan.parallel();
        return sources == 0
                || switch (plan.join().rule()) {
                    case ALL -> own.good == sources;
                    case ANY -> own.good >= 1;
                    case N_OF -> own.good >= plan.join().k();
                    case ALL_SETTLED -> own.good + own.bad == sources;
                };
    }

    private static boolean areRulesSatisfied(NodeState own, NodePlan plan) {
        for (int group = 0; group < plan.ruleGroups().size(); group++) {
            if (!own.details.satisfied.contains(group)) {
                return false;
            }
        }
        return true;
    }

    /** Why the node is ruled out: the upstream and how it ended, an expired edge or CONDITION_FALSE. */
    static String reason(InstanceState state, NodeState own, NodePlan plan) {
        if (own.details.reason != null) {
            return own.details.reason;
        }
        if (!own.broken && !isBarrierLost(own, plan)) {
            return "CONDITION_FALSE";
        }
        return state.topology.id(own.ruledOutBy) + " " + state.nodes.get(own.ruledOutBy).status;
    }
}
