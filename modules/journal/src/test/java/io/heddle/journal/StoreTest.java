package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.journal.Database.Stored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

class StoreTest {
    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = Stores.open(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen(String... more) {
        store.close();
        store = Stores.open(folder, Stores.QUIET, more);
    }

    @Test
    void acknowledgedEventsAreThereAfterReopening() {
        Stores.await(Stores.append(store, "a", 1, 2));
        Stores.await(Stores.append(store, "b", 1));
        reopen();
        assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
        assertThat(Stores.events(store, "b")).containsExactly("b#1");
        Stores.await(Stores.append(store, "c", 1));
        assertThat(Stores.events(store, "a")).hasSize(2);
    }

    @Test
    @Tag("trap-P04")
    void aTakenSequenceNumberIsRefusedAndNothingOfThatWriteIsStored() {
        Stores.await(Stores.append(store, "a", 1, 2));
        assertThatThrownBy(() -> Stores.await(Stores.appendAs(store, "stale", "a", 2, 3)))
                .isInstanceOfSatisfying(WriteConflictException.class, conflict -> {
                    assertThat(conflict.persistenceId()).isEqualTo("a");
                    assertThat(conflict.sequenceNr()).isEqualTo(2);
                })
                .hasMessageContaining("another writer");
        assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
        assertThat(store.highest("a")).isEqualTo(2);
        assertThat(store.statistics().conflicts()).isEqualTo(1);
    }

    @Test
    @Tag("trap-P04")
    void whatARefusedWriterHadSentBehindIsRefusedToo() {
        Stores.await(Stores.appendAs(store, "owner", "a", 1, 2));
        CompletableFuture<Void> first = Stores.appendAs(store, "stale", "a", 2);
        CompletableFuture<Void> second = Stores.appendAs(store, "stale", "a", 3);
        assertThatThrownBy(() -> Stores.await(first)).isInstanceOf(WriteConflictException.class);
        assertThatThrownBy(() -> Stores.await(second))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("would leave a gap");
        Stores.await(Stores.appendAs(store, "owner", "a", 3));
        assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2", "a#3");
    }

    @Test
    @Tag("trap-P04")
    void fencingHoldsAfterReopeningAndForDeletedEvents() {
        Stores.await(Stores.append(store, "a", 1, 2, 3));
        Stores.await(store.deleteEvents("a", Long.MAX_VALUE));
        reopen();
        assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 3))).isInstanceOf(WriteConflictException.class);
        Stores.await(Stores.appendAs(store, "next", "a", 4));
        assertThat(Stores.events(store, "a")).containsExactly("a#4");
    }

    @Test
    void aWriteMustAscendWithinItself() {
        assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 2, 1)))
                .isInstanceOf(WriteConflictException.class);
        assertThat(Stores.events(store, "a")).isEmpty();
        assertThat(store.highest("a")).isZero();
    }

    @Test
    void deletionKeepsTheHighestNumberAndNothingElse() {
        Stores.await(Stores.append(store, "a", LongStream.rangeClosed(1, 500).toArray()));
        Stores.await(store.deleteEvents("a", 10));
        assertThat(Stores.events(store, "a")).hasSize(490).startsWith("a#11");
        Stores.await(store.deleteEvents("a", 5));
        assertThat(Stores.events(store, "a")).hasSize(490);
        Stores.await(store.deleteEvents("a", 400));
        assertThat(Stores.events(store, "a")).hasSize(100).startsWith("a#401");
        Stores.await(store.deleteEvents("a", Long.MAX_VALUE));
        assertThat(Stores.events(store, "a")).isEmpty();
        assertThat(store.highest("a")).isEqualTo(500);
        reopen();
        assertThat(Stores.events(store, "a")).isEmpty();
        assertThat(store.highest("a")).isEqualTo(500);
        assertThat(store.id("a"))
                .hasValueSatisfying(record -> assertThat(record.deletedTo()).isEqualTo(500));
    }

    @Test
    void deletingTheUnknownIsNothing() {
        Stores.await(store.deleteEvents("nobody", 7));
        Stores.await(store.deleteSnapshots("nobody", List.of(1L)));
        assertThat(store.highest("nobody")).isZero();
        assertThat(store.id("nobody")).isEmpty();
        assertThat(store.snapshots("nobody", 0, 9, 9)).isEmpty();
        assertThat(store.statistics().commits()).isZero();
    }

    @Test
    void deletionTakesPlaceInOrderWithWrites() {
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            pending.add(Stores.append(store, "a", i));
            pending.add(store.deleteEvents("a", i - 1L));
        }
        pending.forEach(Stores::await);
        assertThat(Stores.events(store, "a")).containsExactly("a#200");
    }

    @Test
    void snapshotsAreKeptBesideEvents() {
        Stores.await(store.putSnapshot("s", 3, new byte[] {3}));
        Stores.await(store.putSnapshot("s", 5, new byte[] {5}));
        Stores.await(store.putSnapshot("s", 5, new byte[] {6}));
        assertThat(store.snapshots("s", 0, Long.MAX_VALUE, 9))
                .extracting(Stored::sequenceNr)
                .containsExactly(5L, 3L);
        assertThat(store.snapshots("s", 0, 4, 9)).extracting(Stored::sequenceNr).containsExactly(3L);
        assertThat(store.snapshots("s", 5, 5, 9).get(0).value()).containsExactly(6);
        assertThat(store.highest("s")).isZero();
        Stores.await(Stores.append(store, "s", 1));
        Stores.await(store.deleteSnapshots("s", List.of(3L, 5L)));
        assertThat(store.snapshots("s", 0, Long.MAX_VALUE, 9)).isEmpty();
        assertThat(Stores.events(store, "s")).containsExactly("s#1");
    }

    @Test
    void persistenceIdsWithEventsAreListedInPages() {
        reopen("heddle.journal.replay-page-events = 2");
        for (String id : List.of("d", "a", "ü/ 1", "c", "b")) {
            Stores.await(Stores.append(store, id, 1, 2));
        }
        Stores.await(store.putSnapshot("onlySnapshot", 1, new byte[1]));
        Stores.await(store.deleteEvents("b", Long.MAX_VALUE));
        Stores.await(store.deleteEvents("c", Long.MAX_VALUE));
        Stores.await(Stores.append(store, "c", 3));
        Stores.await(store.deleteEvents("d", 1));
        List<String> found = new ArrayList<>();
        int pages = 0;
        Database.IdPage page = store.persistenceIds(null);
        while (page.last() != null) {
            found.addAll(page.ids());
            pages++;
            page = store.persistenceIds(page.last());
        }
        assertThat(found).containsExactly("a", "c", "d", "ü/ 1");
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void listingContinuesBehindAnIdThatDoesNotExist() {
        Stores.await(Stores.append(store, "a", 1));
        Stores.await(Stores.append(store, "c", 1));
        assertThat(store.persistenceIds("b").ids()).containsExactly("c");
    }

    @Test
    void manyWritersShareCommits() {
        CountDownLatch inCommit = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.close();
        store = Store.open(
                Stores.settings(folder),
                new StoreSeams() {
                    @Override
                    void commit(Database database, WriteBatch writes) throws RocksDBException {
                        inCommit.countDown();
                        awaitQuietly(goOn);
                        super.commit(database, writes);
                    }
                },
                Stores.QUIET);
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        pending.add(Stores.append(store, "first", 1));
        awaitQuietly(inCommit);
        IntStream.range(0, 300).forEach(i -> pending.add(Stores.append(store, "id" + i, 1, 2)));
        assertThat(pending).noneMatch(CompletableFuture::isDone);
        goOn.countDown();
        pending.forEach(Stores::await);
        StoreStatistics statistics = store.statistics();
        assertThat(statistics.commits()).isEqualTo(2);
        assertThat(statistics.writes()).isEqualTo(301);
        assertThat(statistics.events()).isEqualTo(601);
        assertThat(statistics.largestBatch()).isEqualTo(300);
        assertThat(statistics.bytes()).isGreaterThan(601 * 4);
        assertThat(statistics.meanBatch()).isEqualTo(150.5);
        assertThat(statistics.commitTime()).isPositive();
        assertThat(statistics.longestCommit()).isPositive().isLessThanOrEqualTo(statistics.commitTime());
        assertThat(statistics.meanCommit()).isPositive();
        assertThat(statistics.failures()).isZero();
    }

    @Test
    void statisticsBeforeTheFirstCommitAreZero() {
        assertThat(store.statistics()).isEqualTo(StoreStatistics.NONE);
        assertThat(store.statistics().meanBatch()).isZero();
        assertThat(store.statistics().meanCommit()).isZero();
    }

    @Test
    void aBarrierCompletesAfterWhatWasHandedInBefore() {
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            pending.add(Stores.append(store, "a", i));
        }
        Stores.await(store.barrier());
        assertThat(pending).allMatch(CompletableFuture::isDone);
        assertThat(store.highest("a")).isEqualTo(50);
    }

    @Test
    void closingCommitsWhatWasHandedInAndRefusesTheRest() {
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            pending.add(Stores.append(store, "a", i));
        }
        store.close();
        store.close();
        assertThat(pending).allMatch(done -> done.isDone() && !done.isCompletedExceptionally());
        assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 201)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> Stores.await(store.reading(() -> 1))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> store.highest("a")).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.fault()).isInstanceOf(StoreUnavailableException.class);
        store = Stores.open(folder);
        assertThat(store.highest("a")).isEqualTo(200);
    }

    @Test
    void aLongReplayEndsWithTheStore() {
        reopen("heddle.journal.replay-page-events = 1");
        Stores.await(Stores.append(store, "a", LongStream.rangeClosed(1, 100).toArray()));
        CountDownLatch begun = new CountDownLatch(1);
        List<Long> seen = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> replay = store.reading(() -> {
            EventPages.each(store, "a", 0, Long.MAX_VALUE, Long.MAX_VALUE, stored -> {
                seen.add(stored.sequenceNr());
                begun.countDown();
                Awaitility.await().until(() -> store.fault() != null);
            });
            return null;
        });
        awaitQuietly(begun);
        store.close();
        assertThatThrownBy(() -> Stores.await(replay)).isInstanceOf(StoreUnavailableException.class);
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void writersRacingWithTheEndAreAllAnswered() {
        for (int round = 0; round < 20; round++) {
            Store racing = Stores.open(folder.resolve("race"), Stores.QUIET, "heddle.journal.fsync = off");
            String id = "id" + round;
            List<CompletableFuture<Void>> pending = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread writer = new Thread(() -> {
                for (int i = 1; i <= 400; i++) {
                    pending.add(Stores.append(racing, id, i));
                    begun.countDown();
                }
            });
            writer.start();
            awaitQuietly(begun);
            racing.close();
            joinQuietly(writer);
            assertThat(pending).hasSize(400).allMatch(CompletableFuture::isDone);
            long acknowledged = pending.stream()
                    .filter(done -> !done.isCompletedExceptionally())
                    .count();
            try (Store again = Stores.open(folder.resolve("race"))) {
                assertThat(again.highest(id)).isEqualTo(acknowledged);
            }
        }
    }

    @Test
    void whatWasEverWrittenIsNeverSurelyUnknown() {
        assertThat(store.isSurelyUnknown("id1")).isTrue();
        for (int n = 1; n <= 200; n++) {
            Stores.await(Stores.append(store, "id" + n, 1));
        }
        Stores.await(store.deleteEvents("id7", Long.MAX_VALUE));
        assertThat(surelyUnknown()).isEmpty();
        // Nothing of it is in memory now, and nobody has looked at the disk yet.
        reopen();
        assertThat(surelyUnknown()).isEmpty();
        store.close();
        assertThat(surelyUnknown()).isEmpty();
        assertThat(store.isSurelyUnknown("nobody")).isFalse();
    }

    private List<String> surelyUnknown() {
        return IntStream.rangeClosed(1, 200)
                .mapToObj(n -> "id" + n)
                .filter(store::isSurelyUnknown)
                .toList();
    }

    @Test
    void whatIsOnItsWayToTheDiskIsNotSurelyUnknown() {
        Faults faults = new Faults();
        store.close();
        store = Store.open(Stores.settings(folder), faults, Stores.QUIET);
        faults.block();
        CompletableFuture<Void> first = Stores.append(store, "a", 1);
        faults.awaitBlocked();
        CompletableFuture<Void> second = Stores.append(store, "b", 1);
        assertThat(store.isSurelyUnknown("a")).isFalse();
        assertThat(store.isSurelyUnknown("b")).isFalse();
        assertThat(store.isSurelyUnknown("c")).isTrue();
        faults.mode.set(Faults.Mode.FAIL_ONCE);
        faults.release();
        assertThatThrownBy(() -> Stores.await(first)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> Stores.await(second)).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.isSurelyUnknown("c")).as("after a failed commit").isFalse();
        // It never came, and nothing is remembered of it once the database is open again.
        Awaitility.await()
                .ignoreExceptionsInstanceOf(StoreException.class)
                .untilAsserted(() -> Stores.await(Stores.append(store, "d", 1)));
        assertThat(store.isSurelyUnknown("a")).isTrue();
        assertThat(store.isSurelyUnknown("b")).isTrue();
    }

    @Test
    void whatIsAnsweredBeforeItIsWrittenIsNotSurelyUnknown() {
        reopen("heddle.journal.async-window = 1h");
        assertThat(Stores.appendAs(store, WriteMode.ASYNC, Stores.newWriter(), "a", 1))
                .isCompleted();
        assertThat(store.isSurelyUnknown("a")).isFalse();
        Stores.await(Stores.append(store, "b", 1));
        assertThat(store.isSurelyUnknown("a")).isFalse();
    }

    @Test
    void interruptingTheCommitThreadLosesNothing() {
        Thread commits = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("heddle-journal-commit"))
                .findFirst()
                .orElseThrow();
        commits.interrupt();
        Stores.await(Stores.append(store, "a", 1));
        assertThat(Stores.events(store, "a")).containsExactly("a#1");
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
