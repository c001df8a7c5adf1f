package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted gives its room back to the disk, without anybody asking. */
class CompactionTest {
    private static final int IDS = 600;
    private static final int EVENTS = 10;
    private static final int BYTES = 2_000;

    @TempDir
    Path folder;

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void fill(Store store) {
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        for (int id = 0; id < IDS; id++) {
            long[] numbers = new long[EVENTS];
            byte[][] values = new byte[EVENTS][];
            for (int n = 0; n < EVENTS; n++) {
                numbers[n] = n + 1L;
                values[n] = noise(id * EVENTS + n);
            }
            writes.add(store.append("id-" + id, "writer-" + id, numbers, values, WriteMode.SYNC));
            writes.add(store.putSnapshot("id-" + id, EVENTS, noise(-id)));
        }
        writes.forEach(CompletableFuture::join);
    }

    private static void erase(Store store, int id) {
        store.deleteSnapshots("id-" + id, List.of((long) EVENTS)).join();
        store.deleteEvents("id-" + id, Long.MAX_VALUE).join();
    }

    static long size(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            long sum = 0;
            for (Path file : files.toList()) {
                try {
                    sum += Files.isRegularFile(file) ? Files.size(file) : 0;
                } catch (NoSuchFileException gone) {
                    // The engine removes files while they are being counted.
                    sum += 0;
                }
            }
            return sum;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @Tag("promise-13")
    void theDiskShrinksAfterDeletionsAndTheRestIsIntact() {
        try (Store store = Stores.open(folder)) {
            fill(store);
            long full = size(folder);
            assertThat(full).isGreaterThan((long) IDS * EVENTS * BYTES);
            for (int id = 0; id < IDS; id++) {
                if (id % 10 != 0) {
                    erase(store, id);
                }
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> size(folder) < full / 3);
            for (int id = 0; id < IDS; id++) {
                assertThat(store.events("id-" + id, 1, Long.MAX_VALUE, EVENTS)).hasSize(id % 10 == 0 ? EVENTS : 0);
                assertThat(store.snapshots("id-" + id, 0, Long.MAX_VALUE, 9)).hasSize(id % 10 == 0 ? 1 : 0);
                assertThat(store.highest("id-" + id)).isEqualTo(EVENTS);
            }
        }
        try (Store again = Stores.open(folder)) {
            assertThat(again.highest("id-1"))
                    .as("an erased id goes on where it was")
                    .isEqualTo(EVENTS);
            assertThat(again.events("id-10", 1, Long.MAX_VALUE, EVENTS)).hasSize(EVENTS);
        }
    }

    @Test
    void theStoreClosesInTheMiddleOfACompaction() {
        try (Store store = Stores.open(folder)) {
            fill(store);
            for (int id = 0; id < IDS / 2; id++) {
                erase(store, id);
            }
        }
        try (Store again = Stores.open(folder)) {
            assertThat(again.events("id-" + (IDS - 1), 1, Long.MAX_VALUE, EVENTS))
                    .hasSize(EVENTS);
            assertThat(again.events("id-0", 1, Long.MAX_VALUE, EVENTS)).isEmpty();
        }
    }
}
