package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.InstanceCommand;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Control-flow patterns above 20 that docs/patterns.md calls declared or composed. */
class FurtherPatternsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Four branches that take 1, 2, 3 and 4 seconds, and what joins them. */
    private static RunResult race(Join join) {
        WorkflowBuilder workflow = WorkflowDefinition.builder("w");
        for (int i = 1; i <= 4; i++) {
            workflow.task("b" + i, "x");
        }
        return KernelRun.of(workflow.node(
                                "next",
                                node -> node.executor("x")
                                        .afterAllOf("b1", "b2", "b3", "b4")
                                        .join(join))
                        .build())
                .otherwise(attempt -> Outcome.done()
                        .after(
                                attempt.key().equals("next")
                                        ? Duration.ZERO
                                        : SECOND.multipliedBy(attempt.key().charAt(1) - '0')))
                .run();
    }

    @Test
    void structuredPartialJoin30() {
        RunResult result = race(Join.nOf(3));
        assertThat(result.starts().get("next")).containsExactly(SECOND.multipliedBy(3));
        assertThat(result.nodes().values()).containsOnly(NodeStatus.COMPLETED);
        assertThat(result.elapsed()).isEqualTo(SECOND.multipliedBy(4));
    }

    @Test
    void cancellingDiscriminator29AndPartialJoin32() {
        RunResult first = race(Join.ANY.cancelLosers());
        assertThat(first.elapsed()).isEqualTo(SECOND);
        assertThat(List.of(
                        first.nodes().get("b2"),
                        first.nodes().get("b3"),
                        first.nodes().get("b4")))
                .containsOnly(NodeStatus.CANCELLED);
        RunResult third = race(Join.nOf(3).cancelLosers());
        assertThat(third.elapsed()).isEqualTo(SECOND.multipliedBy(3));
        assertThat(third.nodes().get("b4")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(third.status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void structuredLoop21() {
        RunResult result = KernelRun.of(WorkflowDefinition.builder("w")
                        .node(
                                "loop",
                                node -> node.loop(10)
                                        .breakWhen("output >= 3")
                                        .body("body", body -> body.executor("x").input("n", "loop.index")))
                        .build())
                .script("body", attempt -> Outcome.value(PatternCases.number(attempt, "n")))
                .run();
        assertThat(PatternCases.results(result, "loop")).isEqualTo(List.of(0L, 1L, 2L, 3L));
    }

    private static KernelRun instances() {
        return KernelRun.of(WorkflowDefinition.builder("w")
                        .node("instances", node -> node.loop(5).body("body", body -> body.executor("x")))
                        .task("next", "x", "instances")
                        .build())
                .script("body", Outcome.done().after(SECOND));
    }

    @Test
    void cancelMultipleInstances26() {
        RunResult result = instances()
                .at(Duration.ofMillis(2_500), new InstanceCommand.CancelNode("instances", "enough"))
                .run();
        assertThat(result.completions()).containsExactly("instances#0/body", "instances#1/body");
        assertThat(result.nodes().get("instances#2/body")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(result.nodes().get("next")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void completeMultipleInstances27() {
        RunResult result = instances()
                .at(Duration.ofMillis(2_500), new InstanceCommand.SkipNode("instances", Payload.json("\"enough\"")))
                .run();
        assertThat(result.completions()).containsExactly("instances#0/body", "instances#1/body", "next");
        assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void explicitTermination43() {
        RunResult result = KernelRun.of(WorkflowDefinition.builder("w")
                        .task("long", "x")
                        .node("end", node -> node.executor("x").failurePolicy(FailurePolicy.FAIL_FAST))
                        .build())
                .script("long", Outcome.done().after(SECOND.multipliedBy(100)))
                .script("end", Outcome.failed().after(SECOND))
                .run();
        assertThat(result.status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(result.nodes().get("long")).isEqualTo(NodeStatus.CANCELLED);
        assertThat(result.elapsed()).isEqualTo(SECOND);
    }
}
