package io.heddle.journal;

import java.time.Duration;

/** Counts for {@link StoreStatistics}: changed by the commit thread, read by anyone. */
final class Tally {
    private long commits;
    private long writes;
    private long events;
    private long bytes;
    private int largestBatch;
    private long commitNanos;
    private long longestNanos;
    private long conflicts;
    private long failures;

    // Republished whole after each round, so that a reader never sees a mixture of two commits.
    private volatile StoreStatistics published = StoreStatistics.NONE;

    StoreStatistics published() {
        return published;
    }

    void committed(int batchWrites, CommitBatch batch, long nanos) {
        commits++;
        writes += batchWrites;
        events += batch.events();
        bytes += batch.bytes();
        largestBatch = Math.max(largestBatch, batchWrites);
        commitNanos += nanos;
        longestNanos = Math.max(longestNanos, nanos);
    }

    void conflict() {
        conflicts++;
    }

    void failed(int operations) {
        failures += operations;
    }

    void publish() {
        published = new StoreStatistics(
                commits,
                writes,
                events,
                bytes,
                largestBatch,
                Duration.ofNanos(commitNanos),
                Duration.ofNanos(longestNanos),
                conflicts,
                failures);
    }
}
