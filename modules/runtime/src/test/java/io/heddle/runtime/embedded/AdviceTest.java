package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.AttemptView;
import io.heddle.InvalidDefinitionException;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Priorities learned from the runs of a definition. */
@Tag("promise-96")
class AdviceTest {
    private static WorkflowDefinition letters(String upstreamOfLong) {
        return WorkflowDefinition.builder("letters")
                .maxParallelNodes(1)
                .node("a", node -> node.executor("sleep").config("seconds", 0.01))
                .node("b", node -> node.executor("sleep").config("seconds", 0.01))
                .node(
                        "long",
                        node -> node.executor("sleep").config("seconds", 1.5).after(upstreamOfLong))
                .node("z", node -> node.executor("sleep").config("seconds", 0.01))
                .build();
    }

    private static List<String> order(WorkflowHandle run) {
        assertThat(run.awaitEnd().isCompleted()).isTrue();
        return run.executionPath().stream().map(AttemptView::nodeId).toList();
    }

    @Test
    void whatLeadsToTheLongNodeGoesFirstOnceAskedForAndNotBefore() {
        WorkflowDefinition letters = letters("z");
        try (Local local = new Local()) {
            WorkflowHandle first = local.heddle.start(letters, StartOptions.DEFAULT);
            assertThat(order(first)).containsExactly("a", "b", "z", "long");
            assertThat(order(local.heddle.start(letters, StartOptions.DEFAULT)))
                    .as("nobody asked for advice")
                    .containsExactly("a", "b", "z", "long");

            WorkflowDefinition advised = local.heddle.advise(letters, 10);
            WorkflowHandle second = local.heddle.start(advised, StartOptions.DEFAULT);
            assertThat(order(second)).startsWith("z", "long");
            assertThat(second.awaitEnd().output()).isEqualTo(first.awaitEnd().output());
            assertThat(advised.nodes())
                    .extracting(NodeDefinition::dependencies)
                    .isEqualTo(letters.nodes().stream()
                            .map(NodeDefinition::dependencies)
                            .toList());
        }
    }

    @Test
    void thereIsNoAdviceAboutADefinitionWithMistakes() {
        try (Local local = new Local()) {
            assertThatThrownBy(() -> local.heddle.advise(letters("nobody"), 10))
                    .isInstanceOf(InvalidDefinitionException.class)
                    .hasMessageContaining("nobody");
        }
    }
}
