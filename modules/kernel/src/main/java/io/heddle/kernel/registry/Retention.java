package io.heddle.kernel.registry;

import io.heddle.InstanceStatus;
import java.time.Duration;

/**
 * How long ended instances stay, counted from their end. Zero means for ever. Nothing that happens after the end, reading
 * least of all, makes it longer.
 */
public record Retention(Duration completed, Duration failed, Duration cancelled, Duration timedOut) {

    /** Everything stays. */
    public static final Retention FOREVER = same(Duration.ZERO);

    public Retention {
        if (completed.isNegative() || failed.isNegative() || cancelled.isNegative() || timedOut.isNegative()) {
            throw new IllegalArgumentException("a retention is not negative");
        }
    }

    /** The same for every end. */
    public static Retention same(Duration duration) {
        return new Retention(duration, duration, duration, duration);
    }

    /** The retention of an instance that ended with {@code status}; zero for one that has not ended. */
    public Duration of(InstanceStatus status) {
        return switch (status) {
            case COMPLETED -> completed;
            case FAILED -> failed;
            case CANCELLED -> cancelled;
            case TIMED_OUT -> timedOut;
            case CREATED, RUNNING, PAUSED -> Duration.ZERO;
        };
    }

    /** Whether the time of an ended thread is up. A date of its own keeps it longer, never shorter. */
    boolean isOver(ThreadEntry entry, long now) {
        Duration stay = of(entry.status());
        return entry.released()
                && !stay.isZero()
                && entry.ended() + Micros.of(stay) <= now
                && (entry.retainUntil() == Micros.NONE || entry.retainUntil() <= now);
    }
}
