package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.definition.NodeDefinition;
import java.util.List;

/** Validates nodes that want to join an instance; the decider's only question to the graph module. */
@FunctionalInterface
public interface RegistrationCheck {

    /** The graph the nodes want to join. */
    interface Existing {
        boolean exists(String nodeId);

        /** Ids of the nodes that depend on {@code nodeId}, known or merely declared. */
        List<String> successors(String nodeId);
    }

    /**
     * Everything wrong with adding {@code batch}; errors refuse it.
     *
     * @param batch nodes under their ids
     */
    List<Finding> check(Existing graph, List<NodeDefinition> batch);
}
