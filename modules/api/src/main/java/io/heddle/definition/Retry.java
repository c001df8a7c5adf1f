package io.heddle.definition;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often and how soon a failed attempt is repeated. Every null inherits: node from definition, definition from
 * {@code heddle.node.retry.*}. Values are checked by validation (INVALID_RETRY), not here.
 *
 * @param maxAttempts total attempts, at least 1
 * @param initialBackoff wait before the second attempt
 * @param maxBackoff longest wait
 * @param multiplier growth per attempt, at least 1
 * @param jitter random share of the wait, 0 to 1
 * @param retryOn error codes or exception classes that are retried; empty means all that are retryable
 * @param abortOn error codes or exception classes that are never retried; wins over {@code retryOn}
 */
public record Retry(
        @Nullable Integer maxAttempts,
        @Nullable Duration initialBackoff,
        @Nullable Duration maxBackoff,
        @Nullable Double multiplier,
        @Nullable Double jitter,
        List<String> retryOn,
        List<String> abortOn) {

    /** Everything inherited. */
    public static final Retry INHERIT = new Retry(null, null, null, null, null, List.of(), List.of());

    public Retry {
        retryOn = List.copyOf(retryOn);
        abortOn = List.copyOf(abortOn);
    }

    /** {@code attempts} in total, waits inherited. */
    public static Retry attempts(int attempts) {
        return new Retry(attempts, null, null, null, null, List.of(), List.of());
    }

    /** {@code attempts} in total, the same {@code wait} without jitter before each further one. */
    public static Retry fixed(int attempts, Duration wait) {
        return new Retry(attempts, wait, wait, 1.0, 0.0, List.of(), List.of());
    }
}
