package io.heddle.runtime.health;

import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.Recovery;
import org.apache.pekko.persistence.RecoveryCompleted;

/**
 * Writes one record to the journal, deletes it, tells {@code asker} and ends; if the journal fails, it ends without a
 * word. A read alone would not show a full disk or a database that only reads.
 */
final class JournalProbe extends AbstractPersistentActor {

    /** The journal took a record. */
    record Written() {}

    private final String persistenceId;
    private final ActorRef asker;

    private JournalProbe(String persistenceId, ActorRef asker) {
        this.persistenceId = persistenceId;
        this.asker = asker;
    }

    static Props props(String persistenceId, ActorRef asker) {
        return Props.create(JournalProbe.class, () -> new JournalProbe(persistenceId, asker));
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
                .match(
                        RecoveryCompleted.class,
                        completed -> persist("probe", written -> {
                            asker.tell(new Written(), getSelf());
                            deleteMessages(lastSequenceNr());
                        }))
                .build();
    }

    @Override
    public Receive createReceive() {
        // Deleted or not: what stays goes with the next one.
        return receiveBuilder().matchAny(done -> getContext().stop(getSelf())).build();
    }
}
