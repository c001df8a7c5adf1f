package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that span several blocks of the log, which a power loss may leave with any of their pages missing. */
@Tag("trap-P03")
class TornLargeRecordTest {
    private static final int PAGE = 4096;

    @TempDir
    Path work;

    private Path crashed;
    private int secondStart;
    private int thirdStart;
    private byte[] log;

    /** A small write, a large one and a larger one. */
    @BeforeEach
    void crash() throws IOException {
        Path live = work.resolve("live");
        crashed = work.resolve("crashed");
        Random random = new Random(7);
        byte[] large = new byte[100_000];
        byte[] larger = new byte[150_000];
        random.nextBytes(large);
        random.nextBytes(larger);
        try (Store store = Stores.open(live)) {
            Stores.await(Stores.append(store, "a", 1));
            secondStart = (int) Files.size(Stores.log(live));
            Stores.await(store.append("a", "w", new long[] {2}, new byte[][] {large}, WriteMode.SYNC));
            thirdStart = (int) Files.size(Stores.log(live));
            Stores.await(store.append("a", "w", new long[] {3}, new byte[][] {larger}, WriteMode.SYNC));
            Stores.copy(live, crashed);
        }
        log = Files.readAllBytes(Stores.log(crashed));
    }

    @Test
    void anyMissingPageOfTheLastRecordIsATornTail() throws IOException {
        for (int page = thirdStart / PAGE + 1; page * PAGE < log.length; page++) {
            byte[] bytes = log.clone();
            Arrays.fill(bytes, page * PAGE, Math.min((page + 1) * PAGE, bytes.length), (byte) 0);
            assertTornTail(bytes);
        }
    }

    @Test
    void theLastRecordCutAnywhereIsATornTail() throws IOException {
        for (int length = thirdStart + 1; length < log.length; length += 101) {
            assertTornTail(Arrays.copyOf(log, length));
        }
        for (int block = WalScanner.BLOCK; block < log.length; block += WalScanner.BLOCK) {
            for (int length = block - 10; length < block + 10; length++) {
                if (length > thirdStart) {
                    assertTornTail(Arrays.copyOf(log, length));
                }
            }
        }
    }

    @Test
    void theStoreOpensWithTheWholeRecordsOfATornLog() throws IOException {
        Files.write(Stores.log(crashed), Arrays.copyOf(log, log.length - 40_000));
        try (Store store = Stores.open(crashed)) {
            assertThat(store.events("a", 0, 9, 9))
                    .extracting(Database.Stored::sequenceNr)
                    .containsExactly(1L, 2L);
            Stores.await(Stores.append(store, "a", 3));
        }
    }

    @Test
    void damageAnywhereInAnEarlierRecordIsRefused() throws IOException {
        for (int at = secondStart; at < thirdStart; at += 997) {
            byte[] bytes = log.clone();
            bytes[at] ^= 0x10;
            Files.write(Stores.log(crashed), bytes);
            assertThatThrownBy(() -> WalRepair.repair(crashed, false)).isInstanceOf(StoreCorruptedException.class);
        }
    }

    @Test
    void aRecordWhoseEndIsMissingBeforeTheNextBeginsIsRefused() throws IOException {
        // The blocks of the second record except its first are gone, the third record follows at once.
        int nextBlock = (thirdStart / WalScanner.BLOCK + 1) * WalScanner.BLOCK;
        byte[] first = Arrays.copyOf(log, WalScanner.BLOCK);
        byte[] start = Arrays.copyOfRange(log, 0, WalScanner.BLOCK);
        byte[] spliced = new byte[2 * WalScanner.BLOCK];
        System.arraycopy(first, 0, spliced, 0, first.length);
        System.arraycopy(start, 0, spliced, WalScanner.BLOCK, start.length);
        assertThat(nextBlock).isGreaterThan(WalScanner.BLOCK);
        Files.write(Stores.log(crashed), spliced);
        assertThat(WalScanner.scan(Stores.log(crashed)).recordAfterDamage()).isEqualTo(WalScanner.BLOCK);
    }

    @Test
    void aContinuationWithoutAStartIsDamage() throws IOException {
        // The first block is gone: what is left begins in the middle of the second record.
        Files.write(Stores.log(crashed), Arrays.copyOfRange(log, WalScanner.BLOCK, log.length));
        WalScanner.Scan scan = WalScanner.scan(Stores.log(crashed));
        assertThat(scan.wholeBytes()).isZero();
        assertThat(scan.recordAfterDamage()).isEqualTo(thirdStart - WalScanner.BLOCK);
    }

    private void assertTornTail(byte[] bytes) throws IOException {
        Files.write(Stores.log(crashed), bytes);
        WalScanner.Scan scan = WalScanner.scan(Stores.log(crashed));
        assertThat(scan.damaged()).isTrue();
        assertThat(scan.recordAfterDamage()).isEqualTo(-1);
        assertThat(scan.wholeBytes()).isEqualTo(thirdStart);
    }
}
