package io.heddle.kernel.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.DurationStatistics;
import io.heddle.PerformanceReport;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("promise-96")
class AdvisorTest {
    private static final WorkflowDefinition GRAPH = WorkflowDefinition.builder("graph")
            .task("short", "x")
            .task("head", "x")
            .task("tail", "x", "head")
            .task("long", "x")
            .task("end", "x", "short", "tail", "long")
            .build();

    private static Map<String, Integer> priorities(WorkflowDefinition definition) {
        return definition.nodes().stream().collect(Collectors.toMap(NodeDefinition::key, NodeDefinition::priority));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void theLongerTheWorkBehindANodeTheSoonerItsTurn() {
        WorkflowDefinition advised = Advisor.advise(
                GRAPH,
                Map.of(
                        "short",
                        seconds(1),
                        "head",
                        seconds(2),
                        "tail",
                        seconds(9),
                        "long",
                        seconds(8),
                        "end",
                        seconds(1)));
        assertThat(priorities(advised)).isEqualTo(Map.of("head", 4, "tail", 3, "long", 2, "short", 1, "end", 0));
    }

    @Test
    void nodesWithAsMuchBehindThemKeepTheirOrder() {
        WorkflowDefinition advised = Advisor.advise(GRAPH, Map.of());
        assertThat(priorities(advised)).isEqualTo(Map.of("head", 2, "tail", 1, "long", 1, "short", 1, "end", 0));
    }

    @Test
    void whatNobodyHasSeenLastsAsLongAsTheOthers() {
        WorkflowDefinition advised = Advisor.advise(GRAPH, Map.of("short", seconds(3), "long", seconds(1)));
        // 2 s for those unknown: head 2 + 2 + 2, short 3 + 2, tail 2 + 2, long 1 + 2.
        assertThat(priorities(advised)).isEqualTo(Map.of("head", 4, "short", 3, "tail", 2, "long", 1, "end", 0));
    }

    @Test
    void whatTheAuthorPutFirstStaysFirst() {
        WorkflowDefinition graph = WorkflowDefinition.builder("graph")
                .node("first", node -> node.executor("x").priority(7))
                .task("long", "x")
                .build();
        WorkflowDefinition advised = Advisor.advise(graph, Map.of("first", seconds(1), "long", seconds(100)));
        assertThat(priorities(advised)).isEqualTo(Map.of("first", 1, "long", 0));
    }

    @Test
    void nothingButPrioritiesChanges() {
        WorkflowDefinition advised = Advisor.advise(GRAPH, Map.of());
        assertThat(Advisor.advise(advised, Map.of())).isEqualTo(advised);
        List<NodeDefinition> plain =
                advised.nodes().stream().map(node -> node.withPriority(0)).toList();
        assertThat(plain).isEqualTo(GRAPH.nodes());
        assertThat(advised.id()).isEqualTo(GRAPH.id());
        assertThat(advised.config()).isEqualTo(GRAPH.config());
    }

    @Test
    void whatToExpectIsTheMeanOfThePast() {
        DurationStatistics ran = new DurationStatistics(
                2, seconds(6), seconds(3), seconds(2), seconds(2), seconds(4), seconds(4), seconds(4));
        DurationStatistics none = DurationStatistics.NONE;
        PerformanceReport past = new PerformanceReport(
                DefinitionId.of("graph"),
                2,
                Map.of(),
                false,
                0,
                3,
                0,
                none,
                none,
                none,
                List.of(
                        new PerformanceReport.NodeTimes("long", 2, 2, 0, 0, ran, none),
                        new PerformanceReport.NodeTimes("short", 1, 0, 0, 0, none, none)),
                List.of());
        assertThat(Advisor.expected(past)).isEqualTo(Map.of("long", seconds(3)));
    }
}
