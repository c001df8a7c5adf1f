package io.heddle.journal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.DeleteMessagesSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.RecoveryCompleted;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SnapshotOffer;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;

/** A persistent actor that tells a test all that happens to it. */
final class Recorder extends AbstractPersistentActor {
    /** Persists a text. */
    record Persist(Object event) {}

    /** Persists several, each as its own write, without waiting in between. */
    record PersistAsync(List<String> events) {}

    /** Saves a snapshot of what was seen. */
    record Snapshot() {}

    /** Deletes events up to a number. */
    record Delete(long toSequenceNr) {}

    /** Deletes snapshots up to a number. */
    record DeleteSnapshots(long toSequenceNr) {}

    /** What a test hears. */
    static final class Seen {
        private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        String next() {
            try {
                String line = queue.poll(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS);
                if (line == null) {
                    throw new AssertionError("nothing heard from the persistent actor");
                }
                return line;
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }

        void add(String line) {
            queue.add(line);
        }
    }

    private final String id;
    private final Seen seen;
    private String state = "";

    private Recorder(String id, Seen seen) {
        this.id = id;
        this.seen = seen;
    }

    static ActorRef start(ActorSystem system, String id, Seen seen) {
        return system.actorOf(Props.create(Recorder.class, () -> new Recorder(id, seen)));
    }

    @Override
    public String persistenceId() {
        return id;
    }

    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(SnapshotOffer.class, offer -> {
                    state = (String) offer.snapshot();
                    seen.add("snapshot " + offer.metadata().sequenceNr() + " " + state);
                })
                .match(RecoveryCompleted.class, done -> seen.add("recovered " + lastSequenceNr() + " " + state))
                .matchAny(event -> state += event)
                .build();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(
                        Persist.class,
                        command -> persist(command.event(), event -> {
                            state += event;
                            seen.add("persisted " + lastSequenceNr() + " " + event);
                        }))
                .match(PersistAsync.class, command -> {
                    for (String text : command.events()) {
                        persistAsync(text, event -> seen.add("persisted " + lastSequenceNr() + " " + event));
                    }
                })
                .match(Snapshot.class, command -> saveSnapshot(state))
                .match(Delete.class, command -> deleteMessages(command.toSequenceNr()))
                .match(
                        DeleteSnapshots.class,
                        command -> deleteSnapshots(
                                SnapshotSelectionCriteria.create(command.toSequenceNr(), Long.MAX_VALUE)))
                .match(SaveSnapshotSuccess.class, done -> seen.add("saved"))
                .match(DeleteMessagesSuccess.class, done -> seen.add("deleted"))
                .match(DeleteSnapshotsSuccess.class, done -> seen.add("snapshots deleted"))
                .matchEquals("stop", command -> getContext().stop(getSelf()))
                .build();
    }

    @Override
    public void onPersistFailure(Throwable cause, Object event, long sequenceNr) {
        seen.add("failed " + sequenceNr + " " + cause.getClass().getSimpleName());
    }

    @Override
    public void onPersistRejected(Throwable cause, Object event, long sequenceNr) {
        seen.add("rejected " + sequenceNr);
    }

    @Override
    public void onRecoveryFailure(Throwable cause, scala.Option<Object> event) {
        seen.add("not recovered " + cause.getClass().getSimpleName() + " " + cause.getMessage());
    }

    @Override
    public void postStop() {
        seen.add("stopped");
    }
}
