package io.heddle.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        String measured = "\n" + MarkdownPage.of(Curves.of(lastMeasurement())) + "\n";
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
        Measurements measured = lastMeasurement();
        assertThat(measured.systems(Workload.W6))
                .containsExactly(SystemName.HEDDLE, SystemName.MEMORY, SystemName.SCAN);
        for (SystemName system : measured.systems(Workload.W6)) {
            assertThat(measured.rounds(Workload.W6, system))
                    .allSatisfy(figures -> assertThat(figures)
                            .containsKeys(
                                    "freeAt100P50Micros",
                                    "freeAt1000P50Micros",
                                    "freeAt10000P50Micros",
                                    "freeAt100000P50Micros",
                                    "freeAt1000000P50Micros"));
        }
    }

    private static Measurements lastMeasurement() throws IOException {
        Measurements measured = new Measurements();
        Files.readAllLines(DOCS.resolve("measured").resolve("registry.jsonl"))
                .forEach(line -> measured.add(Measurement.of(line)));
        return measured;
    }
}
