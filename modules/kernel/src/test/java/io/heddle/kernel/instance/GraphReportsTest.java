package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.GraphReport;
import io.heddle.definition.NodeBuilder;
import io.heddle.kernel.graph.ValidationContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An instance's graph is validated as it stands, growing or not. */
@Tag("promise-88")
class GraphReportsTest {
    private static final ValidationContext CONTEXT = PlainCheck.CONTEXT;

    @Test
    void aGraphThatGrowsIsValidatedAtEachStep() {
        Story story = Story.dynamic().start();
        assertThat(GraphReports.of(story.state(), CONTEXT).codes()).isEmpty();
        story.register(NodeBuilder.of("b").after("a"));
        GraphReport waiting = GraphReports.of(story.state(), CONTEXT);
        assertThat(waiting.valid()).isFalse();
        assertThat(waiting.codes()).containsExactly("UNKNOWN_UPSTREAM");
        story.register(NodeBuilder.of("a"));
        GraphReport clean = GraphReports.of(story.state(), CONTEXT);
        assertThat(clean.valid()).isTrue();
        assertThat(clean.totalEdges()).isEqualTo(1);
        assertThat(clean.maxExecutionLevel()).isEqualTo(1);
        assertThat(clean.seq()).isEqualTo(story.state().seq());
    }

    @Test
    void iterationsCountAsPartOfTheirLoop() {
        Story story = Story.of(workflow ->
                        workflow.node("each", node -> node.loop(2).body("one", body -> body.executor("x"))))
                .start();
        assertThat(story.state().nodeCount()).isEqualTo(2);
        assertThat(GraphReports.of(story.state(), CONTEXT).totalNodes()).isEqualTo(1);
    }
}
