package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injected: {@code kill -9} of a process that writes SYNC, ASYNC and NONE to several ids. Asserted: what is lost is a
 * suffix of everything it wrote, over all ids, and nothing acknowledged as SYNC, nor anything before that, is lost.
 */
class LaterKillTest {
    private static final int ROUNDS = 8;

    @TempDir
    Path folder;

    @Test
    void whatAKilledProcessLosesIsTheEndOfWhatItWrote() {
        Random random = new Random(7);
        long next = 1;
        boolean lost = false;
        for (int round = 0; round < ROUNDS; round++) {
            long[] acknowledged = writeAndKill(next, 1 + random.nextInt(2_000));
            SortedSet<Long> there = onDisk();
            assertThat(there)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, there.size()).boxed().collect(Collectors.toList()));
            assertThat((long) there.size()).isGreaterThanOrEqualTo(Math.max(next - 1, acknowledged[0]));
            lost |= there.size() < acknowledged[1];
            next = there.size() + 1L;
        }
        // Otherwise nothing was answered early, and the test has shown nothing.
        assertThat(lost).isTrue();
    }

    /** The last number acknowledged as SYNC, and the last one at all. */
    private long[] writeAndKill(long from, int lines) {
        long[] last = new long[2];
        try (ChildProcess child = ChildProcess.start(LaterWritingMain.class, folder.toString(), String.valueOf(from))) {
            assertThat(child.readLine()).isNotNull();
            for (int i = 0; i < lines; i++) {
                note(last, child.readLine());
            }
            child.kill();
            for (String rest = child.readLine(); rest != null; rest = child.readLine()) {
                note(last, rest);
            }
        }
        return last;
    }

    private static void note(long[] last, String line) {
        String[] words = line == null ? new String[0] : line.split(" ", -1);
        // The line being printed at the moment of the kill may be incomplete: then its number is only too small.
        if (words.length == 2 && !words[1].isEmpty() && !words[0].equals("log")) {
            long number = Long.parseLong(words[1]);
            last[0] = words[0].equals("sync") ? Math.max(last[0], number) : last[0];
            last[1] = Math.max(last[1], number);
        }
    }

    private SortedSet<Long> onDisk() {
        SortedSet<Long> numbers = new TreeSet<>();
        try (Store store = Stores.open(folder)) {
            for (int id = 0; id < LaterWritingMain.IDS; id++) {
                EventPages.each(
                        store,
                        "w" + id,
                        0,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        stored -> assertThat(numbers.add(stored.sequenceNr())).isTrue());
            }
        }
        return numbers;
    }
}
