package io.heddle;

import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a graph at one sequence number, for export and display. A definition's graph has no states and seq 0.
 *
 * @param workflowId instance id, or definition id for a definition
 * @param seq sequence number of the last event contained
 * @param nodes in order of registration
 * @param edges in order of registration
 * @param createdAt when the copy was taken
 */
public record GraphSnapshot(String workflowId, long seq, List<Node> nodes, List<Edge> edges, Instant createdAt) {

    public GraphSnapshot {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /**
     * A node.
     *
     * @param id node id
     * @param key node key
     * @param kind what it does
     * @param executor executor of a TASK, if any
     * @param status live state; null for a definition
     * @param attempt last attempt, 0 before the first
     * @param pathId where in the run it executes, for example {@code main/loop#2}
     */
    public record Node(
            String id,
            String key,
            NodeKind kind,
            @Nullable String executor,
            @Nullable NodeStatus status,
            int attempt,
            String pathId) {}

    /**
     * An edge.
     *
     * @param upstream id of the source
     * @param node id of the target
     * @param type dependency type
     * @param label condition or rule in one line; empty for none
     */
    public record Edge(String upstream, String node, DependencyType type, String label) {}
}
