package io.heddle.kernel.graph;

import io.heddle.definition.NodeDefinition;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The graph a batch is to join, as far as validation asks. Ids are node ids; a view must not change while in use. */
public interface GraphView {

    /** No node yet. */
    GraphView EMPTY = new GraphView() {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public @Nullable NodeDefinition node(String id) {
            return null;
        }

        @Override
        public Collection<String> successors(String id) {
            return List.of();
        }
    };

    /** How many nodes are registered. */
    int size();

    /** The registered node's definition with all its edges, also those added later; null when there is none. */
    @Nullable NodeDefinition node(String id);

    /**
     * The ids of the registered nodes that list {@code id} as an upstream, each once; also for an id that is not
     * registered yet but waited for.
     */
    Collection<String> successors(String id);

    /** Whether a node of that id is registered. */
    default boolean exists(String id) {
        return node(id) != null;
    }
}
