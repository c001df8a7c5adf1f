package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves at the end of the write-ahead log, byte by byte. */
@Tag("trap-P03")
class TornLogTest {
    @TempDir
    Path work;

    private Path crashed;
    private int lastRecordStart;
    private byte[] log;
    private int copies;

    /** Three writes, the last one to be damaged. */
    @BeforeEach
    void crash() throws IOException {
        Path live = work.resolve("live");
        crashed = work.resolve("crashed");
        try (Store store = Stores.open(live)) {
            Stores.await(Stores.append(store, "a", 1, 2));
            Stores.await(Stores.append(store, "a", 3));
            lastRecordStart = (int) Files.size(Stores.log(live));
            Stores.await(Stores.append(store, "a", 4, 5));
            Stores.copy(live, crashed);
        }
        log = Files.readAllBytes(Stores.log(crashed));
    }

    @Test
    void anUndamagedLogIsWhole() {
        List<String> lines = new ArrayList<>();
        try (Store store = Stores.open(crashed, lines::add)) {
            assertThat(Stores.events(store, "a")).hasSize(5);
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void theLastRecordCutAtEveryByte() {
        for (int length = lastRecordStart; length < log.length; length++) {
            int end = length;
            assertLastWholeWrite("cut at " + end, bytes -> Arrays.copyOf(bytes, end), end > lastRecordStart);
        }
    }

    @Test
    void theLastRecordZeroFilledFromEveryByte() {
        for (int from = lastRecordStart; from < log.length; from++) {
            int start = from;
            assertLastWholeWrite(
                    "zeros from " + start,
                    bytes -> {
                        Arrays.fill(bytes, start, bytes.length, (byte) 0);
                        return bytes;
                    },
                    true);
        }
    }

    @Test
    void theLastRecordWithEveryByteFlipped() {
        Random random = new Random(4711);
        for (int at = lastRecordStart; at < log.length; at++) {
            int position = at;
            int bit = 1 << random.nextInt(8);
            assertLastWholeWrite(
                    "flip " + bit + " at " + position,
                    bytes -> {
                        bytes[position] ^= (byte) bit;
                        return bytes;
                    },
                    true);
        }
    }

    @Test
    void garbageBehindTheLastRecord() {
        byte[] garbage = new byte[70_000];
        new Random(1).nextBytes(garbage);
        List<String> lines = new ArrayList<>();
        try (Store store = Stores.open(damaged(bytes -> concat(bytes, garbage)), lines::add)) {
            assertThat(Stores.events(store, "a")).hasSize(5);
        }
        assertThat(lines).singleElement().asString().contains("dropped 70000 bytes");
    }

    @Test
    void zerosBehindTheLastRecord() {
        try (Store store = Stores.open(damaged(bytes -> Arrays.copyOf(bytes, bytes.length + 100_000)))) {
            assertThat(Stores.events(store, "a")).hasSize(5);
            Stores.await(Stores.append(store, "a", 6));
        }
    }

    @Test
    void everyEarlierByteFlippedIsRefusedAndTheFolderLeftAsItWas() throws IOException {
        Random random = new Random(42);
        for (int at = 0; at < lastRecordStart; at++) {
            int position = at;
            int bit = 1 << random.nextInt(8);
            Path folder = damaged(bytes -> {
                bytes[position] ^= (byte) bit;
                return bytes;
            });
            byte[] before = Files.readAllBytes(Stores.log(folder));
            assertThatThrownBy(() -> Stores.open(folder))
                    .as("flip %d at %d", bit, position)
                    .isInstanceOfSatisfying(
                            StoreCorruptedException.class,
                            failure -> assertThat(failure.file()).isEqualTo(Stores.log(folder)))
                    .hasMessageContaining("broken in the middle")
                    .hasMessageContaining("restore it from a backup");
            assertThat(Files.readAllBytes(Stores.log(folder))).isEqualTo(before);
        }
    }

    @Test
    void withoutFsyncEverythingBehindTheFirstDamageIsDropped() throws IOException {
        int start = lastRecordStart;
        Path folder = damaged(bytes -> {
            bytes[start - 1] ^= 1;
            return bytes;
        });
        Files.writeString(folder.resolve(FolderLock.FILE), "pid=1\nhost=h\nstarted=2020-01-01T00:00:00Z\nfsync=off\n");
        List<String> lines = new ArrayList<>();
        try (Store store = Stores.open(folder, lines::add)) {
            assertThat(Stores.events(store, "a")).containsExactly("a#1", "a#2");
        }
        assertThat(lines).hasSize(1);
    }

    @Test
    void anOlderLogCutShortWithRecordsInANewerOneIsRefused() throws IOException {
        Path folder = damaged(bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        Path newer = folder.resolve("999999.log");
        Files.write(newer, log);
        assertThatThrownBy(() -> Stores.open(folder))
                .isInstanceOf(StoreCorruptedException.class)
                .hasMessageContaining("999999.log");
        assertThat(WalRepair.repair(folder, true))
                .extracting(WalRepair.Cut::keptBytes)
                .containsExactly((long) lastRecordStart, 0L);
        assertThat(newer).isEmptyFile();
    }

    @Test
    void aLogThatIsGoneIsNoticed() throws IOException {
        Path live = work.resolve("several");
        Path copy = work.resolve("several-copy");
        try (Store store = Stores.open(live, Stores.QUIET, "heddle.journal.engine.write-buffer = 64 KiB")) {
            Stores.await(store.putSnapshot("keeps the first log alive", 1, new byte[10]));
            for (int i = 1; Stores.files(live, ".log").size() < 2; i++) {
                Stores.await(store.append("a", "w", new long[] {i}, new byte[][] {new byte[8_000]}, WriteMode.SYNC));
            }
            Stores.copy(live, copy);
        }
        Files.delete(Stores.files(copy, ".log").get(0));
        assertThatThrownBy(() -> Stores.open(copy)).isInstanceOf(StoreCorruptedException.class);
    }

    private void assertLastWholeWrite(String what, UnaryOperator<byte[]> damage, boolean somethingDropped) {
        List<String> lines = new ArrayList<>();
        Path folder = damaged(damage);
        try (Store store = Stores.open(folder, lines::add)) {
            assertThat(Stores.events(store, "a")).as(what).containsExactly("a#1", "a#2", "a#3");
            assertThat(store.highest("a")).as(what).isEqualTo(3);
            Stores.await(Stores.append(store, "a", 4));
        }
        assertThat(lines).as(what).hasSize(somethingDropped ? 1 : 0);
        if (somethingDropped) {
            assertThat(lines.get(0)).contains("dropped").contains(".log").contains("3 whole records");
        }
        // Opening twice per case is slow, and what the second time meets does not depend on the byte.
        if (copies % 16 == 0) {
            try (Store again = Stores.open(folder)) {
                assertThat(Stores.events(again, "a")).as(what).containsExactly("a#1", "a#2", "a#3", "a#4");
            }
        }
    }

    private Path damaged(UnaryOperator<byte[]> damage) {
        Path folder = work.resolve("case" + copies++);
        Stores.copy(crashed, folder);
        try {
            Files.write(Stores.log(folder), damage.apply(log.clone()));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        return folder;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
