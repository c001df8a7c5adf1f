package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chapter about the registry shows the figures of the last measurement, which are checked in beside it. */
class RegistryChapterTest {
    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final Path CHAPTER = DOCS.resolve("registry.md");
    private static final String BEGIN = "<!-- measured -->\n";
    private static final String END = "<!-- /measured -->\n";

    @Test
    @Tag("promise-117")
    void theChapterShowsWhatWasMeasuredLast() throws IOException {
        String chapter = Files.readString(CHAPTER);
        int from = chapter.indexOf(BEGIN) + BEGIN.length();
        int to = chapter.indexOf(END);
        String measured = "\n" + Curves.render(lastMeasurement()) + "\n";
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(CHAPTER, chapter.substring(0, from) + measured + chapter.substring(to));
            return;
        }
        assertThat(chapter.substring(from, to))
                .as("%s does not show docs/measured/registry.jsonl; its last lines say how to write it anew", CHAPTER)
                .isEqualTo(measured);
    }

    @Test
    void aMillionThreadsWereMeasuredAtEverySizeFromAHundredOn() throws IOException {
        Map<SystemName, List<Map<String, Object>>> measured = lastMeasurement();
        assertThat(measured).containsOnlyKeys(SystemName.HEDDLE, SystemName.MEMORY, SystemName.SCAN);
        measured.values()
                .forEach(rounds -> rounds.forEach(figures -> assertThat(figures)
                        .containsKeys(
                                "freeAt100P50Micros",
                                "freeAt1000P50Micros",
                                "freeAt10000P50Micros",
                                "freeAt100000P50Micros",
                                "freeAt1000000P50Micros")));
    }

    private static Map<SystemName, List<Map<String, Object>>> lastMeasurement() throws IOException {
        Map<SystemName, List<Map<String, Object>>> rounds = new EnumMap<>(SystemName.class);
        for (String line : Files.readAllLines(DOCS.resolve("measured").resolve("registry.jsonl"))) {
            Map<String, Object> figures = new ObjectMapper().readValue(line, new TypeReference<>() {});
            rounds.computeIfAbsent(SystemName.named(String.valueOf(figures.get("system"))), name -> new ArrayList<>())
                    .add(figures);
        }
        return rounds;
    }
}
