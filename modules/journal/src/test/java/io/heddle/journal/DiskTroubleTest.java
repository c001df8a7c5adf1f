package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full disks, read-only folders and failing writes. */
@Tag("trap-P03")
class DiskTroubleTest {
    private static final byte[] LARGE = new byte[64 * 1024];

    @TempDir
    Path folder;

    private final Faults faults = new Faults();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Store faulty(String... more) {
        return Store.open(Stores.settings(folder, more), faults, lines::add);
    }

    @Test
    void aFullDiskLosesNothingAndTheStoreGoesOnWhenThereIsSpaceAgain() throws IOException {
        try (TmpfsMount disk = TmpfsMount.of(folder, "24m")) {
            Path ballast = Files.write(disk.folder().resolve("ballast"), new byte[12 << 20]);
            Path data = disk.folder().resolve("data");
            long acknowledged = 0;
            try (Store store = Stores.open(data, lines::add, "heddle.journal.reopen-interval = 10ms")) {
                StoreException refusal = null;
                while (refusal == null) {
                    try {
                        write(store, acknowledged + 1);
                        acknowledged++;
                    } catch (StoreException failure) {
                        refusal = failure;
                    }
                }
                assertThat(refusal)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("the disk is full. Fix: free space");
                assertThat(store.fault()).isNotNull();
                assertThat(acknowledged).isPositive();
                assertThatThrownBy(() -> write(store, 1_000_000)).isInstanceOf(StoreException.class);
                Files.delete(ballast);
                // The refused write may be on disk all the same; its outcome shows when its id is read again.
                await().atMost(Duration.ofSeconds(20)).until(() -> goesOn(store));
                assertThat(store.fault()).isNull();
                assertThat(store.highest("a")).isBetween(acknowledged, acknowledged + 1);
                assertContinuous(store, acknowledged);
            }
            try (Store again = Stores.open(data)) {
                assertContinuous(again, acknowledged);
            }
            assertThat(lines).anyMatch(line -> line.contains("the disk is full"));
            assertThat(lines).last().asString().contains("available again");
        }
    }

    @Test
    void writesAreRefusedBeforeTheDiskIsFullButDeletionsAreNot() throws IOException {
        try (TmpfsMount disk = TmpfsMount.of(folder, "64m")) {
            try (Store store =
                    Stores.open(disk.folder().resolve("data"), Stores.QUIET, "heddle.journal.min-free-space = 8 MiB")) {
                write(store, 1);
                Path ballast = Files.write(disk.folder().resolve("ballast"), new byte[38 << 20]);
                assertThatThrownBy(() -> write(store, 2))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("min-free-space");
                assertThatThrownBy(() -> Stores.await(store.putSnapshot("a", 1, LARGE)))
                        .isInstanceOf(StoreUnavailableException.class);
                Stores.await(store.deleteEvents("a", 1));
                assertThat(store.fault()).isNull();
                assertThat(store.statistics().failures()).isEqualTo(2);
                Files.delete(ballast);
                write(store, 2);
            }
        }
    }

    @Test
    void whatAWriterHadSentBehindAFailedWriteDoesNotLeaveAGap() {
        try (Store store = faulty("heddle.journal.reopen-interval = 0s", "heddle.journal.queue-capacity = 2")) {
            Stores.await(Stores.appendAs(store, "w", "a", 1));
            faults.mode.set(Faults.Mode.FAIL_ONCE);
            faults.block();
            CompletableFuture<Void> failing = Stores.appendAs(store, "w", "a", 2);
            faults.awaitBlocked();
            CompletableFuture<Void> behind = Stores.appendAs(store, "w", "a", 3);
            CompletableFuture<Void> other = Stores.appendAs(store, "v", "b", 1);
            CompletableFuture<Void> tooMany = Stores.appendAs(store, "u", "c", 1);
            faults.release();
            assertThatThrownBy(() -> Stores.await(failing)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> Stores.await(behind)).hasMessageContaining("would leave a gap");
            Stores.await(other);
            assertThatThrownBy(() -> Stores.await(tooMany)).hasMessageContaining("overloaded");
            assertThatThrownBy(() -> Stores.await(Stores.appendAs(store, "u", "c", 2)))
                    .hasMessageContaining("would leave a gap");
            Stores.await(Stores.appendAs(store, "next incarnation", "a", 2));
            assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
            assertThat(Stores.events(store, "c")).isEmpty();
        }
    }

    @Test
    void aReadOnlyFolderIsRefusedAtTheDoor() {
        try (TmpfsMount disk = TmpfsMount.of(folder, "24m")) {
            try (Store store = Stores.open(folder)) {
                write(store, 1);
            }
            disk.readOnly(true);
            assertThatThrownBy(() -> Stores.open(folder))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            refused -> assertThat(refused.folder()).isEqualTo(folder))
                    .hasMessageContaining("Read-only file system")
                    .hasMessageContaining("Fix:");
            disk.readOnly(false);
            try (Store store = Stores.open(folder)) {
                assertThat(store.highest("a")).isEqualTo(1);
            }
        }
    }

    @Test
    void aFailedCommitFailsAllItsRequestsAndTheNextOneGoesOn() {
        try (Store store = faulty("heddle.journal.reopen-interval = 0s")) {
            Stores.await(Stores.append(store, "a", 1));
            faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 2)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> Stores.await(store.putSnapshot("a", 1, LARGE)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> Stores.await(store.deleteEvents("a", 1)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> Stores.await(store.deleteSnapshots("a", List.of(1L))))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(store.statistics().failures()).isEqualTo(4);
            assertThat(Stores.events(store, "a")).containsExactly("a#1");
            faults.mode.set(Faults.Mode.NONE);
            Stores.await(Stores.append(store, "a", 2));
            Stores.await(Stores.append(store, "never seen before", 1));
            assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
            assertThat(store.fault()).isNull();
        }
        assertThat(lines).hasSizeGreaterThanOrEqualTo(2).last().asString().contains("available again");
    }

    @Test
    void aWriteThatFailedAfterReachingTheDiskIsSeenAndFencesItsRepetition() {
        try (Store store = faulty("heddle.journal.reopen-interval = 0s")) {
            faults.mode.set(Faults.Mode.FAIL_AFTER_WRITING);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(StoreUnavailableException.class);
            faults.mode.set(Faults.Mode.NONE);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(WriteConflictException.class);
            assertThat(store.highest("a")).isEqualTo(1);
            Stores.await(Stores.appendAs(store, "recovered", "a", 2));
        }
    }

    @Test
    void anUnexpectedErrorIsATypedFailureToo() {
        try (Store store = faulty("heddle.journal.reopen-interval = 0s")) {
            faults.mode.set(Faults.Mode.THROW_UNEXPECTED);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("unexpected failure")
                    .hasCauseInstanceOf(IllegalStateException.class);
            Stores.await(store.barrier());
            faults.mode.set(Faults.Mode.NONE);
            Stores.await(Stores.append(store, "a", 1));
        }
    }

    @Test
    void aStoreThatCannotBeOpenedAgainSaysSoUntilItCan() throws IOException {
        try (Store store = faulty("heddle.journal.reopen-interval = 0s")) {
            Stores.await(Stores.append(store, "a", 1));
            faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 2)))
                    .isInstanceOf(StoreUnavailableException.class);
            faults.mode.set(Faults.Mode.NONE);
            Path current = folder.resolve("CURRENT");
            Path aside = Files.move(current, folder.resolve("aside"));
            Files.writeString(current, "MANIFEST-999999\n");
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 2)))
                    .isInstanceOf(StoreCorruptedException.class);
            assertThatThrownBy(() -> store.highest("a"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("could not be opened again")
                    .hasCauseInstanceOf(StoreCorruptedException.class);
            Stores.await(store.barrier());
            Files.delete(current);
            Files.move(aside, current);
            Stores.await(Stores.append(store, "a", 2));
            assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
        }
    }

    @Test
    void aStoreClosedInTroubleKeepsWhatWasAcknowledged() {
        Store store = faulty("heddle.journal.reopen-interval = 1h");
        Stores.await(Stores.append(store, "a", 1));
        faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
        assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 2)))
                .isInstanceOf(StoreUnavailableException.class);
        store.close();
        // Not an orderly end: whoever comes next treats the folder like after a crash.
        assertThat(folder.resolve(FolderLock.FILE)).content().contains("pid=");
        try (Store again = Stores.open(folder)) {
            assertThat(Stores.events(again, "a")).containsExactly("a#1");
        }
    }

    private static void write(Store store, long number) {
        Stores.await(store.append("a", Stores.newWriter(), new long[] {number}, new byte[][] {LARGE}, WriteMode.SYNC));
    }

    private static boolean goesOn(Store store) {
        try {
            Stores.await(Stores.append(store, "probe", store.highest("probe") + 1));
            return true;
        } catch (StoreUnavailableException notYet) {
            return false;
        }
    }

    private static void assertContinuous(Store store, long acknowledged) {
        List<Long> numbers = new ArrayList<>();
        EventPages.each(store, "a", 0, Long.MAX_VALUE, Long.MAX_VALUE, stored -> {
            assertThat(stored.value()).hasSameSizeAs(LARGE);
            numbers.add(stored.sequenceNr());
        });
        assertThat((long) numbers.size()).isBetween(acknowledged, acknowledged + 1);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
    }
}
