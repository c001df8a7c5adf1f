package io.heddle.journal;

import java.time.Duration;

/**
 * What the commit thread has done since the store was opened. Immutable; one consistent moment.
 *
 * @param commits commits to disk, each one write batch and (with fsync on) one fsync
 * @param writes requests that were part of a commit: event writes, snapshots, deletions
 * @param events events committed
 * @param bytes bytes of encoded events and snapshots committed, before compression
 * @param largestBatch most requests in one commit
 * @param commitTime time spent inside the storage engine's write call, fsync included
 * @param longestCommit longest single such call
 * @param conflicts writes refused because their sequence number was taken
 * @param failures requests that failed for another reason
 */
public record StoreStatistics(
        long commits,
        long writes,
        long events,
        long bytes,
        int largestBatch,
        Duration commitTime,
        Duration longestCommit,
        long conflicts,
        long failures) {

    static final StoreStatistics NONE = new StoreStatistics(0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, 0, 0);

    /** Requests per commit on average, 0 before the first commit. */
    public double meanBatch() {
        return commits == 0 ? 0 : (double) writes / commits;
    }

    /** Time per commit on average, zero before the first commit. */
    public Duration meanCommit() {
        return commits == 0 ? Duration.ZERO : commitTime.dividedBy(commits);
    }
}
