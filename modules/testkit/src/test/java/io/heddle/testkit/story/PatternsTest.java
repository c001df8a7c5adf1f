package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every case of the table of graphs from other systems' examples and tests, run on the bare kernel. */
class PatternsTest {

    @TestFactory
    Stream<DynamicTest> everyCase() {
        return SharedData.table("patterns.csv").stream()
                .map(row -> DynamicTest.dynamicTest(row.get("case") + " " + row.get("inputs"), () -> check(row)));
    }

    @Test
    void casesAreThoseOfTheTable() {
        assertThat(PatternCases.ALL.keySet())
                .containsExactlyInAnyOrderElementsOf(SharedData.table("patterns.csv").stream()
                        .map(row -> row.get("case"))
                        .toList());
    }

    private static void check(Map<String, String> row) {
        PatternCases.Case translated = PatternCases.ALL.get(row.get("case"));
        String joinRules = row.get("join_rules");
        Translation graph = Translation.of(row.get("edges"), joinRules.startsWith("all:") ? "" : joinRules);
        RunResult result =
                translated.run().apply(translated.graph().apply(graph).run()).run();

        assertThat(result.status()).as(result.nodes() + " " + result.errors()).isEqualTo(expectedStatus(row));
        List<String> failed = new ArrayList<>(nodes(row.get("expected_failed")));
        failed.addAll(translated.alsoFailed());
        for (String node : nodes(row.get("expected_executed"))) {
            assertThat(result.executed(node)).as(node + " executed").isTrue();
            assertThat(result.nodes().get(node))
                    .as(node)
                    .isEqualTo(failed.contains(node) ? NodeStatus.FAILED : NodeStatus.COMPLETED);
        }
        for (String node : nodes(row.get("expected_not_executed"))) {
            assertThat(result.nodes()).containsKey(node);
            assertThat(result.executed(node)).as(node + " executed").isFalse();
        }
        translated.more().accept(result);
    }

    /** Killed and failed are one to us, and so are completed with and without warnings. */
    private static InstanceStatus expectedStatus(Map<String, String> row) {
        String text = row.get("expected_final");
        return text.startsWith("FAIL") || text.startsWith("KILLED") ? InstanceStatus.FAILED : InstanceStatus.COMPLETED;
    }

    /** The nodes named; instances of a map ({@code times_2[0..2]}) and prose are left to the case itself. */
    private static List<String> nodes(String text) {
        if (text.startsWith("the ") || text.contains("exactly one")) {
            return text.startsWith("start ") ? List.of("start", "branchWithCompete") : List.of();
        }
        return Translation.split(text, " ").stream()
                .filter(node -> !node.contains("["))
                .toList();
    }
}
