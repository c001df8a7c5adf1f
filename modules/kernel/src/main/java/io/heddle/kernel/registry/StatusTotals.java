package io.heddle.kernel.registry;

import io.heddle.InstanceStatus;
import java.util.Arrays;

/**
 * How many instances stand where. Each counts once, under its current status; one that was cleaned away stays under its
 * last. So {@link #created} always equals the sum of the buckets.
 */
public final class StatusTotals {

    /** Nothing yet. */
    public static final StatusTotals NONE = new StatusTotals(0, 0, new long[Bucket.values().length]);

    /** The buckets; their places are part of the stored form. */
    public enum Bucket {
        IDLE(0),
        QUEUED(1),
        RUNNING(2),
        PAUSED(3),
        COMPLETED(4),
        FAILED(5),
        CANCELLED(6),
        TIMED_OUT(7);

        private final int place;

        Bucket(int place) {
            this.place = place;
        }

        static Bucket of(InstanceStatus status, boolean queued) {
            return switch (status) {
                case CREATED -> queued ? QUEUED : IDLE;
                case RUNNING -> RUNNING;
                case PAUSED -> PAUSED;
                case COMPLETED -> COMPLETED;
                case FAILED -> FAILED;
                case CANCELLED -> CANCELLED;
                case TIMED_OUT -> TIMED_OUT;
            };
        }
    }

    private final long created;
    private final long cleaned;
    private final long[] buckets;

    private StatusTotals(long created, long cleaned, long[] buckets) {
        this.created = created;
        this.cleaned = cleaned;
        this.buckets = buckets;
    }

    /** Totals as they were stored: {@code buckets} in the order of their places. */
    public static StatusTotals restore(long created, long cleaned, long[] buckets) {
        return new StatusTotals(created, cleaned, Arrays.copyOf(buckets, Bucket.values().length));
    }

    /** Instances ever created. */
    public long created() {
        return created;
    }

    /** Of these, how many were cleaned away after their end. */
    public long cleaned() {
        return cleaned;
    }

    /** Instances in one bucket. */
    public long in(Bucket bucket) {
        return buckets[bucket.place];
    }

    /** The sum of two. */
    public StatusTotals plus(StatusTotals other) {
        long[] sum = new long[buckets.length];
        Arrays.setAll(sum, i -> buckets[i] + other.buckets[i]);
        return new StatusTotals(created + other.created, cleaned + other.cleaned, sum);
    }

    StatusTotals add(Bucket bucket) {
        StatusTotals next = copy(created + 1, cleaned);
        next.buckets[bucket.place]++;
        return next;
    }

    /** As if it had never been. */
    StatusTotals remove(Bucket bucket) {
        StatusTotals next = copy(created - 1, cleaned);
        next.buckets[bucket.place]--;
        return next;
    }

    StatusTotals move(Bucket from, Bucket to) {
        if (from == to) {
            return this;
        }
        StatusTotals next = copy(created, cleaned);
        next.buckets[from.place]--;
        next.buckets[to.place]++;
        return next;
    }

    StatusTotals clean() {
        return copy(created, cleaned + 1);
    }

    private StatusTotals copy(long newCreated, long newCleaned) {
        return new StatusTotals(newCreated, newCleaned, buckets.clone());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusTotals that
                && created == that.created
                && cleaned == that.cleaned
                && Arrays.equals(buckets, that.buckets);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(created) * 31 + Arrays.hashCode(buckets);
    }

    @Override
    public String toString() {
        return "StatusTotals[created=" + created + ", cleaned=" + cleaned + ", " + Arrays.toString(Bucket.values())
                + "=" + Arrays.toString(buckets) + "]";
    }
}
