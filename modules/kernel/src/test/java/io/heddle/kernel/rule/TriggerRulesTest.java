package io.heddle.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.NodeStatus;
import io.heddle.kernel.expression.SharedData;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.DependencyRule.Edge;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every row of the join table taken from Airflow's tests: expressed with a shipped rule, or listed with the reason it
 * cannot be in {@code trigger-rules.csv} beside this test.
 */
class TriggerRulesTest {
    private static final String TABLE = "trigger_rules.csv";

    @TestFactory
    Stream<DynamicTest> everyRowIsExpressed() {
        Map<String, String[]> notes = notes();
        return rows().stream().map(row -> DynamicTest.dynamicTest(row.get("upstream_test"), () -> check(row, notes)));
    }

    @Test
    void everyNoteIsAboutARow() {
        assertThat(rows().stream().map(row -> row.get("upstream_test")).toList())
                .containsAll(notes().keySet());
    }

    private static void check(Map<String, String> row, Map<String, String[]> notes) {
        String[] note = notes.getOrDefault(row.get("upstream_test"), new String[] {"", "outcomes", "", ""});
        DependencyRule rule = note[1].equals("expression") ? new ExpressionRule() : new OutcomesRule();
        String text = note[2].isEmpty() ? row.get("rule") : note[2];
        Map<String, Object> params = Map.of(note[1].equals("expression") ? "go" : "when", text);
        if (row.get("decision").equals("error")) {
            assertThatThrownBy(() -> rule.check(Map.copyOf(params))).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        rule.check(Map.copyOf(params));
        String actual = rule.decide(Edges.context(Map.copyOf(params), edges(row)))
                .getClass()
                .getSimpleName();
        if (note[1].equals("inexpressible")) {
            assertThat(actual).as("it is expressible after all").isNotEqualTo(expected(row));
            assertThat(note[3]).as("the reason").isNotBlank();
        } else {
            assertThat(actual).isEqualTo(expected(row));
        }
    }

    /** Airflow's two ways of not running are one here; the reason tells them apart. */
    private static String expected(Map<String, String> row) {
        return switch (row.get("decision")) {
            case "run" -> "Go";
            case "wait" -> "Wait";
            case "skipped", "upstream_failed" -> "Never";
            default -> throw new AssertionError(row.get("decision"));
        };
    }

    /** Named by state and number: s1, s2, k1 (skipped), f1, u1 (skipped because its upstream failed), r1 (removed). */
    private static List<Edge> edges(Map<String, String> row) {
        List<Edge> edges = new ArrayList<>();
        add(edges, row, "success", "s", NodeStatus.COMPLETED);
        add(edges, row, "skipped", "k", NodeStatus.SKIPPED);
        add(edges, row, "failed", "f", NodeStatus.FAILED);
        add(edges, row, "upstream_failed", "u", NodeStatus.SKIPPED);
        add(edges, row, "removed", "r", NodeStatus.CANCELLED);
        // One row counts more as done than it lists by state; it says that they succeeded.
        int done = Integer.parseInt(row.get("done"));
        for (int i = edges.size(); i < done; i++) {
            edges.add(Edges.edge("s" + (i + 1), NodeStatus.COMPLETED));
        }
        if (!row.get("upstream_total").equals("-")) {
            for (int i = edges.size(); i < Integer.parseInt(row.get("upstream_total")); i++) {
                edges.add(Edges.edge("open" + (i + 1), NodeStatus.EXECUTING));
            }
        }
        return edges;
    }

    private static void add(
            List<Edge> edges, Map<String, String> row, String column, String prefix, NodeStatus status) {
        for (int i = 1; i <= Integer.parseInt(row.get(column)); i++) {
            edges.add(Edges.edge(prefix + i, status));
        }
    }

    private static List<Map<String, String>> rows() {
        try {
            List<String> lines = Files.readAllLines(SharedData.file(TABLE));
            List<String> header = cells(lines.get(0));
            return lines.stream()
                    .skip(1)
                    .map(line -> {
                        List<String> cells = cells(line);
                        Map<String, String> row = new LinkedHashMap<>();
                        for (int i = 0; i < header.size(); i++) {
                            row.put(header.get(i), cells.get(i));
                        }
                        return row;
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String[]> notes() {
        try (InputStream in = Objects.requireNonNull(TriggerRulesTest.class.getResourceAsStream("trigger-rules.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> cells(line).toArray(String[]::new))
                    .collect(Collectors.toMap(cells -> cells[0], cells -> cells));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
