package io.heddle.definition;

import io.heddle.CheckpointOccasion;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Instance-wide settings of a definition. Every null inherits from the configuration.
 *
 * @param timeout running time (pauses excluded) after which the instance is TIMED_OUT; zero is none
 * @param deadline instant after which the instance is TIMED_OUT, even while paused
 * @param maxParallelNodes TASK attempts executing at once; 0 is none
 * @param maxSteps attempts started in the instance; 0 is none
 * @param failurePolicy inherited by nodes without one
 * @param retry inherited by nodes without one
 * @param checkpoints when checkpoints are taken by themselves; null is {@code heddle.checkpoints.on}
 * @param durability when the outcome of a step is on disk, where a node says nothing else; null is {@link Durability#SYNC}
 */
public record WorkflowConfig(
        @Nullable Duration timeout,
        @Nullable Instant deadline,
        @Nullable Integer maxParallelNodes,
        @Nullable Integer maxSteps,
        @Nullable FailurePolicy failurePolicy,
        Retry retry,
        @Nullable Set<CheckpointOccasion> checkpoints,
        @Nullable Durability durability) {

    public WorkflowConfig {
        checkpoints = checkpoints == null ? null : Collections.unmodifiableSet(new TreeSet<>(checkpoints));
    }

    /** With checkpoints left to the configuration, and SYNC. */
    public WorkflowConfig(
            @Nullable Duration timeout,
            @Nullable Instant deadline,
            @Nullable Integer maxParallelNodes,
            @Nullable Integer maxSteps,
            @Nullable FailurePolicy failurePolicy,
            Retry retry) {
        this(timeout, deadline, maxParallelNodes, maxSteps, failurePolicy, retry, null, null);
    }

    /** Everything inherited. */
    public static final WorkflowConfig INHERIT = new WorkflowConfig(null, null, null, null, null, Retry.INHERIT);
}
