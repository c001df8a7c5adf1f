package io.heddle.kernel.rule;

import io.heddle.NodeId;
import io.heddle.NodeStatus;
import io.heddle.spi.DependencyRule.Context;
import io.heddle.spi.DependencyRule.Edge;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Edges in every state, for rule tests. */
final class Edges {
    static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    private Edges() {}

    static Edge edge(String upstream, NodeStatus status) {
        return new Edge(NodeId.of(upstream), status, false, false, false, status.isTerminal() ? NOW : null);
    }

    static Edge tolerated(String upstream) {
        return new Edge(NodeId.of(upstream), NodeStatus.FAILED, true, false, false, NOW);
    }

    static Edge substituted(String upstream) {
        return new Edge(NodeId.of(upstream), NodeStatus.SKIPPED, false, true, false, NOW);
    }

    static Edge expired(String upstream) {
        return new Edge(NodeId.of(upstream), NodeStatus.EXECUTING, false, false, true, null);
    }

    static Context context(Map<String, @Nullable Object> params, List<Edge> edges) {
        return new Context(NodeId.of("target"), edges, params, "instance", NOW);
    }
}
