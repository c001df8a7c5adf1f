package io.heddle.kernel.instance;

import org.jspecify.annotations.Nullable;

/**
 * What a start said about its instance alone; wins over the definition and the configuration.
 *
 * @param timeout running time in microseconds, 0 for none; null leaves it to the definition
 * @param maxParallelNodes 0 for no limit; null leaves it to the definition
 * @param retryEnabled false forces one attempt per node
 * @param monitoring false switches stall detection off
 */
public record InstanceOverrides(
        @Nullable Long timeout, @Nullable Integer maxParallelNodes, boolean retryEnabled, boolean monitoring) {

    /** Nothing said. */
    public static final InstanceOverrides NONE = new InstanceOverrides(null, null, true, true);

    /** The same for a part of the run, whose time the run bounds. */
    InstanceOverrides withoutTimeout() {
        return new InstanceOverrides(null, maxParallelNodes, retryEnabled, monitoring);
    }
}
