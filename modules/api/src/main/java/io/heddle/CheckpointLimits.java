package io.heddle;

import java.time.Duration;

/**
 * How many checkpoints of an instance are kept; the oldest go first. Immutable; each {@code with} method returns a
 * changed copy.
 *
 * @param maxAge those older go; zero is no limit
 * @param maxCount how many may stay; 0 is no limit
 * @param maxSize bytes all that stay may have together; 0 is no limit
 * @param minRetained how many stay whatever the limits say
 */
public record CheckpointLimits(Duration maxAge, int maxCount, long maxSize, int minRetained) {

    /** Everything is kept. */
    public static final CheckpointLimits NONE = new CheckpointLimits(Duration.ZERO, 0, 0, 1);

    public CheckpointLimits {
        if (maxAge.isNegative() || maxCount < 0 || maxSize < 0 || minRetained < 0) {
            throw new IllegalArgumentException(
                    "limits must not be negative: " + maxAge + ", " + maxCount + ", " + maxSize + ", " + minRetained);
        }
    }

    /** Those older go. */
    public static CheckpointLimits maxAge(Duration value) {
        return new CheckpointLimits(value, 0, 0, 1);
    }

    /** That many may stay. */
    public static CheckpointLimits maxCount(int value) {
        return new CheckpointLimits(Duration.ZERO, value, 0, 1);
    }

    /** That many bytes may stay. */
    public static CheckpointLimits maxSize(long value) {
        return new CheckpointLimits(Duration.ZERO, 0, value, 1);
    }

    /** That many stay whatever the limits say. */
    public CheckpointLimits withMinRetained(int value) {
        return new CheckpointLimits(maxAge, maxCount, maxSize, value);
    }
}
