package io.heddle.runtime.engine;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.event.Logging;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.DeleteSnapshotsFailure;
import org.apache.pekko.persistence.Recovery;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/**
 * Deletes snapshots for the instances of a node. A typed persistent actor deletes snapshots only when it takes them at
 * fixed intervals, which instances do not; the snapshot store itself is reached through an actor of this kind alone. It
 * writes nothing and has no history. What it fails to delete goes with the next order for the same instance.
 */
final class SnapshotPruner extends AbstractPersistentActor {

    /** Snapshots up to {@code sequenceNr} may go. */
    record Prune(String persistenceId, long sequenceNr) {}

    private final LoggingAdapter log = Logging.getLogger(getContext().getSystem(), this);
    private String target = persistenceId();

    static Props props() {
        return Props.create(SnapshotPruner.class, SnapshotPruner::new);
    }

    static void order(ActorRef pruner, String persistenceId, long sequenceNr) {
        pruner.tell(new Prune(persistenceId, sequenceNr), ActorRef.noSender());
    }

    @Override
    public String persistenceId() {
        return "heddle-snapshot-pruner";
    }

    @Override
    public String snapshotterId() {
        return target;
    }

    @Override
    public Recovery recovery() {
        return Recovery.none();
    }

    @Override
    public Receive createReceiveRecover() {
        return emptyBehavior();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Prune.class, prune -> {
                    target = prune.persistenceId();
                    deleteSnapshots(SnapshotSelectionCriteria.create(prune.sequenceNr(), Long.MAX_VALUE));
                })
                .match(
                        DeleteSnapshotsFailure.class,
                        failure -> log.warning("old snapshots are kept for now: {}", failure.cause()))
                .matchAny(done -> {})
                .build();
    }
}
