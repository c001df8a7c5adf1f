package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

/** Each key of {@code heddle.journal}, shown to matter. */
class ConfigKeysTest {
    @TempDir
    Path folder;

    private final Faults faults = new Faults();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Store open(String... more) {
        return Store.open(Stores.settings(folder, more), faults, lines::add);
    }

    @Test
    void everyKeyHasATest() {
        List<String> tagged = Stream.of(ConfigKeysTest.class.getDeclaredMethods())
                .flatMap(method -> Stream.of(method.getAnnotationsByType(Tag.class)))
                .map(Tag::value)
                .filter(tag -> tag.startsWith("key-"))
                .toList();
        List<String> keys =
                ConfigFactory.parseResources("reference.conf").getConfig("heddle.journal").entrySet().stream()
                        .map(entry -> entry.getKey())
                        // What Pekko reads of a plugin, not this module.
                        .filter(key -> !key.startsWith("rocksdb."))
                        .map(key -> "key-heddle.journal." + key)
                        .toList();
        assertThat(tagged).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    @Tag("key-heddle.journal.dir")
    void dir() {
        ActorSystem system = Systems.start(folder.resolve("chosen"));
        try {
            assertThat(EmbeddedStore.get(system).folder()).isEqualTo(folder.resolve("chosen"));
            assertThat(folder.resolve("chosen").resolve("CURRENT")).exists();
        } finally {
            Systems.stop(system);
        }
    }

    @Test
    @Tag("key-heddle.journal.async-window")
    void asyncWindow() {
        try (Store store = open("heddle.journal.async-window = 1h")) {
            assertThat(Stores.appendAs(store, WriteMode.ASYNC, Stores.newWriter(), "a", 1))
                    .isCompleted();
            // Without the wait the first write would be a commit of its own.
            Stores.await(Stores.append(store, "b", 1));
            assertThat(store.statistics().commits()).isEqualTo(1);
        }
        try (Store store = open("heddle.journal.async-window = 1ms")) {
            assertThat(Stores.appendAs(store, WriteMode.ASYNC, Stores.newWriter(), "a", 2))
                    .isCompleted();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> store.statistics().commits() == 1);
        }
        open("heddle.journal.async-window = 0s").close();
        assertThatThrownBy(() -> open("heddle.journal.async-window = -1s"))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("heddle.journal.async-window")
                .hasMessageContaining("must be 0 or longer, is -1s");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("key-heddle.journal.fsync")
    void fsync(boolean on) throws RocksDBException {
        String key = "heddle.journal.fsync = " + on;
        try (Database database = Database.open(Stores.settings(folder, key))) {
            assertThat(database.writeOptions().sync()).isEqualTo(on);
        }
        try (Store store = open(key)) {
            assertThat(store.folder().resolve(FolderLock.FILE)).content().contains(on ? "fsync=on" : "fsync=off");
        }
    }

    @Test
    void fsyncIsOnUnlessSaidOtherwise() throws RocksDBException {
        try (Database database = Database.open(Stores.settings(folder))) {
            assertThat(database.writeOptions().sync()).isTrue();
        }
    }

    @Test
    @Tag("key-heddle.journal.queue-capacity")
    void queueCapacity() {
        try (Store store = open("heddle.journal.queue-capacity = 2")) {
            List<CompletableFuture<Void>> accepted = blockedThenWrite(store, 2);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "b", 1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("overloaded")
                    .hasMessageContaining("heddle.journal.queue-capacity");
            faults.release();
            accepted.forEach(Stores::await);
        }
    }

    @Test
    @Tag("key-heddle.journal.batch-max-bytes")
    void batchMaxBytes() {
        try (Store store = open("heddle.journal.batch-max-bytes = 8")) {
            List<CompletableFuture<Void>> accepted = blockedThenWrite(store, 10);
            faults.release();
            accepted.forEach(Stores::await);
            // Four bytes each here, so that a batch is full after three at most.
            assertThat(store.statistics().largestBatch()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    @Tag("key-heddle.journal.min-free-space")
    void minFreeSpace() {
        try (Store store = open("heddle.journal.min-free-space = 1 EiB")) {
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("min-free-space");
        }
    }

    @Test
    @Tag("key-heddle.journal.reopen-interval")
    void reopenInterval() {
        try (Store store = open("heddle.journal.reopen-interval = 1h")) {
            faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(StoreUnavailableException.class);
            faults.mode.set(Faults.Mode.NONE);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(StoreUnavailableException.class);
        }
        try (Store store = open("heddle.journal.reopen-interval = 0s")) {
            faults.mode.set(Faults.Mode.FAIL_BEFORE_WRITING);
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "a", 1)))
                    .isInstanceOf(StoreUnavailableException.class);
            faults.mode.set(Faults.Mode.NONE);
            Stores.await(Stores.append(store, "a", 1));
        }
    }

    @Test
    @Tag("key-heddle.journal.close-timeout")
    void closeTimeout() {
        Store store = open("heddle.journal.close-timeout = 50ms");
        List<CompletableFuture<Void>> accepted = blockedThenWrite(store, 1);
        store.close();
        assertThat(lines).singleElement().asString().contains("close-timeout");
        faults.release();
        accepted.forEach(Stores::await);
    }

    @Test
    @Tag("key-heddle.journal.replay-threads")
    void replayThreads() {
        try (Store store = open("heddle.journal.replay-threads = 2")) {
            AtomicInteger running = new AtomicInteger();
            CountDownLatch goOn = new CountDownLatch(1);
            List<CompletableFuture<Integer>> readings = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                readings.add(store.reading(() -> {
                    int now = running.incrementAndGet();
                    StoreTest.awaitQuietly(goOn);
                    running.decrementAndGet();
                    return now;
                }));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> running.get() == 2);
            goOn.countDown();
            assertThat(readings.stream()
                            .mapToInt(reading -> Stores.await(reading))
                            .max())
                    .hasValue(2);
        }
    }

    @Test
    @Tag("key-heddle.journal.replay-page-events")
    void replayPageEvents() {
        try (Store store = open("heddle.journal.replay-page-events = 2")) {
            Stores.await(Stores.append(store, "a", 1, 2, 3, 4, 5));
            assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
        }
    }

    @Test
    @Tag("key-heddle.journal.id-cache-size")
    void idCacheSize() {
        try (Store store = open("heddle.journal.id-cache-size = 3")) {
            for (int i = 0; i < 10; i++) {
                Stores.await(Stores.append(store, "id" + i, 1));
            }
            Stores.await(store.barrier());
            assertThat(store.rememberedIds()).isEqualTo(3);
            Stores.await(Stores.append(store, "id0", 2));
            assertThatThrownBy(() -> Stores.await(Stores.append(store, "id1", 1)))
                    .isInstanceOf(WriteConflictException.class);
        }
    }

    @Test
    @Tag("key-heddle.journal.verify-on-open")
    void verifyOnOpen() throws IOException {
        DamagedFiles.withTable(folder);
        DamagedFiles.flip(DamagedFiles.eventTable(folder), 20);
        assertThatThrownBy(() -> open("heddle.journal.verify-on-open = on"))
                .isInstanceOf(StoreCorruptedException.class)
                .hasMessageContaining(".sst");
        open("heddle.journal.verify-on-open = off").close();
    }

    @Test
    @Tag("key-heddle.journal.engine.write-buffer")
    void writeBuffer() throws IOException {
        assertThat(optionsWith("heddle.journal.engine.write-buffer = 3 MiB")).contains("write_buffer_size=3145728");
    }

    @Test
    @Tag("key-heddle.journal.engine.block-cache")
    void blockCache() throws RocksDBException {
        try (Database database = Database.open(Stores.settings(folder, "heddle.journal.engine.block-cache = 3 MiB"))) {
            assertThat(database.rocks().getProperty(database.events(), "rocksdb.block-cache-capacity"))
                    .isEqualTo("3145728");
        }
    }

    @Test
    @Tag("key-heddle.journal.engine.max-wal-size")
    void maxWalSize() throws IOException {
        assertThat(optionsWith("heddle.journal.engine.max-wal-size = 5 MiB")).contains("max_total_wal_size=5242880");
    }

    @Test
    @Tag("key-heddle.journal.engine.background-jobs")
    void backgroundJobs() throws IOException {
        assertThat(optionsWith("heddle.journal.engine.background-jobs = 3")).contains("max_background_jobs=3");
    }

    @Test
    @Tag("key-heddle.journal.engine.compression")
    void compression() throws IOException {
        assertThat(optionsWith("heddle.journal.engine.compression = zstd")).contains("compression=kZSTD");
        assertThat(optionsWith("heddle.journal.engine.compression = none")).contains("compression=kNoCompression");
        assertThat(optionsWith("heddle.journal.engine.compression = lz4")).contains("compression=kLZ4Compression");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "queue-capacity = 0",
                "batch-max-bytes = 0",
                "replay-threads = -1",
                "replay-page-events = 0",
                "id-cache-size = 0",
                "engine.compression = fast",
                "engine.write-buffer = 0"
            })
    void aBadValueIsRefusedWithItsKey(String line) {
        assertThatThrownBy(() -> Stores.settings(folder, "heddle.journal." + line))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("heddle.journal." + line.substring(0, line.indexOf(' ')));
    }

    /** A commit that waits at the disk, and writes of four bytes each that wait behind it. */
    private List<CompletableFuture<Void>> blockedThenWrite(Store store, int writes) {
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        faults.block();
        accepted.add(Stores.append(store, "id", 1));
        faults.awaitBlocked();
        for (int i = 0; i < writes; i++) {
            accepted.add(Stores.append(store, "i" + i, 1));
        }
        return accepted;
    }

    private String optionsWith(String key) throws IOException {
        open(key).close();
        try (Stream<Path> files = Files.list(folder)) {
            Path newest = files.filter(file -> file.getFileName().toString().startsWith("OPTIONS-"))
                    .max(Path::compareTo)
                    .orElseThrow();
            return Files.readString(newest);
        }
    }
}
