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
 * @param kind thread kind: MAIN in this version
 * @param parent parent thread, if any
 * @param name for people
 * @param status life-cycle status
 * @param queued CREATED and waiting for an admission slot
 * @param resumePending PAUSED, told to resume, and waiting for an admission slot
 * @param sealed whether its graph no longer grows
 * @param stalled RUNNING, yet nothing is READY, EXECUTING or timed
 * @param nodes number of nodes by status, all statuses present
 * @param totalNodes all nodes, loop iterations included
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
        String name,
        InstanceStatus status,
        boolean queued,
        boolean resumePending,
        boolean sealed,
        boolean stalled,
        Map<NodeStatus, Integer> nodes,
        int totalNodes,
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
        executionPath = List.copyOf(executionPath);
    }
}
