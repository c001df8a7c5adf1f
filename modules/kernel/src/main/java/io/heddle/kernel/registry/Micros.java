package io.heddle.kernel.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Instants as microseconds since 1970: a third of the memory of an object each, and what the journal keeps. An absent
 * instant is {@link #NONE}.
 */
public final class Micros {
    /** No instant. */
    public static final long NONE = Long.MIN_VALUE;

    private Micros() {}

    /** The instant in microseconds, {@link #NONE} for null. Instants out of range are cut to the range. */
    public static long of(@Nullable Instant instant) {
        if (instant == null) {
            return NONE;
        }
        long seconds = Math.max(-9_000_000_000_000L, Math.min(9_000_000_000_000L, instant.getEpochSecond()));
        return seconds * 1_000_000L + instant.getNano() / 1_000L;
    }

    /** The reverse of {@link #of}. */
    public static @Nullable Instant toInstant(long micros) {
        return micros == NONE ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The instant of {@code micros}, which must be present. */
    public static Instant toPresentInstant(long micros) {
        if (micros == NONE) {
            throw new IllegalArgumentException("no instant");
        }
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** A length of time; more than 250 years counts as 250 years, so that sums stay in range. */
    static long of(Duration duration) {
        Duration most = Duration.ofDays(365L * 250);
        return (duration.compareTo(most) > 0 ? most : duration).toNanos() / 1_000L;
    }

    /** The earlier of two instants; an absent one does not count. */
    static long earlier(long a, long b) {
        if (a == NONE) {
            return b;
        }
        return b == NONE ? a : Math.min(a, b);
    }
}
