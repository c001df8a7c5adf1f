package io.heddle.kernel.instance;

import java.util.ArrayList;
import java.util.List;

/** The graph of an instance as registration checks see it: by id, undeclared upstreams included. */
record GraphSoFar(InstanceState state) implements RegistrationCheck.Existing {

    @Override
    public boolean exists(String nodeId) {
        return state.topology.indexOf(nodeId) >= 0;
    }

    @Override
    public List<String> successors(String nodeId) {
        List<String> ids = new ArrayList<>();
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
