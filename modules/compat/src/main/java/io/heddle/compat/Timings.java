package io.heddle.compat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How long something took, in buckets that grow by a fifth: its size is bounded whatever is measured. Thread-safe. */
final class Timings {
    private static final int BUCKETS = 128;
    private static final double SMALLEST_MILLIS = 0.001;
    private static final double GROWTH = 1.2;

    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
    private final LongAdder count = new LongAdder();
    private final DoubleAdder sum = new DoubleAdder();
    private final DoubleAccumulator min = new DoubleAccumulator(Math::min, Double.POSITIVE_INFINITY);
    private final DoubleAccumulator max = new DoubleAccumulator(Math::max, 0);

    void took(Duration duration) {
        measured(duration.toNanos() / 1e6);
    }

    void measured(double value) {
        double steps = Math.log(Math.max(value, SMALLEST_MILLIS) / SMALLEST_MILLIS) / Math.log(GROWTH);
        buckets.incrementAndGet((int) Math.min(BUCKETS - 1, Math.round(steps)));
        count.increment();
        sum.add(value);
        min.accumulate(value);
        max.accumulate(value);
    }

    /** {@code average}, {@code min}, {@code max}, {@code count} and percentiles; zeros before the first. */
    Map<String, @Nullable Object> asMap() {
        long total = count.sum();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("average", total == 0 ? 0.0 : sum.sum() / total);
        map.put("min", total == 0 ? 0.0 : min.get());
        map.put("max", max.get());
        map.put("count", total);
        map.put("p50", percentile(total, 0.50));
        map.put("p95", percentile(total, 0.95));
        map.put("p99", percentile(total, 0.99));
        return map;
    }

    private double percentile(long total, double share) {
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += buckets.get(bucket);
            if (total > 0 && seen >= total * share) {
                return Math.min(max.get(), SMALLEST_MILLIS * Math.pow(GROWTH, bucket));
            }
        }
        return 0;
    }
}
