package io.heddle.cli.progress;

import io.heddle.GraphSnapshot;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance stands, folded from its events over a first copy of its graph. Work per event does not depend on the
 * number of nodes. Not thread-safe.
 */
public final class RunModel {

    private final Map<String, NodeProgress> nodes = new LinkedHashMap<>();
    private final Map<String, NodeProgress> executing = new LinkedHashMap<>();
    private final EnumMap<NodeStatus, Integer> counts = new EnumMap<>(NodeStatus.class);
    private InstanceStatus status;
    private long seq;
    private @Nullable Instant startedAt;

    /**
     * A model.
     *
     * @param graph copy of the graph; its states count as of its own sequence number
     * @param status of the instance, as told with that copy
     * @param startedAt when it started; null if it has not
     */
    RunModel(GraphSnapshot graph, InstanceStatus status, @Nullable Instant startedAt) {
        this.status = status;
        this.startedAt = startedAt;
        seq = graph.seq();
        for (GraphSnapshot.Node node : graph.nodes()) {
            NodeStatus state = node.status() == null ? NodeStatus.PENDING : node.status();
            put(new NodeProgress(node.id(), state, node.attempt(), null));
        }
    }

    /** A model of an instance that has done nothing yet: every node PENDING, no event seen. */
    static RunModel fresh(GraphSnapshot graph) {
        List<GraphSnapshot.Node> pending = new ArrayList<>();
        for (GraphSnapshot.Node node : graph.nodes()) {
            pending.add(new GraphSnapshot.Node(
                    node.id(), node.key(), node.kind(), node.executor(), null, 0, node.pathId()));
        }
        GraphSnapshot start = new GraphSnapshot(graph.workflowId(), 0, pending, graph.edges(), graph.createdAt());
        return new RunModel(start, InstanceStatus.CREATED, null);
    }

    /** Takes an event in. Several may carry one sequence number: an event of the journal that concerns several nodes. */
    void apply(HistoryEntry event) {
        seq = Math.max(seq, event.seq());
        if (event.nodeId() == null) {
            InstanceStatus next = statusNamed(InstanceStatus.class, event.to());
            if (next != null) {
                status = next;
                startedAt = startedAt == null && next == InstanceStatus.RUNNING ? event.at() : startedAt;
            }
            return;
        }
        NodeStatus next = statusNamed(NodeStatus.class, event.to());
        if (next != null) {
            NodeProgress known = nodes.get(event.nodeId());
            int attempt = Math.max(event.attempt(), known == null ? 0 : known.attempt());
            Instant since = next == NodeStatus.EXECUTING ? event.at() : known == null ? null : known.startedAt();
            put(new NodeProgress(event.nodeId(), next, attempt, since));
        }
    }

    private void put(NodeProgress node) {
        NodeProgress before = nodes.put(node.nodeId(), node);
        if (before != null) {
            counts.merge(before.status(), -1, Integer::sum);
        }
        counts.merge(node.status(), 1, Integer::sum);
        if (node.status() == NodeStatus.EXECUTING) {
            executing.put(node.nodeId(), node);
        } else {
            executing.remove(node.nodeId());
        }
    }

    private static <E extends Enum<E>> @Nullable E statusNamed(Class<E> type, @Nullable String name) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        return null;
    }

    InstanceStatus status() {
        return status;
    }

    /** Sequence number of the last event taken in. */
    long seq() {
        return seq;
    }

    @Nullable Instant startedAt() {
        return startedAt;
    }

    int total() {
        return nodes.size();
    }

    int count(NodeStatus state) {
        return counts.getOrDefault(state, 0);
    }

    /** Nodes that have ended. */
    int ended() {
        int ended = 0;
        for (NodeStatus state : NodeStatus.values()) {
            ended += state.isTerminal() ? count(state) : 0;
        }
        return ended;
    }

    /** Nodes with an attempt under way, longest running first. */
    Collection<NodeProgress> executing() {
        return executing.values();
    }

    @Nullable NodeProgress node(String nodeId) {
        return nodes.get(nodeId);
    }
}
