package io.heddle.runtime.cleanup;

import io.heddle.resource.MemoryLevel;

/** The memory level of a node: written by the resource manager, read by whoever begins something. */
public final class MemoryGauge {
    private volatile boolean refusing;

    void show(MemoryLevel level, boolean reacting) {
        refusing = reacting && level == MemoryLevel.CRITICAL;
    }

    /** Whether nothing new may begin here. */
    public boolean isRefusing() {
        return refusing;
    }
}
