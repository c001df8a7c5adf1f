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
 * @param monitoring false switches stall detection off
 * @param checkpointsOn when checkpoints are taken by themselves; null leaves it to nodes and definition
 */
public record InstanceOverrides(
        @Nullable Long timeout,
        @Nullable Integer maxParallelNodes,
        boolean retryEnabled,
        boolean monitoring,
        @Nullable Set<CheckpointOccasion> checkpointsOn) {

    /** Nothing said. */
    public static final InstanceOverrides NONE = new InstanceOverrides(null, null, true, true, null);

    public InstanceOverrides {
        checkpointsOn = checkpointsOn == null ? null : Set.copyOf(checkpointsOn);
    }

    /** The same for a part of the run, whose time the run bounds. */
    InstanceOverrides withoutTimeout() {
        return new InstanceOverrides(null, maxParallelNodes, retryEnabled, monitoring, checkpointsOn);
    }

    /** Nothing said about checkpoints. */
    public InstanceOverrides(
            @Nullable Long timeout, @Nullable Integer maxParallelNodes, boolean retryEnabled, boolean monitoring) {
        this(timeout, maxParallelNodes, retryEnabled, monitoring, null);
    }
}
