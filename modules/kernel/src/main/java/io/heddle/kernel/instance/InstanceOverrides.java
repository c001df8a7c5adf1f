package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a start said about its instance alone; wins over the definition and the configuration.
 *
 * @param timeout running time in microseconds, 0 for none; null leaves it to the definition
 * @param maxParallelNodes 0 for no limit; null leaves it to the definition
 * @param retryEnabled false forces one attempt per node
 * @param monitoring false: no stall is reported
 * @param checkpointsOn when checkpoints are taken by themselves; null leaves it to nodes and definition
 * @param marked whether somebody who cannot be told no drives it by {@link InstanceCommand.Mark}: it takes a slot beyond
 *     the limit and seals itself after a time without any event instead of without a registration
 */
public record InstanceOverrides(
        @Nullable Long timeout,
        @Nullable Integer maxParallelNodes,
        boolean retryEnabled,
        boolean monitoring,
        @Nullable Set<CheckpointOccasion> checkpointsOn,
        boolean marked) {

    /** Nothing said. */
    public static final InstanceOverrides NONE = new InstanceOverrides(null, null, true, true, null);

    /** Of an instance that is driven by marks. */
    public static final InstanceOverrides MARKED = new InstanceOverrides(null, 0, true, true, null, true);

    public InstanceOverrides {
        checkpointsOn = checkpointsOn == null ? null : Set.copyOf(checkpointsOn);
    }

    /** The same for a part of the run, whose time the run bounds. */
    InstanceOverrides withoutTimeout() {
        return withTimeout(null);
    }

    /** The same with another bound on the running time. */
    public InstanceOverrides withTimeout(@Nullable Long other) {
        return new InstanceOverrides(other, maxParallelNodes, retryEnabled, monitoring, checkpointsOn, marked);
    }

    /** Not driven by marks. */
    public InstanceOverrides(
            @Nullable Long timeout,
            @Nullable Integer maxParallelNodes,
            boolean retryEnabled,
            boolean monitoring,
            @Nullable Set<CheckpointOccasion> checkpointsOn) {
        this(timeout, maxParallelNodes, retryEnabled, monitoring, checkpointsOn, false);
    }

    /** Nothing said about checkpoints either. */
    public InstanceOverrides(
            @Nullable Long timeout, @Nullable Integer maxParallelNodes, boolean retryEnabled, boolean monitoring) {
        this(timeout, maxParallelNodes, retryEnabled, monitoring, null);
    }
}
