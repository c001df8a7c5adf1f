package io.heddle.testkit;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import java.util.Map;
import java.util.Set;

/**
 * What one simulated run was like.
 *
 * @param seed repeats it
 * @param status in which the instance ended
 * @param commands how many were decided
 * @param transitions moves of nodes and of the instance
 * @param crashes of the host
 * @param nodeMoves moves of nodes that occurred
 * @param instanceMoves moves of the instance that occurred
 * @param eventTypes simple names of the events that occurred
 */
public record SimulationReport(
        long seed,
        InstanceStatus status,
        int commands,
        int transitions,
        int crashes,
        Map<NodeStatus, Set<NodeStatus>> nodeMoves,
        Map<InstanceStatus, Set<InstanceStatus>> instanceMoves,
        Set<String> eventTypes) {}
