package io.heddle;

import java.time.Duration;

/**
 * Durations in figures. Percentiles are by nearest rank, so each is one of the durations themselves: the p-th percentile
 * of n durations is number ⌈p/100 · n⌉ of them in ascending order. All are zero when there are none.
 *
 * @param count how many
 * @param total sum of all
 * @param mean total divided by count, rounded down to the microsecond
 * @param min shortest
 * @param p50 50th percentile
 * @param p90 90th percentile
 * @param p99 99th percentile
 * @param max longest
 */
public record DurationStatistics(
        long count,
        Duration total,
        Duration mean,
        Duration min,
        Duration p50,
        Duration p90,
        Duration p99,
        Duration max) {

    /** Of no durations. */
    public static final DurationStatistics NONE = new DurationStatistics(
            0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
