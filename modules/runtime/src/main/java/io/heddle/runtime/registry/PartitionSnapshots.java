package io.heddle.runtime.registry;

/**
 * When a partition takes a snapshot, and what may be deleted then. A snapshot holds every thread of the partition, so a
 * fixed number of records between two would write a large partition over and over; here the number grows with it.
 */
final class PartitionSnapshots {
    /**
     * Threads of a snapshot a record pays for. A thread takes about half of a record in a snapshot: what snapshots
     * write is at most twice what records do, and a replay reads at most a quarter of a record for each thread.
     */
    static final int THREADS_PER_RECORD = 4;

    private final int every;
    private long records;
    /** The sequence number of the last snapshot known to be stored; 0 for none. */
    private long last;

    /** @param every records between two snapshots, at least */
    PartitionSnapshots(int every) {
        this.every = every;
    }

    /** A record was written, or read during a replay. */
    void wrote() {
        records++;
    }

    /**
     * A replay has ended at this sequence number. After a restart without a new process records from before are counted
     * twice, so the next snapshot comes early and deletes less.
     */
    void recovered(long sequenceNr) {
        last = sequenceNr - records;
    }

    /** Whether a snapshot is taken now, of so many threads and holds. */
    boolean isDue(int threads) {
        if (records < Math.max(every, threads / THREADS_PER_RECORD)) {
            return false;
        }
        records = 0;
        return true;
    }

    /**
     * A snapshot is durable. Gives the sequence number up to which records and snapshots may be deleted, or 0: that of
     * the snapshot before, which stays until the next one, as do the records after it, in case this one is damaged.
     */
    long stored(long sequenceNr) {
        if (sequenceNr < last + every) {
            // Known already: a replay began with it while this was still under way.
            return 0;
        }
        long before = last;
        last = sequenceNr;
        return before;
    }
}
