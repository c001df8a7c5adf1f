package io.heddle.runtime.statistics;

import io.heddle.GlobalStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/**
 * Values in buckets that grow by a fifth, so that its size is bounded whatever is measured and those of several nodes can
 * be added up. Thread-safe; figures read under load may be slightly apart.
 */
final class Histogram {
    /** From a thousandth to four thousand million: of milliseconds, from 1 µs to 45 days. */
    private static final int BUCKETS = 160;

    private static final double SMALLEST = 0.001;
    private static final double GROWTH = 1.2;
    private static final double LOG_GROWTH = Math.log(GROWTH);

    private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
    private final LongAdder count = new LongAdder();
    private final DoubleAdder sum = new DoubleAdder();
    private final DoubleAccumulator min = new DoubleAccumulator(Math::min, Double.POSITIVE_INFINITY);
    private final DoubleAccumulator max = new DoubleAccumulator(Math::max, 0);

    /** @param value at least 0 */
    void add(double value) {
        double steps = Math.log(Math.max(value, SMALLEST) / SMALLEST) / LOG_GROWTH;
        buckets.incrementAndGet((int) Math.min(BUCKETS - 1, Math.round(steps)));
        count.increment();
        sum.add(value);
        min.accumulate(value);
        max.accumulate(value);
    }

    Copy copy() {
        List<Long> copied = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            long here = buckets.get(bucket);
            if (here > 0) {
                while (copied.size() < bucket) {
                    copied.add(0L);
                }
                copied.add(here);
            }
        }
        long total = count.sum();
        return total == 0 ? Copy.EMPTY : new Copy(total, sum.sum(), min.get(), max.get(), copied);
    }

    /**
     * What it held at a time.
     *
     * @param buckets without empty ones at the end
     */
    record Copy(long count, double sum, double min, double max, List<Long> buckets) {
        static final Copy EMPTY = new Copy(0, 0, 0, 0, List.of());

        Copy {
            buckets = List.copyOf(buckets);
        }

        Copy plus(Copy other) {
            if (count == 0 || other.count == 0) {
                return count == 0 ? other : this;
            }
            List<Long> both = new ArrayList<>();
            for (int bucket = 0; bucket < Math.max(buckets.size(), other.buckets.size()); bucket++) {
                both.add(in(bucket) + other.in(bucket));
            }
            return new Copy(
                    count + other.count, sum + other.sum, Math.min(min, other.min), Math.max(max, other.max), both);
        }

        private long in(int bucket) {
            return bucket < buckets.size() ? buckets.get(bucket) : 0;
        }

        double average() {
            return count == 0 ? 0 : sum / count;
        }

        GlobalStatistics.Distribution distribution() {
            return new GlobalStatistics.Distribution(
                    count, average(), min, max, percentile(0.50), percentile(0.95), percentile(0.99));
        }

        private double percentile(double share) {
            long seen = 0;
            for (int bucket = 0; bucket < buckets.size(); bucket++) {
                seen += buckets.get(bucket);
                if (seen > 0 && seen >= count * share) {
                    return Math.max(min, Math.min(max, SMALLEST * Math.pow(GROWTH, bucket)));
                }
            }
            return max;
        }
    }
}
