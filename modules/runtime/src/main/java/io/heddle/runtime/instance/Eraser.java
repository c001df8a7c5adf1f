package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.runtime.payload.Payloads;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.DeleteMessagesFailure;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsFailure;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Recovery;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.jspecify.annotations.Nullable;

/**
 * Deletes everything the journal keeps of an instance, without reading it, so that a damaged history goes as well.
 * Snapshots and contents of checkpoints first: whatever a crash leaves is either the whole instance, which its events
 * alone give back, or nothing but payloads, which go when the removal, being ordered until it is done, comes to them.
 *
 * <p>A classic actor: the typed API of event sourced behaviors deletes events only behind a snapshot.
 */
final class Eraser extends AbstractPersistentActor {
    private final InstanceId id;
    private final Payloads payloads;
    private final String persistenceId;
    private final String checkpoints;
    private final ActorRef<InstanceMessage> owner;
    /** Whose snapshots are being deleted. */
    private String target;

    private Eraser(InstanceId id, Payloads payloads, ActorRef<InstanceMessage> owner) {
        this.id = id;
        this.payloads = payloads;
        this.persistenceId = WorkflowInstance.persistenceId(id).id();
        this.checkpoints = WorkflowInstance.checkpointsId(id);
        this.target = checkpoints;
        this.owner = owner;
    }

    static Props props(InstanceId id, Payloads payloads, ActorRef<InstanceMessage> owner) {
        return Props.create(Eraser.class, () -> new Eraser(id, payloads, owner));
    }

    private enum Begin {
        NOW
    }

    private record PayloadsDeleted(@Nullable Throwable failure) {}

    @Override
    public String persistenceId() {
        return persistenceId;
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
    public void preStart() {
        self().tell(Begin.NOW, self());
    }

    @Override
    public Receive createReceiveRecover() {
        return emptyBehavior();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Begin.class, begin -> deleteSnapshots(SnapshotSelectionCriteria.latest()))
                .match(DeleteSnapshotsSuccess.class, done -> snapshotsDeleted())
                .match(DeleteMessagesSuccess.class, done -> deletePayloads())
                .match(PayloadsDeleted.class, done -> end(done.failure()))
                .match(DeleteSnapshotsFailure.class, failure -> end(failure.cause()))
                .match(DeleteMessagesFailure.class, failure -> end(failure.cause()))
                .build();
    }

    private void snapshotsDeleted() {
        if (target.equals(checkpoints)) {
            target = persistenceId;
            deleteSnapshots(SnapshotSelectionCriteria.latest());
        } else {
            deleteMessages(Long.MAX_VALUE);
        }
    }

    @Override
    public void onRecoveryFailure(Throwable cause, scala.Option<Object> event) {
        end(cause);
    }

    private void deletePayloads() {
        payloads.deleteAll(id).whenComplete((done, failure) -> self().tell(new PayloadsDeleted(failure), self()));
    }

    private void end(@Nullable Throwable failure) {
        owner.tell(new InstanceMessage.Erased(failure == null ? null : failure.toString()));
        context().stop(self());
    }
}
