package io.heddle.kernel.instance;

import io.heddle.WaitCause;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Join;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.plan.RuleGroup;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The undecided dependencies of one PENDING node, in words. */
final class Dependencies {
    private final InstanceState state;
    private final int node;
    private final String id;
    private final NodeState own;
    private final NodePlan plan;
    private long @Nullable [] dues;

    Dependencies(InstanceState state, int node) {
        this.state = state;
        this.node = node;
        this.id = state.topology.id(node);
        this.own = state.nodes.get(node);
        this.plan = state.topology.plan(node);
    }

    /** Every open group. */
    void explain(List<WaitCause> causes) {
        boolean barrier = false;
        for (int position = 0; position < plan.edges().size(); position++) {
            EdgePlan edge = plan.edges().get(position);
            if (!Evolution.isOpen(state, node, position)) {
                continue;
            }
            int source = state.topology.source(node, position);
            if (edge.type() == DependencyType.PARALLEL) {
                if (!barrier) {
                    causes.add(barrier());
                }
                barrier = true;
            }
            if (source < 0) {
                causes.add(unresolved(position));
            } else if (edge.type() == DependencyType.SEQUENCE || edge.type() == DependencyType.OPTIONAL) {
                causes.add(cause(
                        "UPSTREAM",
                        state.topology.id(source) + " is " + state.nodes.get(source).status,
                        expiry(position)));
            } else if (edge.type() == DependencyType.CONDITIONAL) {
                causes.add(cause(
                        "CONDITION_OPEN",
                        "the condition is decided when " + state.topology.id(source) + " ends",
                        expiry(position)));
            }
        }
        for (int group = 0; group < plan.ruleGroups().size(); group++) {
            if (!own.details.satisfied.contains(group)) {
                causes.add(rule(group));
            }
        }
    }

    /** Only what is not the business of another node: unknown upstreams and rules that have heard everything. */
    void explainLeaves(List<WaitCause> causes) {
        for (int position = 0; position < plan.edges().size(); position++) {
            if (state.topology.source(node, position) < 0 && Evolution.isOpen(state, node, position)) {
                causes.add(unresolved(position));
            }
        }
        for (int group = 0; group < plan.ruleGroups().size(); group++) {
            boolean waits = own.details.ruleWaits.containsKey(group);
            if (!own.details.satisfied.contains(group)
                    && (waits || hasHeardAll(plan.ruleGroups().get(group)))) {
                causes.add(rule(group));
            }
        }
    }

    private boolean hasHeardAll(RuleGroup group) {
        return group.positions().stream().noneMatch(position -> Evolution.isOpen(state, node, position));
    }

    private WaitCause unresolved(int position) {
        String upstream = plan.edges().get(position).dependency().upstream();
        return cause("UNRESOLVED_UPSTREAM", upstream + " is not registered", expiry(position));
    }

    private WaitCause barrier() {
        int open = plan.parallel() - own.good - own.bad;
        String need = plan.join().rule() == Join.Rule.ALL_SETTLED
                ? plan.parallel() + " settled"
                : switch (plan.join().rule()) {
                            case ANY -> 1;
                            case N_OF -> plan.join().k();
                            default -> plan.parallel();
                        }
                        + " ok";
        return cause(
                "BARRIER",
                plan.join().rule() + ": " + own.good + " ok, " + own.bad + " bad, " + open + " open; needs " + need,
                null);
    }

    private WaitCause rule(int group) {
        Long until = own.details.ruleWaits.get(group);
        return cause(
                "RULE_WAIT",
                "rule " + plan.ruleGroups().get(group).rule() + " has not said go",
                until == null ? null : Micros.toInstant(until));
    }

    private WaitCause cause(String reason, String detail, @Nullable Instant until) {
        return new WaitCause(reason, id, detail, null, until, null);
    }

    /** When the dependency times out if the instance keeps running; null if it does not. */
    private @Nullable Instant expiry(int position) {
        long due = dues()[position];
        boolean runs = state.runningSince != 0 && due != Long.MAX_VALUE;
        return runs ? Micros.toInstant(state.runningSince + due - state.runningBefore) : null;
    }

    /** By position, in running time; timers are not indexed by node, so they are looked through once. */
    private long[] dues() {
        if (dues == null) {
            long[] found = new long[plan.edges().size()];
            Arrays.fill(found, Long.MAX_VALUE);
            state.runTimers.forEach(timer -> {
                if (timer.node() == node && timer.token() < found.length) {
                    found[timer.token()] = Math.min(found[timer.token()], timer.due());
                }
            });
            dues = found;
        }
        return dues;
    }
}
