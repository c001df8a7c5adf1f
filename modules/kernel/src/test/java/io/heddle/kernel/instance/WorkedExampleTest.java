package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worked example of the specification, row by row. */
@Tag("promise-28")
class WorkedExampleTest {

    private static Story example(Join join, UnaryOperator<NodeBuilder> d) {
        return Story.of(workflow -> workflow.task("A", "x")
                        .task("B", "x", "A")
                        .node("C", node -> node.executor("x").when("A", "output.amount > 100"))
                        .task("X", "x", "A")
                        .node("D", node -> d.apply(node.executor("x").after("B")))
                        .task("E", "x", "C")
                        .node(
                                "F",
                                node -> node.executor("x")
                                        .afterAllOf("D", "E")
                                        .dependsOn(Dependency.optional("X").withTimeout(Duration.ofSeconds(60)))
                                        .join(join)))
                .start();
    }

    private static Story example(Join join) {
        return example(join, node -> node);
    }

    @Test
    void row1AllSucceed() {
        example(Join.ALL)
                .completesWith("A", "{\"amount\":150}")
                .completes("B", "C", "D", "E")
                .expect("C COMPLETED", "E COMPLETED", "F PENDING")
                .completes("X")
                .expect("F EXECUTING")
                .sees("F", "D", "E", "X")
                .completes("F")
                .counts(7, 0, 0, 0)
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void row2SmallAmountSkipsTheBarrier() {
        example(Join.ALL)
                .completesWith("A", "{\"amount\":50}")
                .expect("C SKIPPED", "E SKIPPED", "F SKIPPED")
                .reason("C", "CONDITION_FALSE")
                .reason("E", "C SKIPPED")
                .reason("F", "E SKIPPED")
                .completes("B", "X", "D")
                .counts(4, 0, 3, 0)
                .instance(InstanceStatus.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL_SETTLED", "ANY"})
    void row3SmallAmountWithALenientBarrier(String join) {
        example(join.equals("ANY") ? Join.ANY : Join.ALL_SETTLED)
                .completesWith("A", "{\"amount\":50}")
                .expect("C SKIPPED", "E SKIPPED", "F PENDING")
                .completes("B", "D")
                .expect("F PENDING")
                .completes("X")
                .expect("F EXECUTING")
                .sees("F", "D", "X")
                .completes("F")
                .counts(5, 0, 2, 0)
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void row4AFailureSkipsTheBarrierAtOnceAndTheRestFinishes() {
        example(Join.ALL)
                .completesWith("A", "{\"amount\":150}")
                .completes("B", "C", "X")
                .failsFatally("D")
                .expect("E EXECUTING", "F SKIPPED")
                .instance(InstanceStatus.RUNNING)
                .completes("E")
                .expect("E COMPLETED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void row5AToleratedFailureFeedsItsFallback() {
        example(Join.ALL, node -> node.continueWith("instead"))
                .completesWith("A", "{\"amount\":150}")
                .completes("B", "C", "X", "E")
                .failsFatally("D")
                .expect("F EXECUTING")
                .seesOutput("F", "D", "\"instead\"")
                .completes("F")
                .counts(6, 1, 0, 0)
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void row6AnOptionalEdgeProtectsTheTargetNotTheInstance() {
        example(Join.ALL)
                .completesWith("A", "{\"amount\":150}")
                .completes("B", "C", "D", "E")
                .failsFatally("X")
                .expect("F EXECUTING")
                .sees("F", "D", "E")
                .completes("F")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void row7ASlowOptionalSourceIsLeftBehindAfterItsTimeout() {
        example(Join.ALL)
                .completesWith("A", "{\"amount\":150}")
                .completes("B", "C", "D", "E")
                .tickAfter(Duration.ofSeconds(59))
                .expect("F PENDING")
                .tickAfter(Duration.ofSeconds(1))
                .expect("F EXECUTING")
                .sees("F", "D", "E")
                .completes("F")
                .instance(InstanceStatus.RUNNING)
                .after(Duration.ofMinutes(9))
                .completes("X")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void row8AMissingFieldIsAnErrorOfTheCondition() {
        example(Join.ALL)
                .completesWith("A", "{}")
                .expect("C FAILED", "E SKIPPED", "F SKIPPED")
                .error("C", "CONDITION_ERROR")
                .completes("B", "D", "X")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void row9OneOfTwoSuffices() {
        example(Join.nOf(1))
                .completesWith("A", "{\"amount\":150}")
                .completes("B", "C")
                .failsFatally("D")
                .expect("F PENDING")
                .completes("E")
                .expect("F PENDING")
                .completes("X")
                .expect("F EXECUTING")
                .sees("F", "E", "X")
                .completes("F")
                .instance(InstanceStatus.FAILED);
    }
}
