package io.heddle.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;

/**
 * Shows what a timer of Micrometer with {@link Tallies#BOUNDS} shows, and leaves to who reads it what a timer does for each
 * duration: asking for the time, twice, and looking into each of the windows from which the longest of the last minutes comes.
 */
final class Durations implements Tally {
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long[] BOUNDS =
            Tallies.BOUNDS.stream().mapToLong(TimeUnit.MICROSECONDS::convert).toArray();
    /** In seconds; the last one is for what is longer than all bounds. */
    private static final double[] UPPER_BOUNDS = DoubleStream.concat(
                    Arrays.stream(BOUNDS).mapToDouble(micros -> micros / MICROS_PER_SECOND),
                    DoubleStream.of(Double.POSITIVE_INFINITY))
            .toArray();

    /** The windows of a timer in a registry for Prometheus. */
    private static final long WINDOW_MILLIS = 60_000;

    private static final int WINDOWS = 3;

    /** Each for itself: not what is shorter as well. */
    private final LongAdder[] buckets = new LongAdder[UPPER_BOUNDS.length];

    private final LongAdder sum = new LongAdder();
    /** Since it was last read. One for all threads: it is hardly ever written. */
    private final AtomicLong longestUnread = new AtomicLong();

    private final TimeWindowMax recent;

    Durations(Clock clock) {
        Arrays.setAll(buckets, bucket -> new LongAdder());
        this.recent = new TimeWindowMax(clock, WINDOW_MILLIS, WINDOWS);
    }

    @Override
    public void add(long micros) {
        int found = Arrays.binarySearch(BOUNDS, micros);
        // A bound belongs to what it bounds; otherwise the search says, as -1 - index, which bound is the next one.
        buckets[found < 0 ? -1 - found : found].increment();
        sum.add(micros);
        if (micros > longestUnread.get()) {
            longestUnread.accumulateAndGet(micros, Math::max);
        }
    }

    ClassicHistogramBuckets buckets() {
        return ClassicHistogramBuckets.of(
                UPPER_BOUNDS, Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray());
    }

    /** In seconds. */
    double sum() {
        return sum.sum() / MICROS_PER_SECOND;
    }

    /** The longest of the last minutes, in seconds. */
    double longest() {
        recent.record((double) longestUnread.getAndSet(0));
        return recent.poll() / MICROS_PER_SECOND;
    }
}
