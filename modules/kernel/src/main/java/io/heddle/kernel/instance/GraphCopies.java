package io.heddle.kernel.instance;

import io.heddle.GraphSnapshot;
import io.heddle.definition.Dependency;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.graph.EdgeLabel;
import io.heddle.kernel.graph.GraphExport;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.ArrayList;
import java.util.List;

/** Copies of graphs for export and display. Pure. */
public final class GraphCopies {
    private GraphCopies() {}

    /**
     * The graph of an instance with live states, body nodes of loop iterations included. An edge whose upstream is not
     * registered yet names it all the same.
     *
     * @param now epoch microseconds
     */
    public static GraphSnapshot of(InstanceState state, long now) {
        List<GraphSnapshot.Node> nodes = new ArrayList<>(state.nodes.size());
        List<GraphSnapshot.Edge> edges = new ArrayList<>();
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState own = state.nodes.get(node);
            NodePlan plan = state.topology.plan(node);
            String id = state.topology.id(node);
            nodes.add(new GraphSnapshot.Node(
                    id,
                    plan.key(),
                    plan.kind(),
                    plan.definition().executor(),
                    own.status,
                    own.attempt,
                    state.topology.pathId(node)));
            List<EdgePlan> plans = plan.edges();
            for (int position = 0; position < plans.size(); position++) {
                int source = state.topology.source(node, position);
                Dependency dependency = plans.get(position).dependency();
                edges.add(new GraphSnapshot.Edge(
                        source < 0 ? dependency.upstream() : state.topology.id(source),
                        id,
                        dependency.type(),
                        EdgeLabel.of(dependency)));
            }
        }
        return new GraphSnapshot(state.header().id().value(), state.seq, nodes, edges, Micros.toInstant(now));
    }

    /** The graph of a compiled definition, without states. */
    public static GraphSnapshot of(WorkflowPlan plan, long now) {
        return of(plan.definition(), now);
    }

    /** The graph of a definition, without states; {@code now} in epoch microseconds. */
    public static GraphSnapshot of(WorkflowDefinition definition, long now) {
        return GraphExport.snapshotOf(definition, Micros.toInstant(now));
    }
}
