package io.heddle.kernel.diagnosis;

import io.heddle.ChildView;
import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as an instance records it: nodes wait, run and release one another. Times in milliseconds from its start. */
final class RecordedRun {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final Map<String, NodeView> nodes = new LinkedHashMap<>();
    private final List<ChildView> children = new ArrayList<>();

    /** A node whose upstreams, all recorded before, are all needed. */
    RecordedRun node(String id, long waited, long ran, String... upstreams) {
        NodeView by = null;
        for (String upstream : upstreams) {
            NodeView each = nodes.get(upstream);
            if (each != null && (by == null || Scope.end(each).isAfter(Scope.end(by)))) {
                by = each;
            }
        }
        return node(id, NodeKind.TASK, "main", by == null ? START : Scope.end(by), waited, ran, by, upstreams);
    }

    /** A node of any kind and path, released at a time. */
    RecordedRun node(
            String id,
            NodeKind kind,
            String path,
            Instant ready,
            long waited,
            long ran,
            @Nullable NodeView releasedBy,
            String... upstreams) {
        List<NodeView.Edge> edges = new ArrayList<>();
        for (String upstream : upstreams) {
            edges.add(new NodeView.Edge(upstream, DependencyType.SEQUENCE, NodeView.Outcome.GO));
        }
        Instant started = ready.plusMillis(waited);
        nodes.put(
                id,
                new NodeView(
                        id,
                        id.substring(id.lastIndexOf('/') + 1),
                        kind,
                        null,
                        NodeStatus.COMPLETED,
                        path,
                        1,
                        1,
                        ready,
                        started,
                        started.plusMillis(ran),
                        Duration.ofMillis(waited),
                        Duration.ofMillis(ran),
                        null,
                        null,
                        null,
                        false,
                        null,
                        releasedBy == null ? null : releasedBy.nodeId(),
                        false,
                        edges.size(),
                        edges.size(),
                        edges));
        return this;
    }

    RecordedRun child(ChildView child) {
        children.add(child);
        return this;
    }

    NodeView get(String id) {
        NodeView node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException(id);
        }
        return node;
    }

    Instant end() {
        return nodes.values().stream().map(Scope::end).max(Instant::compareTo).orElse(START);
    }

    InstanceView view() {
        return new InstanceView(
                InstanceId.of("r"),
                DefinitionId.of("d"),
                "1.0.0",
                false,
                "MAIN",
                null,
                InstanceId.of("r"),
                "",
                InstanceStatus.COMPLETED,
                null,
                false,
                false,
                true,
                false,
                Map.of(NodeStatus.COMPLETED, nodes.size()),
                nodes.size(),
                Map.of(),
                List.of(),
                START,
                START,
                end(),
                Duration.between(START, end()),
                Duration.ZERO,
                nodes.size(),
                0,
                0,
                end(),
                null,
                null,
                42,
                1);
    }

    CriticalPath criticalPath() {
        return CriticalPaths.of(view(), List.copyOf(nodes.values()), children);
    }
}
