package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import java.util.Set;

/**
 * When checkpoints are taken by themselves, and how many are kept.
 *
 * @param on occasions
 * @param limits how many are kept
 */
public record Checkpointing(Set<CheckpointOccasion> on, Limits limits) {

    /** None by themselves, all kept. */
    public static final Checkpointing NONE = new Checkpointing(Set.of(), Limits.NONE);

    public Checkpointing {
        on = Set.copyOf(on);
    }

    /**
     * Which checkpoints stay; 0 is no limit.
     *
     * @param maxAge microseconds
     * @param maxCount how many
     * @param maxSize bytes of all together
     * @param minRetained how many stay whatever the limits say
     */
    public record Limits(long maxAge, int maxCount, long maxSize, int minRetained) {
        static final Limits NONE = new Limits(0, 0, 0, 1);
    }
}
