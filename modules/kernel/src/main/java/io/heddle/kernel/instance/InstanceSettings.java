package io.heddle.kernel.instance;

import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;

/**
 * What the configuration said when an instance was created. Recorded in its first event, so that a later change of the
 * configuration never changes a run half-way. All times in microseconds; 0 means none for every timeout and limit.
 *
 * @param timeout running time of the instance
 * @param maxNodes nodes per instance
 * @param maxSteps attempts started per instance
 * @param maxParallelNodes TASK attempts executing at once
 * @param failurePolicy inherited by nodes
 * @param autoSeal whether a dynamic instance seals itself
 * @param autoSealGrace quiet time before it does
 * @param dedupWindow command ids remembered
 * @param maxGlobalDataBytes sum of global data values
 * @param nodeTimeout bound on one attempt
 * @param maxAttempts attempts per node
 * @param initialBackoff first wait between attempts
 * @param maxBackoff longest wait
 * @param backoffMultiplier growth of the wait
 * @param backoffJitter random share of the wait, 0 to 1
 * @param maxRedeliveries hand-overs of one attempt
 * @param edgeTimeout of dependencies without one
 * @param edgeRetryCount of dependencies without one
 * @param edgeType of dependencies without one that are registered at run time
 * @param lease silence of a caller or worker before its attempt is offered again
 * @param maxPayloadBytes one payload
 * @param maxDepth links from a thread to the root of its tree
 * @param maxChildren live children of one parent
 * @param maxLivePerTree live threads of one tree, its root included
 * @param childTimeout running time of children without a bound of their own
 * @param stallReportAfter time without possible progress before that is reported
 * @param checkpoints when checkpoints are taken by themselves, and how many are kept
 */
public record InstanceSettings(
        long timeout,
        int maxNodes,
        int maxSteps,
        int maxParallelNodes,
        FailurePolicy failurePolicy,
        boolean autoSeal,
        long autoSealGrace,
        int dedupWindow,
        int maxGlobalDataBytes,
        long nodeTimeout,
        int maxAttempts,
        long initialBackoff,
        long maxBackoff,
        double backoffMultiplier,
        double backoffJitter,
        int maxRedeliveries,
        long edgeTimeout,
        int edgeRetryCount,
        DependencyType edgeType,
        long lease,
        int maxPayloadBytes,
        int maxDepth,
        int maxChildren,
        int maxLivePerTree,
        long childTimeout,
        long stallReportAfter,
        Checkpointing checkpoints) {

    /** The same with other checkpointing. */
    public InstanceSettings with(Checkpointing other) {
        return new InstanceSettings(
                timeout,
                maxNodes,
                maxSteps,
                maxParallelNodes,
                failurePolicy,
                autoSeal,
                autoSealGrace,
                dedupWindow,
                maxGlobalDataBytes,
                nodeTimeout,
                maxAttempts,
                initialBackoff,
                maxBackoff,
                backoffMultiplier,
                backoffJitter,
                maxRedeliveries,
                edgeTimeout,
                edgeRetryCount,
                edgeType,
                lease,
                maxPayloadBytes,
                maxDepth,
                maxChildren,
                maxLivePerTree,
                childTimeout,
                stallReportAfter,
                other);
    }

    /** Of an instance whose nodes are marked from outside: one attempt, no timeout of nodes, a failure ends its branch. */
    public InstanceSettings marked(long quietTime) {
        return new InstanceSettings(
                timeout,
                maxNodes,
                0,
                0,
                FailurePolicy.FAIL_BRANCH,
                true,
                quietTime,
                dedupWindow,
                maxGlobalDataBytes,
                0,
                1,
                initialBackoff,
                maxBackoff,
                backoffMultiplier,
                backoffJitter,
                maxRedeliveries,
                0,
                0,
                DependencyType.SEQUENCE,
                lease,
                maxPayloadBytes,
                maxDepth,
                maxChildren,
                maxLivePerTree,
                childTimeout,
                stallReportAfter,
                checkpoints);
    }

    /** The documented defaults. */
    public static final InstanceSettings DEFAULTS = new InstanceSettings(
            0,
            100_000,
            0,
            256,
            FailurePolicy.FAIL_BRANCH,
            true,
            1_000_000,
            512,
            1 << 20,
            0,
            1,
            1_000_000,
            60_000_000,
            2.0,
            0.1,
            5,
            0,
            0,
            DependencyType.SEQUENCE,
            60_000_000,
            16 << 20,
            10,
            1_000,
            10_000,
            0,
            300_000_000,
            Checkpointing.NONE);
}
