package io.heddle.runtime.instance;

import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When an instance takes a snapshot, and which older ones go. A snapshot holds the whole state, so a fixed number of
 * records between two would make a large graph write its state again and again. Here a large one waits until as much
 * was written as it takes itself: all snapshots together then cost no more than the records, and a replay reads no more
 * than twice the state.
 */
final class SnapshotPolicy {
    /** Snapshots up to this size do not wait for anything but their number of records. */
    static final long SMALL = 64 << 10;

    private final int every;
    private final int keep;
    private int records;
    private long written;
    /** Of the last snapshot. */
    private long size;
    /** Sequence numbers of snapshots in the store, as far as this life of the actor knows. */
    private final Deque<Long> stored = new ArrayDeque<>();

    private boolean restored;

    /**
     * @param every records between two snapshots, at least
     * @param keep snapshots kept
     */
    SnapshotPolicy(int every, int keep) {
        this.every = every;
        this.keep = keep;
    }

    /** A record was written, or read during a replay. */
    void wrote(EventBatch batch) {
        records++;
        written += Weights.of(batch);
    }

    boolean isDue() {
        return records >= every && (size <= SMALL || written >= size);
    }

    /** A snapshot was made. */
    void took(InstanceSnapshot snapshot) {
        size = Weights.of(snapshot);
        written = 0;
        records = 0;
    }

    /** A replay begins with this snapshot. */
    void restored(InstanceSnapshot snapshot) {
        took(snapshot);
        restored = true;
    }

    /** A replay has ended at this sequence number. */
    void recovered(long sequenceNr) {
        stored.clear();
        if (restored) {
            stored.add(sequenceNr - records);
            restored = false;
        }
    }

    /**
     * A snapshot is durable. Gives the sequence number up to which snapshots may be deleted, or 0. After a restart only
     * the snapshot it began with is known, so more than two are kept only once that many were taken since.
     */
    long stored(long sequenceNr) {
        stored.add(sequenceNr);
        while (stored.size() > keep) {
            stored.remove();
        }
        return stored.size() < Math.min(keep, 2) ? 0 : stored.element() - 1;
    }
}
