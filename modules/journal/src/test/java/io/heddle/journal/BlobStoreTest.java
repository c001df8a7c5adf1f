package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("trap-T6")
class BlobStoreTest {
    @TempDir
    Path folder;

    private Store store;
    private BlobStore blobs;

    @BeforeEach
    void open() {
        store = Stores.open(folder);
        blobs = new BlobStore(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static byte[] hash(int number) {
        return ByteBuffer.allocate(32).putInt(number).array();
    }

    private static byte[] bytes(int number, int size) {
        byte[] bytes = new byte[size];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aBlobIsThereAfterReopeningAndOnlyTheWholeOfIt() {
        Stores.await(blobs.put("a", hash(1), bytes(1, 3_000_000), 10));
        store.close();
        open();
        assertThat(blobs.get(hash(1))).isEqualTo(bytes(1, 3_000_000));
        assertThat(blobs.get(hash(2))).isNull();
    }

    @Test
    void aBlobGoesWithTheLastOfItsOwners() {
        Stores.await(blobs.put("parent", hash(1), bytes(1, 100_000), 10));
        assertThat(Stores.await(blobs.share("child", hash(1), 11))).isTrue();
        Stores.await(blobs.deleteAll("parent"));
        assertThat(blobs.get(hash(1))).isNotNull();
        Stores.await(blobs.deleteAll("child"));
        assertThat(blobs.get(hash(1))).isNull();
    }

    @Test
    void whatAnOwnerHasIsListedWithItsSizeAndSinceWhen() {
        Stores.await(blobs.put("parent", hash(1), bytes(1, 100_000), 10));
        Stores.await(blobs.put("parent", hash(1), bytes(1, 100_000), 12));
        Stores.await(blobs.share("child", hash(1), 11));
        Stores.await(blobs.put("child", hash(2), bytes(2, 70_000), 12));
        assertThat(blobs.held("parent"))
                .extracting(BlobStore.Held::size, BlobStore.Held::since)
                .containsExactly(Tuple.tuple(100_000L, 10L));
        assertThat(blobs.held("child"))
                .extracting(BlobStore.Held::size, BlobStore.Held::since)
                .containsExactlyInAnyOrder(Tuple.tuple(100_000L, 11L), Tuple.tuple(70_000L, 12L));
        Stores.await(blobs.deleteAll("child"));
        assertThat(blobs.held("child")).isEmpty();
        assertThat(blobs.held("nobody")).isEmpty();
    }

    @Test
    void whatTheStoreDoesNotHaveCannotBeShared() {
        assertThat(Stores.await(blobs.share("child", hash(1), 10))).isFalse();
        assertThat(blobs.unsettled(null, 100, 10)).isEmpty();
    }

    @Test
    void theSameBytesAreWrittenOnce() {
        Stores.await(blobs.put("a", hash(1), bytes(1, 100_000), 10));
        long written = store.statistics().bytes();
        Stores.await(blobs.put("a", hash(1), bytes(1, 100_000), 11));
        Stores.await(blobs.put("b", hash(1), bytes(1, 100_000), 12));
        assertThat(store.statistics().bytes()).isEqualTo(written);
    }

    @Test
    void whatWaitsForOneCommitTakesEffectInOrder() {
        byte[] value = bytes(1, 70_000);
        List<CompletableFuture<?>> all = List.of(
                blobs.put("a", hash(1), value, 1),
                blobs.deleteAll("a"),
                blobs.put("a", hash(1), value, 2),
                blobs.share("b", hash(1), 2),
                blobs.deleteAll("a"),
                blobs.put("c", hash(2), value, 2),
                blobs.deleteAll("c"));
        all.forEach(Stores::await);
        assertThat(blobs.get(hash(1))).isEqualTo(value);
        assertThat(blobs.get(hash(2))).isNull();
        assertThat(blobs.unsettled(null, 100, 10))
                .extracting(BlobStore.Unsettled::owner)
                .containsExactly("b");
        Stores.await(blobs.deleteAll("b"));
        assertThat(blobs.get(hash(1))).isNull();
    }

    @Test
    void whatNobodyRecordedIsTakenBackAndWhatWasRecordedStays() {
        Stores.await(blobs.put("a", hash(1), bytes(1, 70_000), 10));
        Stores.await(blobs.put("a", hash(2), bytes(2, 70_000), 20));
        Stores.await(blobs.put("a", hash(3), bytes(3, 70_000), 30));
        List<BlobStore.Unsettled> old = blobs.unsettled(null, 30, 10);
        assertThat(old).extracting(BlobStore.Unsettled::storedAt).containsExactlyInAnyOrder(10L, 20L);
        for (BlobStore.Unsettled each : old) {
            Stores.await(blobs.settle(each, Arrays.equals(each.hash(), hash(1))));
        }
        assertThat(blobs.get(hash(1))).isNotNull();
        assertThat(blobs.get(hash(2))).isNull();
        assertThat(blobs.get(hash(3))).isNotNull();
        assertThat(blobs.unsettled(null, 100, 10)).hasSize(1);
    }

    /** The last of a page is settled before the next page is asked for. */
    @Test
    void pagesOfWhatIsUnsettledFollowOneAnother() {
        for (int n = 0; n < 5; n++) {
            Stores.await(blobs.put("owner-" + n % 2, hash(n), bytes(n, 70_000), 10));
        }
        List<Integer> seen = new ArrayList<>();
        BlobStore.Unsettled last = null;
        for (List<BlobStore.Unsettled> page = blobs.unsettled(null, 100, 2);
                !page.isEmpty();
                page = blobs.unsettled(last, 100, 2)) {
            last = page.get(page.size() - 1);
            page.forEach(each -> seen.add(ByteBuffer.wrap(each.hash()).getInt()));
            Stores.await(blobs.settle(last, false));
        }
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void whatWasGivenAgainMeanwhileIsNotTakenBack() {
        Stores.await(blobs.put("a", hash(1), bytes(1, 70_000), 10));
        BlobStore.Unsettled old = blobs.unsettled(null, 11, 10).get(0);
        Stores.await(blobs.put("a", hash(1), bytes(1, 70_000), 20));
        Stores.await(blobs.settle(old, false));
        assertThat(blobs.get(hash(1))).isNotNull();
        assertThat(blobs.unsettled(null, 100, 10))
                .extracting(BlobStore.Unsettled::storedAt)
                .containsExactly(20L);
    }

    @Test
    void eventsOfAnOwnerAreNotTouchedByItsBlobs() {
        Stores.await(blobs.put("a", hash(1), bytes(1, 70_000), 10));
        assertThat(store.persistenceIds(null).ids()).isEmpty();
        Stores.await(Stores.append(store, "a", 1, 2));
        Stores.await(blobs.deleteAll("a"));
        assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
        assertThat(store.persistenceIds(null).ids()).containsExactly("a");
    }

    @Test
    void theDiskGetsTheRoomOfDeletedBlobsBack() {
        int size = 4 << 20;
        IntStream.range(0, 16).forEach(n -> Stores.await(blobs.put("a", hash(n), bytes(n, size), 10)));
        Stores.await(blobs.put("b", hash(99), bytes(99, size), 10));
        assertThat(bytesOnDisk()).isGreaterThan(16L * size);
        Stores.await(blobs.deleteAll("a"));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> bytesOnDisk() < 4L * size);
        assertThat(blobs.get(hash(99))).isEqualTo(bytes(99, size));
    }

    private long bytesOnDisk() {
        return Stream.of(".blob", ".log", ".sst")
                .flatMap(ending -> Stores.files(folder, ending).stream())
                .mapToLong(file -> file.toFile().length())
                .sum();
    }
}
