package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.GraphSnapshot;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.WorkflowHandle;
import io.heddle.definition.DependencyType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A second, sequential opinion: plays a history entry by entry into states and counters of its own and refuses every step
 * the specification does not allow. What it ends with is compared with what the instance says of itself.
 */
final class HistoryModel {

    /** The moves of a node as the specification lists them, not as the product does. */
    private static final Map<NodeStatus, Set<NodeStatus>> MOVES = Map.of(
            NodeStatus.PENDING,
            EnumSet.of(NodeStatus.READY, NodeStatus.SKIPPED, NodeStatus.FAILED, NodeStatus.CANCELLED),
            NodeStatus.READY,
            EnumSet.of(NodeStatus.EXECUTING, NodeStatus.FAILED, NodeStatus.CANCELLED, NodeStatus.SKIPPED),
            NodeStatus.EXECUTING,
            EnumSet.of(
                    NodeStatus.COMPLETED,
                    NodeStatus.READY,
                    NodeStatus.FAILED,
                    NodeStatus.CANCELLED,
                    NodeStatus.SKIPPED),
            NodeStatus.COMPLETED,
            EnumSet.of(NodeStatus.PENDING),
            NodeStatus.FAILED,
            EnumSet.of(NodeStatus.PENDING),
            NodeStatus.SKIPPED,
            EnumSet.of(NodeStatus.PENDING),
            NodeStatus.CANCELLED,
            EnumSet.of(NodeStatus.PENDING));

    final Map<String, NodeStatus> nodes = new HashMap<>();
    final Map<String, Integer> attempts = new HashMap<>();
    final Map<String, Integer> timesReady = new HashMap<>();
    final Map<String, Integer> revisions = new HashMap<>();
    int started;
    int late;
    int duplicate;
    int pauses;
    private InstanceStatus status = InstanceStatus.CREATED;
    private long seq;
    private final Map<String, List<GraphSnapshot.Edge>> sequenceEdges = new HashMap<>();

    private HistoryModel(GraphSnapshot graph) {
        for (GraphSnapshot.Edge edge : graph.edges()) {
            if (edge.type() == DependencyType.SEQUENCE) {
                sequenceEdges
                        .computeIfAbsent(edge.node(), node -> new java.util.ArrayList<>())
                        .add(edge);
            }
        }
    }

    /** Plays the whole history of an instance at rest and compares the outcome with its own account. */
    static HistoryModel check(WorkflowHandle handle) {
        InstanceView before;
        HistoryModel model;
        List<NodeView> nodes;
        do {
            // A result that comes late is an event too, and may come while we read.
            before = handle.status();
            model = new HistoryModel(handle.graph());
            handle.history(1, Integer.MAX_VALUE).forEach(model::play);
            nodes = handle.nodes();
        } while (handle.status().seq() != before.seq());
        model.compare(before, nodes);
        return model;
    }

    private void play(HistoryEntry entry) {
        assertThat(entry.seq()).as("gap before " + entry).isBetween(seq, seq + 1);
        seq = entry.seq();
        assertThat(entry.at()).isNotNull();
        if (entry.nodeId() != null) {
            playNode(entry.nodeId(), entry);
        } else if (entry.to() != null) {
            InstanceStatus to = InstanceStatus.valueOf(entry.to());
            if (entry.from() != null) {
                assertThat(entry.from()).as(entry.toString()).isEqualTo(status.name());
            }
            pauses += to == InstanceStatus.PAUSED ? 1 : 0;
            status = to;
        } else if (entry.type().equals("VARIABLE_CHANGED")) {
            revisions.merge(String.valueOf(entry.details().get("key")), 1, Integer::sum);
        }
    }

    private void playNode(String id, HistoryEntry entry) {
        if (entry.type().equals("RESULT_DISCARDED")) {
            if (Boolean.TRUE.equals(entry.details().get("duplicate"))) {
                duplicate++;
            } else {
                late++;
            }
        }
        if (entry.to() == null) {
            return;
        }
        NodeStatus to = NodeStatus.valueOf(entry.to());
        NodeStatus from = nodes.getOrDefault(id, NodeStatus.PENDING);
        if (entry.from() != null) {
            assertThat(entry.from()).as(entry.toString()).isEqualTo(from.name());
            assertThat(MOVES.get(from)).as(entry.toString()).contains(to);
        }
        nodes.put(id, to);
        if (to == NodeStatus.READY) {
            timesReady.merge(id, 1, Integer::sum);
        } else if (to == NodeStatus.EXECUTING) {
            started++;
            assertThat(status).as(entry.toString()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(entry.attempt()).as(entry.toString()).isEqualTo(attempts.getOrDefault(id, 0) + 1);
            attempts.put(id, entry.attempt());
            // Substitutes and fallbacks stand for an output; without them only a completed upstream lets a node go.
            sequenceEdges
                    .getOrDefault(id, List.of())
                    .forEach(edge -> assertThat(nodes.get(edge.upstream()))
                            .as(edge + " when " + entry)
                            .isIn(NodeStatus.COMPLETED, NodeStatus.SKIPPED));
        }
    }

    private void compare(InstanceView view, List<NodeView> views) {
        assertThat(view.seq()).isEqualTo(seq);
        assertThat(view.status()).isEqualTo(status);
        assertThat(view.attempts()).isEqualTo(started);
        assertThat(view.lateResults()).isEqualTo(late);
        assertThat(view.duplicateResults()).isEqualTo(duplicate);
        Map<NodeStatus, Integer> counts = new EnumMap<>(NodeStatus.class);
        for (NodeStatus each : NodeStatus.values()) {
            counts.put(each, 0);
        }
        for (NodeView node : views) {
            assertThat(node.status())
                    .as(node.nodeId())
                    .isEqualTo(nodes.getOrDefault(node.nodeId(), NodeStatus.PENDING));
            assertThat(node.attempt()).as(node.nodeId()).isEqualTo(attempts.getOrDefault(node.nodeId(), 0));
            counts.merge(node.status(), 1, Integer::sum);
        }
        assertThat(view.nodes()).isEqualTo(counts);
        assertThat(view.totalNodes()).isEqualTo(views.size());
    }
}
