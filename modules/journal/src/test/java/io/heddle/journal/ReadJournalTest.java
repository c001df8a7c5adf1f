package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.EventAdapter;
import org.apache.pekko.persistence.journal.EventSeq;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class ReadJournalTest {
    @TempDir
    Path folder;

    private ActorSystem system;
    private RocksReadJournal journal;

    @BeforeEach
    void start() {
        system = Systems.start(
                folder,
                "heddle.journal.replay-page-events = 3",
                "heddle.journal.rocksdb.event-adapters.doubling = \"" + Doubling.class.getName() + "\"",
                "heddle.journal.rocksdb.event-adapter-bindings { \"java.lang.String\" = doubling }");
        journal = PersistenceQuery.get(system).getReadJournalFor(RocksReadJournal.class, RocksReadJournal.IDENTIFIER);
    }

    @AfterEach
    void stop() {
        Systems.stop(system);
    }

    /** Tags what is written and reads it as two events when its manifest says so. */
    static final class Doubling implements EventAdapter {
        @Override
        public String manifest(Object event) {
            return event.equals("twice") ? "double" : "";
        }

        @Override
        public Object toJournal(Object event) {
            return new Tagged(event, java.util.Set.of("tag"));
        }

        @Override
        public EventSeq fromJournal(Object event, String manifest) {
            return manifest.equals("double") ? EventSeq.create(event + "1", event + "2") : EventSeq.single(event);
        }
    }

    /** Reads numbers as texts. */
    static final class Naming implements EventAdapter {
        @Override
        public String manifest(Object event) {
            return "";
        }

        @Override
        public Object toJournal(Object event) {
            return event;
        }

        @Override
        public EventSeq fromJournal(Object event, String manifest) {
            return EventSeq.single("number " + event);
        }
    }

    private void write(String id, int count) {
        PayloadCodec codec = EmbeddedStore.get(system).codec();
        for (int i = 1; i <= count; i++) {
            PersistentRepr event = PersistentRepr.apply(i, i, id, "", false, ActorRef.noSender(), "w")
                    .withTimestamp(1000 + i);
            Stores.await(EmbeddedStore.get(system)
                    .store()
                    .append(id, "w", new long[] {i}, new byte[][] {codec.encodeEvent(event, i)}, WriteMode.SYNC));
        }
    }

    private <T> List<T> all(Source<T, ?> source) {
        return get(source.runWith(Sink.seq(), system));
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure.getCause());
        }
    }

    @Test
    void eventsComeInOrderOverPages() {
        write("p", 10);
        List<EventEnvelope> events = all(journal.currentEventsByPersistenceId("p", 0, Long.MAX_VALUE));
        assertThat(events)
                .extracting(EventEnvelope::sequenceNr)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(events).extracting(EventEnvelope::event).startsWith(1, 2).endsWith(10);
        assertThat(events.get(4).offset()).isEqualTo(Offset.sequence(5));
        assertThat(events.get(4).timestamp()).isEqualTo(1005);
        assertThat(events.get(4).persistenceId()).isEqualTo("p");
    }

    @Test
    void boundsAreInclusive() {
        write("p", 10);
        assertThat(all(journal.currentEventsByPersistenceId("p", 3, 7)))
                .extracting(EventEnvelope::sequenceNr)
                .containsExactly(3L, 4L, 5L, 6L, 7L);
        assertThat(all(journal.currentEventsByPersistenceId("p", 7, 3))).isEmpty();
        assertThat(all(journal.currentEventsByPersistenceId("nobody", 0, Long.MAX_VALUE)))
                .isEmpty();
    }

    @Test
    void eventAdaptersApplyAndTagsAreDropped() {
        Recorder.Seen seen = new Recorder.Seen();
        ActorRef actor = Recorder.start(system, "adapted", seen);
        assertThat(seen.next()).startsWith("recovered");
        actor.tell(new Recorder.Persist("twice"), ActorRef.noSender());
        assertThat(seen.next()).startsWith("persisted");
        assertThat(all(journal.currentEventsByPersistenceId("adapted", 0, Long.MAX_VALUE)))
                .extracting(EventEnvelope::event)
                .containsExactly("twice1", "twice2");
        actor.tell("stop", ActorRef.noSender());
        assertThat(seen.next()).isEqualTo("stopped");
        Recorder.start(system, "adapted", seen);
        assertThat(seen.next()).isEqualTo("recovered 1 twice1twice2");
    }

    @Test
    void theWritePluginSaysWhoseAdaptersApply() {
        write("p", 1);
        Systems.stop(system);
        system = Systems.start(
                folder,
                "other-journal.class = \"io.heddle.journal.RocksJournal\"",
                "other-journal.event-adapters.naming = \"" + Naming.class.getName() + "\"",
                "other-journal.event-adapter-bindings { \"java.lang.Integer\" = naming }",
                "heddle.query.rocksdb.write-plugin = other-journal");
        journal = PersistenceQuery.get(system).getReadJournalFor(RocksReadJournal.class, RocksReadJournal.IDENTIFIER);
        assertThat(all(journal.currentEventsByPersistenceId("p", 0, Long.MAX_VALUE)))
                .extracting(EventEnvelope::event)
                .containsExactly("number 1");
    }

    @Test
    void persistenceIdsAreListedAndPaged() {
        List<String> expected = new ArrayList<>();
        for (int i = 10; i < 21; i++) {
            write("id" + i, 1);
            expected.add("id" + i);
        }
        assertThat(all(journal.currentPersistenceIds())).isEqualTo(expected);
        assertThat(all(journal.currentPersistenceIds(Optional.of("id12"), 4)))
                .containsExactly("id13", "id14", "id15", "id16");
        assertThat(all(journal.currentPersistenceIds(Optional.empty(), 2))).containsExactly("id10", "id11");
    }

    @Test
    void onlyWhatIsAskedForIsRead() {
        write("p", 7);
        // The second page holds a damaged event; a consumer that stops before it never meets it.
        Stores.await(EmbeddedStore.get(system)
                .store()
                .append(
                        "p",
                        "w",
                        new long[] {8},
                        new byte[][] {"garbage".getBytes(StandardCharsets.UTF_8)},
                        WriteMode.SYNC));
        assertThat(all(journal.currentEventsByPersistenceId("p", 0, Long.MAX_VALUE)
                        .take(5)))
                .hasSize(5);
        assertThatThrownBy(() -> all(journal.currentEventsByPersistenceId("p", 0, Long.MAX_VALUE)))
                .hasRootCauseInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void scalaInterfacesServeTheSame() {
        write("p", 4);
        RocksScalaReadJournal scala = PersistenceQuery.get(system).readJournalFor(RocksReadJournal.IDENTIFIER);
        assertThat(all(scala.currentPersistenceIds().asJava())).containsExactly("p");
        assertThat(all(scala.currentPersistenceIds(Option.apply("o"), 1).asJava()))
                .containsExactly("p");
        assertThat(all(scala.currentEventsByPersistenceId("p", 2, 3).asJava())).hasSize(2);
    }
}
