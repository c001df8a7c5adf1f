package io.heddle.kernel.diagnosis;

import io.heddle.NodeView;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes of one path that have ended: the main one, or an iteration of a loop. */
final class Scope {
    private final List<NodeView> nodes;
    private final Map<String, Integer> numbers = new HashMap<>();

    Scope(List<NodeView> all) {
        nodes = all.stream().filter(node -> node.endedAt() != null).toList();
        for (NodeView node : nodes) {
            numbers.put(node.nodeId(), numbers.size());
        }
    }

    List<NodeView> nodes() {
        return nodes;
    }

    static Instant end(NodeView node) {
        return Objects.requireNonNull(node.endedAt());
    }

    /** Whether it was released; one that was skipped or cancelled before was not. */
    static boolean wasReleased(NodeView node) {
        return node.readyAt() != null;
    }

    /**
     * From an entry to the node that ended last, each released by the one before. Of nodes that ended at the same time, one
     * that released another of them is not the last.
     */
    List<NodeView> chain() {
        Instant latest = null;
        for (NodeView node : nodes) {
            if (wasReleased(node) && (latest == null || end(node).isAfter(latest))) {
                latest = end(node);
            }
        }
        List<NodeView> last = new ArrayList<>();
        Set<String> releasing = new HashSet<>();
        for (NodeView node : nodes) {
            if (wasReleased(node) && end(node).equals(latest)) {
                last.add(node);
                if (node.releasedBy() != null) {
                    releasing.add(node.releasedBy());
                }
            }
        }
        last.removeIf(node -> releasing.contains(node.nodeId()));
        return last.isEmpty() ? List.of() : back(last.get(last.size() - 1));
    }

    private List<NodeView> back(NodeView from) {
        Deque<NodeView> chain = new ArrayDeque<>();
        for (NodeView node = from; node != null; node = releasing(node)) {
            chain.addFirst(node);
        }
        return List.copyOf(chain);
    }

    /** The node that released it, on this path; null if there is none. */
    private @Nullable NodeView releasing(NodeView node) {
        Integer number = node.releasedBy() == null ? null : numbers.get(node.releasedBy());
        return number == null ? null : nodes.get(number);
    }

    /** When it could begin: when it was released, or became READY where nothing released it. */
    Instant released(NodeView node) {
        NodeView by = releasing(node);
        return by != null ? end(by) : node.readyAt() != null ? node.readyAt() : end(node);
    }

    /** What had to end before what: dependencies whose upstream had ended when the node was released. */
    Schedule schedule() {
        Schedule schedule = new Schedule(nodes.size());
        for (int number = 0; number < nodes.size(); number++) {
            NodeView node = nodes.get(number);
            Instant released = released(node);
            for (NodeView.Edge edge : node.edges()) {
                Integer upstream = numbers.get(edge.upstream());
                boolean waitedFor = upstream != null
                        && edge.outcome() != NodeView.Outcome.EXPIRED
                        && !end(nodes.get(upstream)).isAfter(released);
                if (waitedFor) {
                    schedule.precedes(Objects.requireNonNull(upstream), number);
                }
            }
        }
        return schedule;
    }
}
