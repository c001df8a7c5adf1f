package io.heddle.kernel.instance;

import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.graph.GraphView;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The graph of an instance as registration checks see it: by id, undeclared upstreams included. */
record GraphSoFar(InstanceState state) implements GraphView {

    @Override
    public int size() {
        return state.nodes.size();
    }

    @Override
    public @Nullable NodeDefinition node(String nodeId) {
        int node = state.topology.indexOf(nodeId);
        return node < 0 ? null : state.topology.plan(node).definition();
    }

    @Override
    public Collection<String> successors(String nodeId) {
        Set<String> ids = new LinkedHashSet<>();
        int node = state.topology.indexOf(nodeId);
        if (node >= 0) {
            state.topology.forEachOut(node, (target, position) -> ids.add(state.topology.id(target)));
        } else {
            for (Topology.Edge edge : state.topology.waitingFor(nodeId)) {
                ids.add(state.topology.id(edge.target()));
            }
        }
        return ids;
    }
}
