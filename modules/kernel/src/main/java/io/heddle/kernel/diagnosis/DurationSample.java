package io.heddle.kernel.diagnosis;

import io.heddle.DurationStatistics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Durations to be summed up, eight bytes each. Not thread-safe. */
public final class DurationSample {
    private long[] micros = new long[16];
    private int size;

    /** Adds one, to the microsecond. */
    public void add(Duration duration) {
        if (size == micros.length) {
            micros = Arrays.copyOf(micros, size * 2);
        }
        micros[size++] = duration.dividedBy(ChronoUnit.MICROS.getDuration());
    }

    /** Their figures; percentiles by nearest rank. */
    public DurationStatistics statistics() {
        if (size == 0) {
            return DurationStatistics.NONE;
        }
        long[] sorted = Arrays.copyOf(micros, size);
        Arrays.sort(sorted);
        long total = Arrays.stream(sorted).sum();
        return new DurationStatistics(
                size,
                duration(total),
                duration(total / size),
                duration(sorted[0]),
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 99),
                duration(sorted[size - 1]));
    }

    private static Duration percentile(long[] sorted, int percent) {
        long rank = ((long) sorted.length * percent + 99) / 100;
        return duration(sorted[(int) Math.max(1, rank) - 1]);
    }

    private static Duration duration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
