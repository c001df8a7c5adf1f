package io.heddle.kernel.cleanup;

import io.heddle.resource.MemoryLevel;

/**
 * Where the memory levels begin and end, as shares of the memory for long-lived objects. A level is left only well below
 * where it is entered, so that one collection more or less does not turn reactions on and off.
 *
 * @param normal HIGH falls back to NORMAL here
 * @param high HIGH begins here, CRITICAL falls back to HIGH here
 * @param critical CRITICAL begins here
 */
public record MemoryThresholds(double normal, double high, double critical) {

    public MemoryThresholds {
        if (!(0 < normal && normal <= high && high <= critical && critical <= 1)) {
            throw new IllegalArgumentException(
                    "0 < normal <= high <= critical <= 1, not " + normal + ", " + high + ", " + critical);
        }
    }

    /** The level after {@code before}, now that {@code occupancy} is in use. */
    public MemoryLevel after(MemoryLevel before, double occupancy) {
        if (occupancy >= critical) {
            return MemoryLevel.CRITICAL;
        }
        return switch (before) {
            case NORMAL -> occupancy >= high ? MemoryLevel.HIGH : MemoryLevel.NORMAL;
            case HIGH -> occupancy <= normal ? MemoryLevel.NORMAL : MemoryLevel.HIGH;
            case CRITICAL -> {
                if (occupancy > high) {
                    yield MemoryLevel.CRITICAL;
                }
                yield occupancy <= normal ? MemoryLevel.NORMAL : MemoryLevel.HIGH;
            }
        };
    }
}
