package io.heddle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real writing process again and again in the same folder. */
@Tag("trap-P03")
class KillTest {
    private static final int ROUNDS = 20;

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedWriteSurvivesKills() {
        Map<String, Long> acknowledged = new HashMap<>();
        Random random = new Random(20);
        for (int round = 0; round < ROUNDS; round++) {
            writeAndKill(acknowledged, 1 + random.nextInt(300));
            try (Store store = Stores.open(folder)) {
                acknowledged.forEach((id, last) -> {
                    List<String> events = allEvents(store, id);
                    assertThat((long) events.size()).as(id).isGreaterThanOrEqualTo(last);
                    // Nothing in between is missing and nothing is anything else than what was written.
                    assertThat(events)
                            .isEqualTo(LongStream.rangeClosed(1, events.size())
                                    .mapToObj(number -> id + "#" + number)
                                    .toList());
                });
            }
        }
        assertThat(acknowledged.values().stream().mapToLong(Long::longValue).sum())
                .isGreaterThan(ROUNDS);
    }

    private void writeAndKill(Map<String, Long> acknowledged, int lines) {
        try (ChildProcess child = ChildProcess.start(WritingMain.class, folder.toString())) {
            assertThat(child.readLine()).isNotNull();
            for (int i = 0; i < lines; i++) {
                note(acknowledged, child.readLine());
            }
            child.kill();
            // What the process had said before it died counts as well.
            for (String rest = child.readLine(); rest != null; rest = child.readLine()) {
                note(acknowledged, rest);
            }
        }
    }

    private static void note(Map<String, Long> acknowledged, String line) {
        String[] words = line == null ? new String[0] : line.split(" ", -1);
        // The line being printed at the moment of the kill may be incomplete: then its number is only too small.
        if (words.length == 2 && words[0].startsWith("w") && !words[1].isEmpty()) {
            acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
        }
    }

    private static List<String> allEvents(Store store, String id) {
        List<String> events = new java.util.ArrayList<>();
        EventPages.each(
                store,
                id,
                0,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                stored -> events.add(new String(stored.value(), java.nio.charset.StandardCharsets.UTF_8)));
        return events;
    }
}
