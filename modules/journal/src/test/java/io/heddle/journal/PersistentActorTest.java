package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.journal.Recorder.Seen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** The plugins as persistent actors meet them. */
class PersistentActorTest {
    @TempDir
    Path folder;

    private ActorSystem system;
    private final Seen seen = new Seen();

    @BeforeEach
    void start() {
        system = Systems.start(folder);
    }

    @AfterEach
    void stop() {
        Systems.stop(system);
    }

    private ActorRef start(String id) {
        return Recorder.start(system, id, seen);
    }

    private Store store() {
        return EmbeddedStore.get(system).store();
    }

    private void tell(ActorRef actor, Object command) {
        actor.tell(command, ActorRef.noSender());
    }

    private ActorRef startWith(String id, String... events) {
        ActorRef actor = start(id);
        assertThat(seen.next()).isEqualTo("recovered 0 ");
        for (int i = 0; i < events.length; i++) {
            tell(actor, new Recorder.Persist(events[i]));
            assertThat(seen.next()).isEqualTo("persisted " + (i + 1) + " " + events[i]);
        }
        return actor;
    }

    private void end(ActorRef actor) {
        tell(actor, "stop");
        assertThat(seen.next()).isEqualTo("stopped");
    }

    @Test
    void stateSurvivesTheActorSystem() {
        startWith("p", "a", "b", "c");
        Systems.stop(system);
        assertThat(seen.next()).isEqualTo("stopped");
        start();
        start("p");
        assertThat(seen.next()).isEqualTo("recovered 3 abc");
        assertThat(EmbeddedStore.get(system).statistics()).isEqualTo(StoreStatistics.NONE);
    }

    @Test
    void statisticsCountWritesAndHealthIsGood() {
        startWith("p", "a", "b");
        EmbeddedStore embedded = EmbeddedStore.get(system);
        assertThat(embedded.statistics().writes()).isEqualTo(2);
        assertThat(embedded.statistics().events()).isEqualTo(2);
        assertThat(embedded.fault()).isEmpty();
    }

    @Test
    @Tag("trap-P04")
    @Tag("trap-T7")
    void oneOfTwoWritersOfTheSameIdIsStoppedWithNothingLost() {
        ActorRef first = startWith("p", "a");
        Seen seenBySecond = new Seen();
        ActorRef second = Recorder.start(system, "p", seenBySecond);
        assertThat(seenBySecond.next()).isEqualTo("recovered 1 a");
        tell(first, new Recorder.Persist("b"));
        assertThat(seen.next()).isEqualTo("persisted 2 b");
        tell(second, new Recorder.PersistAsync(List.of("x", "y", "z")));
        assertThat(seenBySecond.next()).isEqualTo("failed 2 WriteConflictException");
        assertThat(seenBySecond.next()).isEqualTo("stopped");
        tell(first, new Recorder.Persist("c"));
        assertThat(seen.next()).isEqualTo("persisted 3 c");
        end(first);
        start("p");
        assertThat(seen.next()).isEqualTo("recovered 3 abc");
    }

    @Test
    void manyFencedWritersDoNotCloseTheJournalForOthers() {
        ActorRef owner = startWith("p", "a");
        for (int round = 2; round <= 14; round++) {
            Seen seenByStale = new Seen();
            ActorRef stale = Recorder.start(system, "p", seenByStale);
            assertThat(seenByStale.next()).startsWith("recovered");
            tell(owner, new Recorder.Persist("b"));
            assertThat(seen.next()).isEqualTo("persisted " + round + " b");
            tell(stale, new Recorder.Persist("x"));
            assertThat(seenByStale.next()).isEqualTo("failed " + round + " WriteConflictException");
        }
        startWith("other", "a", "b");
        assertThat(EmbeddedStore.get(system).statistics().conflicts()).isEqualTo(13);
    }

    @Test
    void anEventThatCannotBeSerializedIsRejectedAndTheActorGoesOn() {
        ActorRef actor = startWith("p", "a");
        tell(actor, new Recorder.Persist(new Object()));
        assertThat(seen.next()).isEqualTo("rejected 2");
        tell(actor, new Recorder.Persist("b"));
        assertThat(seen.next()).isEqualTo("persisted 3 b");
        end(actor);
        start("p");
        assertThat(seen.next()).isEqualTo("recovered 3 ab");
    }

    @Test
    void deletionOfEverythingKeepsTheNumber() {
        ActorRef actor = startWith("p", "a", "b");
        tell(actor, new Recorder.Delete(Long.MAX_VALUE));
        assertThat(seen.next()).isEqualTo("deleted");
        end(actor);
        assertThat(Stores.events(store(), "p")).isEmpty();
        start("p");
        assertThat(seen.next()).isEqualTo("recovered 2 ");
    }

    @Test
    void recoveryStartsAtTheSnapshot() {
        ActorRef actor = withTwoSnapshots();
        tell(actor, new Recorder.Delete(4));
        assertThat(seen.next()).isEqualTo("deleted");
        end(actor);
        ActorRef again = start("p");
        assertThat(seen.next()).isEqualTo("snapshot 4 abcd");
        assertThat(seen.next()).isEqualTo("recovered 5 abcde");
        tell(again, new Recorder.DeleteSnapshots(3));
        assertThat(seen.next()).isEqualTo("snapshots deleted");
        assertThat(store().snapshots("p", 0, 9, 9))
                .extracting(Database.Stored::sequenceNr)
                .containsExactly(4L);
    }

    @Test
    void aDamagedSnapshotFallsBackToAnOlderOne() {
        end(withTwoSnapshots());
        damageSnapshot(4);
        start("p");
        assertThat(seen.next()).isEqualTo("snapshot 2 ab");
        assertThat(seen.next()).isEqualTo("recovered 5 abcde");
    }

    @Test
    void damagedSnapshotsFallBackToReplay() {
        end(withTwoSnapshots());
        damageSnapshot(4);
        damageSnapshot(2);
        start("p");
        assertThat(seen.next()).isEqualTo("recovered 5 abcde");
    }

    @Test
    @Tag("trap-P03")
    void aDamagedSnapshotThatNothingCanReplaceFailsLoudly() {
        ActorRef actor = withTwoSnapshots();
        tell(actor, new Recorder.Delete(4));
        assertThat(seen.next()).isEqualTo("deleted");
        end(actor);
        damageSnapshot(4);
        start("p");
        assertThat(seen.next())
                .startsWith("not recovered UnreadableRecordException snapshot 4 of 'p'")
                .contains("events up to 4 were deleted");
        // With the older one gone too, replay from the start must not be tried either.
        assertThat(seen.next()).isEqualTo("stopped");
        damageSnapshot(2);
        start("p");
        assertThat(seen.next()).startsWith("not recovered UnreadableRecordException snapshot 2 of 'p'");
    }

    @Test
    @Tag("trap-P06")
    void aSnapshotThisBuildDoesNotUnderstandIsNotSkipped() {
        end(withTwoSnapshots());
        byte[] future = new Wire.Writer(16).putByte(2).putLong(0).seal("p", 4);
        Stores.await(store().putSnapshot("p", 4, future));
        start("p");
        assertThat(seen.next())
                .startsWith("not recovered UnreadableRecordException")
                .contains("version 2");
    }

    @Test
    @Tag("trap-P12")
    void aDamagedEventStopsOnlyItsOwnId() {
        end(startWith("p", "a"));
        Stores.await(Stores.append(store(), "p", 2));
        start("p");
        assertThat(seen.next())
                .startsWith("not recovered UnreadableRecordException event 2 of 'p'")
                .contains("checksum");
        assertThat(seen.next()).isEqualTo("stopped");
        startWith("other", "a", "b");
        assertThat(Stores.events(store(), "p")).hasSize(2);
    }

    @Test
    void aRefusedFolderIsReportedToEveryActorAtOnce() {
        EmbeddedStore.get(system);
        ActorSystem second = Systems.start(folder);
        try {
            Recorder.start(second, "q", seen);
            assertThat(seen.next()).startsWith("not recovered StoreLockedException");
        } finally {
            Systems.stop(second);
        }
    }

    @Test
    void aSnapshotCarriesItsMetadata() {
        PayloadCodec codec = EmbeddedStore.get(system).codec();
        SnapshotMetadata metadata = new SnapshotMetadata("p", 7, 99, Option.apply("extra"));
        Database.Stored stored = new Database.Stored(7, codec.encodeSnapshot(metadata, "state"));
        assertThat(codec.decodeSnapshot("p", stored).metadata()).isEqualTo(metadata);
        assertThat(codec.decodeSnapshot("p", stored).snapshot()).isEqualTo("state");
        assertThat(PayloadCodec.snapshotTimestamp(stored)).isEqualTo(99);
    }

    private ActorRef withTwoSnapshots() {
        ActorRef actor = startWith("p", "a", "b");
        tell(actor, new Recorder.Snapshot());
        assertThat(seen.next()).isEqualTo("saved");
        tell(actor, new Recorder.Persist("c"));
        assertThat(seen.next()).isEqualTo("persisted 3 c");
        tell(actor, new Recorder.Persist("d"));
        assertThat(seen.next()).isEqualTo("persisted 4 d");
        tell(actor, new Recorder.Snapshot());
        assertThat(seen.next()).isEqualTo("saved");
        tell(actor, new Recorder.Persist("e"));
        assertThat(seen.next()).isEqualTo("persisted 5 e");
        return actor;
    }

    private void damageSnapshot(long number) {
        byte[] bytes = store().snapshots("p", number, number, 1).get(0).value().clone();
        bytes[bytes.length - 1] ^= 1;
        Stores.await(store().putSnapshot("p", number, bytes));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).isNotEmpty();
    }
}
