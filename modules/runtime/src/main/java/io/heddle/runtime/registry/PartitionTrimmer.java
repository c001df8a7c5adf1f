package io.heddle.runtime.registry;

import org.apache.pekko.actor.Props;
import org.apache.pekko.event.Logging;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.DeleteMessagesFailure;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsFailure;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Recovery;
import org.apache.pekko.persistence.RecoveryCompleted;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/**
 * Deletes what a partition no longer needs, and ends. A typed persistent actor deletes records only when it takes
 * snapshots at fixed intervals; an actor of this kind under the same id reaches the journal in the public way. It reads
 * and writes no records. What it fails to delete goes with the next order.
 */
final class PartitionTrimmer extends AbstractPersistentActor {
    private final LoggingAdapter log = Logging.getLogger(getContext().getSystem(), this);
    private final String persistenceId;
    private final long sequenceNr;
    private int open = 2;

    private PartitionTrimmer(String persistenceId, long sequenceNr) {
        this.persistenceId = persistenceId;
        this.sequenceNr = sequenceNr;
    }

    /** Records up to the snapshot of {@code sequenceNr} go, and snapshots before it. */
    static Props props(String persistenceId, long sequenceNr) {
        return Props.create(PartitionTrimmer.class, () -> new PartitionTrimmer(persistenceId, sequenceNr));
    }

    @Override
    public String persistenceId() {
        return persistenceId;
    }

    @Override
    public Recovery recovery() {
        return Recovery.none();
    }

    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(RecoveryCompleted.class, completed -> {
                    deleteMessages(sequenceNr);
                    deleteSnapshots(SnapshotSelectionCriteria.create(sequenceNr - 1, Long.MAX_VALUE));
                })
                .build();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(DeleteMessagesSuccess.class, done -> done())
                .match(DeleteSnapshotsSuccess.class, done -> done())
                .match(DeleteMessagesFailure.class, failure -> kept("records", failure.cause()))
                .match(DeleteSnapshotsFailure.class, failure -> kept("snapshots", failure.cause()))
                .build();
    }

    private void kept(String what, Throwable cause) {
        log.warning("old {} of {} are kept for now: {}", what, persistenceId, cause);
        done();
    }

    private void done() {
        open--;
        if (open == 0) {
            getContext().stop(getSelf());
        }
    }
}
