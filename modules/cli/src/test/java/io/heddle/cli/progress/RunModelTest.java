package io.heddle.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.graph.GraphExport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known from events, and how long the rest takes. */
class RunModelTest {
    private static final Instant BEGAN = Instant.parse("2030-01-01T00:00:00Z");

    /** a (10 s), b (20 s) and c (5 s) side by side, d (7 s) after a. */
    private static final WorkflowDefinition SLEEPS = WorkflowDefinition.builder("sleeps")
            .node("a", node -> node.executor("sleep").config("seconds", 10))
            .node("b", node -> node.executor("sleep").config("seconds", 20))
            .node("c", node -> node.executor("sleep").config("seconds", 5))
            .node("d", node -> node.executor("sleep").after("a").config("seconds", 7))
            .build();

    private final RunModel model = RunModel.fresh(GraphExport.snapshotOf(SLEEPS, BEGAN));

    private void event(@Nullable String node, String to, int second) {
        model.apply(new HistoryEntry(
                model.seq() + 1,
                BEGAN.plusSeconds(second),
                "X",
                node,
                null,
                to,
                node == null ? 0 : 1,
                "main",
                Map.of()));
    }

    @Test
    void countsFollowTheEvents() {
        assertThat(model.status()).isEqualTo(InstanceStatus.CREATED);
        assertThat(model.count(NodeStatus.PENDING)).isEqualTo(4);
        event(null, "RUNNING", 1);
        event("a", "EXECUTING", 1);
        event("b", "EXECUTING", 2);
        event("a", "COMPLETED", 11);
        event("d", "SKIPPED", 11);
        event("d#0/new", "PENDING", 11);
        assertThat(model.startedAt()).isEqualTo(BEGAN.plusSeconds(1));
        assertThat(model.executing()).extracting(NodeProgress::nodeId).containsExactly("b");
        assertThat(model.ended()).isEqualTo(2);
        assertThat(model.total()).isEqualTo(5);
        assertThat(model.count(NodeStatus.PENDING)).isEqualTo(2);
    }

    @Test
    void theTimeLeftIsTheLongestChainOrAllWorkOverThePlaces() {
        Eta free = Eta.of(SLEEPS, 0).orElseThrow();
        Eta two = Eta.of(SLEEPS, 2).orElseThrow();
        assertThat(free.left(model, BEGAN)).isEqualTo(Duration.ofSeconds(20));
        assertThat(two.left(model, BEGAN)).isEqualTo(Duration.ofSeconds(21));
        event("a", "EXECUTING", 0);
        event("b", "EXECUTING", 0);
        assertThat(free.left(model, BEGAN.plusSeconds(4))).isEqualTo(Duration.ofSeconds(16));
        event("a", "COMPLETED", 10);
        event("b", "COMPLETED", 20);
        assertThat(two.left(model, BEGAN.plusSeconds(20))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void nothingIsSaidAboutWorkOfUnknownLength() {
        assertThat(Eta.of(WorkflowDefinition.builder("unknown").task("a", "cel").build(), 1))
                .isEmpty();
    }
}
