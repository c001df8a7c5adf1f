package io.heddle.kernel.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The kernel's clock unit: microseconds, since the epoch or as a length. Overflows saturate. */
public final class Micros {
    /** Longest length, microseconds: sums with instants never overflow. */
    public static final long MAX_LENGTH = Long.MAX_VALUE / 4;

    private Micros() {}

    /** The length in microseconds, at most {@link #MAX_LENGTH}. */
    public static long of(Duration duration) {
        if (duration.getSeconds() >= MAX_LENGTH / 1_000_000) {
            return MAX_LENGTH;
        }
        return duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    }

    public static long of(Instant instant) {
        return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1_000;
    }

    public static Instant toInstant(long epochMicros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(epochMicros, 1_000_000L), Math.floorMod(epochMicros, 1_000_000L) * 1_000L);
    }
}
