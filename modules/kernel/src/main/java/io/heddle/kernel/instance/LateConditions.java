package io.heddle.kernel.instance;

import io.heddle.ErrorCode;
import io.heddle.NodeStatus;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.plan.EdgePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conditional dependencies that came to be after their source had ended: by a late registration, an addition or a
 * rerun. They are decided now, as the source would have decided them: an EXCLUSIVE one chooses a single route, and one
 * that was taken then stays the only one.
 */
final class LateConditions {
    private final Deliberation thought;
    /** Late edges by source. */
    private final Map<Integer, List<Late>> bySource = new LinkedHashMap<>();

    private record Late(int node, int position, EdgePlan edge) {}

    private LateConditions(Deliberation thought) {
        this.thought = thought;
    }

    /** Decides the conditional dependencies of {@code nodes}, from position {@code from} on, whose sources have ended. */
    static void decide(Deliberation thought, List<Integer> nodes, int from) {
        LateConditions late = new LateConditions(thought);
        for (int node : nodes) {
            late.collect(node, from);
        }
        late.bySource.forEach(late::decide);
    }

    private void collect(int node, int from) {
        List<EdgePlan> edges = thought.state().topology.plan(node).edges();
        for (int position = from; position < edges.size(); position++) {
            int source = thought.state().topology.source(node, position);
            if (edges.get(position).isConditional()
                    && source >= 0
                    && thought.state().nodes.get(source).status.isTerminal()) {
                bySource.computeIfAbsent(source, key -> new ArrayList<>())
                        .add(new Late(node, position, edges.get(position)));
            }
        }
    }

    private void decide(int source, List<Late> edges) {
        boolean good = thought.state().nodes.get(source).isGood();
        if (!good || !thought.state().topology.plan(source).isExclusive()) {
            for (Late late : edges) {
                note(late, good && holds(source, late));
            }
            return;
        }
        boolean taken = hasTakenAnother(source, edges);
        List<Late> ordered = new ArrayList<>(edges);
        ordered.sort(
                Comparator.comparing((Late late) -> late.edge().dependency().isDefault())
                        .thenComparing(late -> late.edge().dependency().priority()));
        for (Late late : ordered) {
            boolean chosen = !taken && (late.edge().dependency().isDefault() || holds(source, late));
            note(late, chosen);
            taken |= chosen;
        }
    }

    private boolean hasTakenAnother(int source, List<Late> edges) {
        Set<Integer> late = new HashSet<>();
        edges.forEach(edge -> late.add(edge.node()));
        boolean[] taken = {false};
        thought.state()
                .topology
                .forEachOut(
                        source,
                        (target, position) -> taken[0] |= !late.contains(target)
                                && thought.state()
                                        .nodes
                                        .get(target)
                                        .details
                                        .takenEdges
                                        .contains(position));
        return taken[0];
    }

    /** A condition that cannot be evaluated does not hold, and fails its node. */
    private boolean holds(int source, Late late) {
        if (isOver(late)) {
            return false;
        }
        NodeState upstream = thought.state().nodes.get(source);
        try {
            return late.edge().holds(Scopes.ofSource(thought.state(), source, upstream.output, upstream.details.error));
        } catch (EvaluationException e) {
            thought.note(new InstanceEvent.EdgeDecided(late.node(), late.position(), false));
            thought.failFinally(late.node(), e.error(ErrorCode.CONDITION_ERROR));
            return false;
        }
    }

    private void note(Late late, boolean taken) {
        if (!isOver(late)) {
            thought.note(new InstanceEvent.EdgeDecided(late.node(), late.position(), taken));
        }
    }

    /** Another of its dependencies has failed it already. */
    private boolean isOver(Late late) {
        return thought.state().nodes.get(late.node()).status != NodeStatus.PENDING;
    }
}
