package io.heddle;

import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node at one moment; a copy.
 *
 * @param nodeId its id
 * @param key its key
 * @param kind what it does
 * @param executor executor of a TASK
 * @param status its state
 * @param pathId where in the run it executes
 * @param attempt last attempt, 0 before the first
 * @param deliveries hand-overs of that attempt
 * @param readyAt when it last became READY
 * @param startedAt when its last attempt began
 * @param endedAt when it ended
 * @param waited READY until EXECUTING, last attempt
 * @param ran all attempts together
 * @param retryAt end of the back-off it waits for
 * @param output output, fallback or substitute
 * @param error last error
 * @param tolerated FAILED under CONTINUE
 * @param reason why it was SKIPPED or CANCELLED
 * @param releasedBy id of the node whose end released it
 * @param ready whether it may run now
 * @param requiredDependencies number of dependencies
 * @param satisfiedDependencies number of them that are decided in its favour
 * @param edges its dependencies
 */
public record NodeView(
        String nodeId,
        String key,
        NodeKind kind,
        @Nullable String executor,
        NodeStatus status,
        String pathId,
        int attempt,
        int deliveries,
        @Nullable Instant readyAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Duration waited,
        Duration ran,
        @Nullable Instant retryAt,
        @Nullable Payload output,
        @Nullable NodeError error,
        boolean tolerated,
        @Nullable String reason,
        @Nullable String releasedBy,
        boolean ready,
        int requiredDependencies,
        int satisfiedDependencies,
        List<Edge> edges) {

    public NodeView {
        edges = List.copyOf(edges);
    }

    /** Share of dependencies decided in the node's favour, 0 to 1; 1 without dependencies. */
    public double completionRate() {
        return requiredDependencies == 0 ? 1 : (double) satisfiedDependencies / requiredDependencies;
    }

    /**
     * A dependency.
     *
     * @param upstream id of the source
     * @param type dependency type
     * @param outcome how it was decided
     */
    public record Edge(String upstream, DependencyType type, Outcome outcome) {}

    /** How a dependency was decided. */
    public enum Outcome {
        /** The upstream has not ended. */
        OPEN,
        /** The upstream id is not registered. */
        UNRESOLVED,
        /** In the node's favour. */
        GO,
        /** Against it. */
        NEVER,
        /** The condition does not hold. */
        NOT_TAKEN,
        /** Timed out. */
        EXPIRED,
        /** Passed to a custom rule. */
        PASSED
    }
}
