package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * docs/patterns.md says what the tests of this package do. With {@code HEDDLE_WRITE_DOCS} set its generated parts are
 * written instead of compared.
 */
class DocumentedTest {
    private static final Path PAGE = SharedData.repository().resolve("docs/patterns.md");

    @Test
    void casesWithANoteAreCases() {
        assertThat(PatternCases.ALL.keySet()).containsAll(PatternNotes.CASES.keySet());
    }

    @Test
    void mergesThatRunOnceAreThoseOfTheTable() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        SharedData.table("wcp.csv").stream()
                .filter(WcpTest::isDeviation)
                .forEach(row -> rows.computeIfAbsent(row.get("pattern"), pattern -> new ArrayList<>())
                        .add(row.get("input")));
        assertThat(PatternNotes.RUN_ONCE).isEqualTo(rows);
    }

    @Test
    void everyControlFlowPatternHasOneLine() throws IOException {
        List<String> table = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
        assertThat(table.stream().map(line -> Integer.parseInt(line.split("\\|", -1)[1].strip())))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 43).boxed().toList());
        assertThat(table.stream().map(line -> line.split("\\|", -1)[3].strip()))
                .isSubsetOf("declared", "composed", "no");
    }

    @Test
    void generatedPartsAreCurrent() throws IOException {
        String page = Files.readString(PAGE);
        String current = page;
        for (Map.Entry<String, List<String>> part : parts().entrySet()) {
            String begin = "<!-- generated: " + part.getKey() + " -->\n";
            int from = current.indexOf(begin) + begin.length();
            int to = current.indexOf("<!-- end -->", from);
            assertThat(current).as("a place for " + part.getKey()).contains(begin);
            current = current.substring(0, from) + String.join("\n", part.getValue()) + "\n" + current.substring(to);
        }
        if (System.getenv("HEDDLE_WRITE_DOCS") != null) {
            Files.writeString(PAGE, current);
        } else {
            assertThat(page).isEqualTo(current);
        }
    }

    private static Map<String, List<String>> parts() {
        Map<String, List<String>> parts = new LinkedHashMap<>();
        List<String> cases = new ArrayList<>(List.of("| case | said differently |", "|---|---|"));
        Map<String, List<String>> byNote = new LinkedHashMap<>();
        PatternNotes.CASES.forEach((id, note) ->
                byNote.computeIfAbsent(note, key -> new ArrayList<>()).add(id));
        byNote.forEach((note, ids) -> cases.add("| " + String.join(", ", ids) + " | " + note + " |"));
        parts.put("cases", cases);
        parts.put(
                "merges",
                PatternNotes.RUN_ONCE.entrySet().stream()
                        .map(row -> "- " + row.getKey() + " with " + String.join(", ", row.getValue()) + ": "
                                + WcpTest.RUNS_ONCE)
                        .toList());
        parts.put(
                "rules",
                TriggerRulesRunTest.NOT_EXPRESSIBLE.stream()
                        .map(row -> "- `" + row + "`")
                        .toList());
        parts.put(
                "adversarial",
                AdversarialTest.ELSEWHERE.entrySet().stream()
                        .map(row -> "- " + row.getKey() + ": " + row.getValue())
                        .toList());
        return parts;
    }
}
