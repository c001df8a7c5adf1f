package io.heddle.kernel.instance;

import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.Scope;
import io.heddle.kernel.plan.EdgePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of a node's outgoing conditional edges are taken. Decided once, when the node ends, and recorded.
 *
 * @param taken which of them, in their order
 * @param errors targets whose condition could not be evaluated, with the reason
 * @param noRoute the node is EXCLUSIVE and nothing was taken
 */
record Routes(Branches taken, Map<Integer, String> errors, boolean noRoute) {

    /** Nothing taken. */
    static final Routes NONE = new Routes(Branches.NONE, Map.of(), false);

    private record Exit(int ordinal, int target, EdgePlan edge, boolean expired) {}

    /** Evaluates the conditions with {@code output} as the node's output. */
    static Routes choose(InstanceState state, int node, @Nullable Payload output, @Nullable NodeError error) {
        List<Exit> exits = new ArrayList<>(0);
        state.topology.forEachOut(node, (target, position) -> {
            EdgePlan edge = state.topology.plan(target).edges().get(position);
            if (edge.isConditional()) {
                boolean expired = state.nodes.get(target).details.expired.contains(position);
                exits.add(new Exit(exits.size(), target, edge, expired));
            }
        });
        if (exits.isEmpty()) {
            return NONE;
        }
        Scope scope = Scopes.ofSource(state, node, output, error);
        return state.topology.plan(node).isExclusive() ? exclusive(exits, scope) : inclusive(exits, scope);
    }

    private static Routes inclusive(List<Exit> exits, Scope scope) {
        Branches taken = Branches.NONE;
        Map<Integer, String> errors = new LinkedHashMap<>(0);
        for (Exit exit : exits) {
            if (holds(exit, scope, errors)) {
                taken = taken.with(exit.ordinal());
            }
        }
        return new Routes(taken, errors, false);
    }

    private static Routes exclusive(List<Exit> exits, Scope scope) {
        List<Exit> ordered = new ArrayList<>(exits);
        ordered.sort(Comparator.comparingInt(exit -> exit.edge().dependency().priority()));
        Map<Integer, String> errors = new LinkedHashMap<>(0);
        for (Exit exit : ordered) {
            if (!exit.edge().dependency().isDefault() && holds(exit, scope, errors)) {
                return new Routes(Branches.NONE.with(exit.ordinal()), errors, false);
            }
        }
        for (Exit exit : ordered) {
            if (exit.edge().dependency().isDefault() && !exit.expired()) {
                return new Routes(Branches.NONE.with(exit.ordinal()), errors, false);
            }
        }
        // A route that timed out or could not be evaluated is known to its target; only a plain dead end fails the
        // node.
        boolean deadEnd = errors.isEmpty() && ordered.stream().noneMatch(Exit::expired);
        return new Routes(Branches.NONE, errors, deadEnd);
    }

    private static boolean holds(Exit exit, Scope scope, Map<Integer, String> errors) {
        if (exit.expired()) {
            // Decided for good when it timed out: not taken.
            return false;
        }
        try {
            return exit.edge().holds(scope);
        } catch (EvaluationException e) {
            errors.put(exit.target(), String.valueOf(e.getMessage()));
            return false;
        }
    }
}
