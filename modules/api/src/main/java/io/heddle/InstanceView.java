package io.heddle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance at one sequence number; a copy. The node counts sum to {@code totalNodes}.
 *
 * @param instanceId the instance
 * @param definitionId its definition
 * @param version version label of its definition
 * @param adHoc whether the definition was given with the start instead of being published
 * @param kind thread kind: MAIN, FORK, SUBWORKFLOW, DYNAMIC or COPY
 * @param parent parent thread; null for a root
 * @param root root of its tree; the instance itself when it has no parent
 * @param name for people
 * @param status life-cycle status
 * @param pausedBy while PAUSED: the ancestor with which it was paused; null when it was paused itself
 * @param queued CREATED and waiting for an admission slot
 * @param resumePending PAUSED, told to resume, and waiting for an admission slot
 * @param sealed whether its graph no longer grows
 * @param stalled RUNNING, yet for {@code heddle.monitoring.stall-report-after} nothing has been READY, EXECUTING or timed and no
 *     child live
 * @param nodes number of nodes by status, all statuses present
 * @param totalNodes all nodes, loop iterations included
 * @param children number of children by status; statuses without a child are left out
 * @param executionPath keys of completed nodes in the order they completed
 * @param createdAt when it was created
 * @param startedAt when it started; null before
 * @param endedAt when it ended; null before
 * @param runningTime time spent RUNNING
 * @param pausedTime time spent PAUSED
 * @param attempts attempts started
 * @param lateResults results that came after their attempt was over
 * @param duplicateResults results that came twice
 * @param lastActivity time of the last event
 * @param error why it did not complete
 * @param output of a COMPLETED instance
 * @param seq sequence number of the last event
 * @param epoch 1, and one more each time it ran again after its end
 */
public record InstanceView(
        InstanceId instanceId,
        DefinitionId definitionId,
        String version,
        boolean adHoc,
        String kind,
        @Nullable InstanceId parent,
        InstanceId root,
        String name,
        InstanceStatus status,
        @Nullable InstanceId pausedBy,
        boolean queued,
        boolean resumePending,
        boolean sealed,
        boolean stalled,
        Map<NodeStatus, Integer> nodes,
        int totalNodes,
        Map<ChildStatus, Integer> children,
        List<String> executionPath,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Duration runningTime,
        Duration pausedTime,
        int attempts,
        int lateResults,
        int duplicateResults,
        Instant lastActivity,
        @Nullable NodeError error,
        @Nullable Payload output,
        long seq,
        int epoch) {

    public InstanceView {
        nodes = Map.copyOf(nodes);
        children = Map.copyOf(children);
        executionPath = List.copyOf(executionPath);
    }

    /** From its start to its end, pauses included; null while it has not ended, and if it ended without having started. */
    public @Nullable Duration duration() {
        return startedAt == null || endedAt == null ? null : Duration.between(startedAt, endedAt);
    }
}
