package io.heddle.bench;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import scala.jdk.javaapi.CollectionConverters;

/** The journal plug-in without persistent actors: each place hands in one record after the other. */
final class RawJournal {
    private final List<ActorRef> writers = new ArrayList<>();

    RawJournal(ActorSystem system, int places) {
        ActorRef journal = Persistence.get(system).journalFor("", ConfigFactory.empty());
        for (int place = 0; place < places; place++) {
            String id = "raw-" + place;
            writers.add(system.actorOf(Props.create(Writer.class, () -> new Writer(journal, id)), id));
        }
    }

    /** Completes when the record is on disk. One at a time and place. */
    CompletionStage<?> write(int place) {
        CompletableFuture<String> written = new CompletableFuture<>();
        writers.get(place).tell(new Write(written), ActorRef.noSender());
        return written;
    }

    private record Write(CompletableFuture<String> written) {}

    private static final class Writer extends AbstractActor {
        private final ActorRef journal;
        private final String id;
        private final byte[] record = new byte[BareActorsSubject.RECORD];
        private CompletableFuture<String> open = new CompletableFuture<>();
        private long sequence;

        Writer(ActorRef journal, String id) {
            this.journal = journal;
            this.id = id;
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(Write.class, this::hand)
                    .match(JournalProtocol.WriteMessageSuccess.class, success -> open.complete(id))
                    .match(
                            JournalProtocol.WriteMessagesFailed.class,
                            failed -> open.completeExceptionally(failed.cause()))
                    .matchAny(other -> {})
                    .build();
        }

        private void hand(Write write) {
            open = write.written();
            PersistentRepr event =
                    PersistentRepr.apply(record, ++sequence, id, "", false, ActorRef.noSender(), "writer");
            journal.tell(
                    new JournalProtocol.WriteMessages(
                            CollectionConverters.asScala(List.<PersistentEnvelope>of(AtomicWrite.apply(event)))
                                    .toSeq(),
                            self(),
                            1),
                    self());
        }
    }
}
