package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import scala.jdk.javaapi.CollectionConverters;

/** Writes that are acknowledged before they are on disk. */
class WriteModeTest {
    private static final String ENDLESS = "heddle.journal.async-window = 1h";

    @TempDir
    Path folder;

    private final Faults faults = new Faults();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Store open(String... more) {
        return Store.open(Stores.settings(folder, more), faults, lines::add);
    }

    private static CompletableFuture<Void> append(Store store, WriteMode mode, String id, long number) {
        return Stores.appendAs(store, mode, Stores.newWriter(), id, number);
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "NONE"})
    void anAnswerDoesNotWaitForTheDisk(WriteMode mode) {
        try (Store store = open(ENDLESS)) {
            faults.block();
            CompletableFuture<Void> first = append(store, WriteMode.SYNC, "s", 1);
            faults.awaitBlocked();
            assertThat(append(store, mode, "a", 1)).isCompleted();
            assertThat(first).isNotDone();
            faults.release();
            Stores.await(first);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "NONE"})
    void aSyncWriteTakesAlongWhatCameBefore(WriteMode mode) {
        try (Store store = open(ENDLESS)) {
            assertThat(append(store, mode, "a", 1)).isCompleted();
            assertThat(append(store, mode, "b", 1)).isCompleted();
            assertThat(store.statistics().commits()).isZero();
            assertThat(store.unwritten()).isEqualTo(2);
            Stores.await(append(store, WriteMode.SYNC, "c", 1));
            assertThat(store.unwritten()).isZero();
            assertThat(store.statistics().commits()).isEqualTo(1);
            assertThat(store.statistics().writes()).isEqualTo(3);
            assertThat(Stores.events(store, "a")).containsExactly("a#1");
            assertThat(Stores.events(store, "b")).containsExactly("b#1");
        }
    }

    @Test
    void anAsyncWriteIsOnDiskAfterTheWindowAndTakesAlongWhatHasNone() {
        try (Store store = open("heddle.journal.async-window = 20ms")) {
            assertThat(append(store, WriteMode.NONE, "n", 1)).isCompleted();
            assertThat(append(store, WriteMode.ASYNC, "a", 1)).isCompleted();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Stores.events(store, "a").size() == 1);
            assertThat(Stores.events(store, "n")).hasSize(1);
            assertThat(store.statistics().commits()).isEqualTo(1);
        }
    }

    @Test
    void whatHasNoWindowIsWrittenWhenThereIsMuchOfIt() {
        try (Store store = open("heddle.journal.batch-max-bytes = 1 KiB")) {
            String writer = Stores.newWriter();
            for (long number = 1; number <= 1_000; number++) {
                Stores.await(Stores.appendAs(store, WriteMode.NONE, writer, "n", number));
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> store.statistics().commits() > 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "NONE"})
    void anOrderlyEndLosesNothing(WriteMode mode) {
        try (Store store = open(ENDLESS)) {
            assertThat(append(store, mode, "a", 1)).isCompleted();
        }
        try (Store again = open()) {
            assertThat(Stores.events(again, "a")).containsExactly("a#1");
        }
    }

    @Test
    void aDiskThatFailsAfterTheAnswerStopsTheWriterAndIsLogged() {
        try (Store store = open(ENDLESS, "heddle.journal.reopen-interval = 1ms")) {
            String writer = Stores.newWriter();
            Stores.await(Stores.appendAs(store, writer, "a", 1));
            assertThat(Stores.appendAs(store, WriteMode.ASYNC, writer, "a", 2)).isCompleted();
            faults.mode.set(Faults.Mode.FAIL_ONCE);
            assertThatThrownBy(() -> Stores.await(append(store, WriteMode.SYNC, "b", 1)))
                    .isInstanceOf(StoreException.class);
            // It is said after whoever waits has been told.
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(lines)
                            .anyMatch(line -> line.startsWith("1 writes answered before they were on disk")));
            // Whoever relied on it is refused, and not answered early any more.
            assertThatThrownBy(() -> Stores.await(Stores.appendAs(store, WriteMode.ASYNC, writer, "a", 3)))
                    .isInstanceOf(StoreException.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> writes(store, "c"));
            assertThat(Stores.events(store, "a")).containsExactly("a#1");
            // Its next incarnation goes on from what is there.
            Stores.await(Stores.append(store, "a", 2));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "NONE"})
    void withoutAWindowTooWhatWasAnsweredAndIsLostIsLogged(WriteMode mode) {
        try (Store store = open("heddle.journal.async-window = 0s")) {
            faults.block();
            CompletableFuture<Void> first = append(store, WriteMode.SYNC, "s", 1);
            faults.awaitBlocked();
            assertThat(append(store, mode, "a", 1)).isCompleted();
            CompletableFuture<Void> last = append(store, WriteMode.SYNC, "z", 1);
            faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
            faults.release();
            assertThatThrownBy(() -> Stores.await(first)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> Stores.await(last)).isInstanceOf(StoreException.class);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> lines.stream()
                            .anyMatch(line -> line.startsWith("1 writes answered before they were on disk")));
        }
    }

    private static boolean writes(Store store, String id) {
        try {
            Stores.await(Stores.append(store, id, store.highest(id) + 1));
            return true;
        } catch (StoreException away) {
            return false;
        }
    }

    @Test
    void nobodyIsAnsweredEarlyWhileWritesFailOrManyWait() {
        try (Store store = open(ENDLESS, "heddle.journal.queue-capacity = 8")) {
            faults.block();
            CompletableFuture<Void> first = append(store, WriteMode.SYNC, "s", 1);
            faults.awaitBlocked();
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (int number = 1; number <= 6; number++) {
                answers.add(append(store, WriteMode.ASYNC, "a" + number, 1));
            }
            assertThat(answers.stream().map(CompletableFuture::isDone))
                    .containsExactly(true, true, true, true, false, false);
            faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
            faults.release();
            assertThatThrownBy(() -> Stores.await(first)).isInstanceOf(StoreException.class);
            CompletableFuture<Void> late = append(store, WriteMode.ASYNC, "late", 1);
            assertThatThrownBy(() -> Stores.await(late)).isInstanceOf(StoreException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ASYNC", "NONE"})
    void whoComesBackAndWhoReadsTheHistorySeesWhatWasAcknowledged(WriteMode mode) throws Exception {
        ActorSystem system = Systems.start(folder, ENDLESS);
        try {
            Recorder.Seen seen = new Recorder.Seen();
            ActorRef first = Recorder.start(system, "p", seen);
            assertThat(seen.next()).startsWith("recovered 0");
            first.tell(new Recorder.Persist(tagged("x", mode)), ActorRef.noSender());
            first.tell(new Recorder.Persist(tagged("y", mode)), ActorRef.noSender());
            assertThat(seen.next()).startsWith("persisted 1");
            assertThat(seen.next()).startsWith("persisted 2");
            assertThat(EmbeddedStore.get(system).statistics().events()).isZero();
            RocksReadJournal history =
                    PersistenceQuery.get(system).getReadJournalFor(RocksReadJournal.class, RocksReadJournal.IDENTIFIER);
            assertThat(history.currentEventsByPersistenceId("p", 0, Long.MAX_VALUE)
                            .map(EventEnvelope::event)
                            .runWith(Sink.seq(), system)
                            .toCompletableFuture()
                            .get())
                    .isEqualTo(List.of("x", "y"));
            first.tell(new Recorder.Persist(tagged("z", mode)), ActorRef.noSender());
            assertThat(seen.next()).startsWith("persisted 3");
            assertThat(EmbeddedStore.get(system).statistics().events()).isEqualTo(2);
            first.tell("stop", ActorRef.noSender());
            assertThat(seen.next()).isEqualTo("stopped");
            Recorder.start(system, "p", seen);
            assertThat(seen.next()).isEqualTo("recovered 3 xyz");
        } finally {
            Systems.stop(system);
        }
    }

    private static Tagged tagged(String event, WriteMode mode) {
        return new Tagged(event, CollectionConverters.asScala(mode.tags()).<String>toSet());
    }
}
