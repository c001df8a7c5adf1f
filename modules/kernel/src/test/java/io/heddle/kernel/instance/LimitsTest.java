package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Priorities, places and steps. */
class LimitsTest {

    @Test
    void higherPriorityGoesFirstThenWhoBecameReadyFirst() {
        Story.of(workflow -> workflow.maxParallelNodes(1)
                        .task("a", "x")
                        .node("low", node -> node.executor("x").priority(-1))
                        .task("b", "x")
                        .node("high", node -> node.executor("x").priority(10)))
                .start()
                .expect("high EXECUTING")
                .completes("high")
                .expect("a EXECUTING")
                .completes("a")
                .expect("b EXECUTING")
                .completes("b")
                .expect("low EXECUTING");
    }

    @Test
    void noMoreAttemptsThanPlacesRunAtOnce() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x").task("c", "x"))
                .settings(settings -> settings.maxParallelNodes(2))
                .start()
                .expect("a EXECUTING", "b EXECUTING", "c READY")
                .cancelNode("a")
                .expect("c EXECUTING");
    }

    @Test
    void zeroPlacesMeanNoLimit() {
        Story.of(workflow -> {
                    for (int node = 0; node < 300; node++) {
                        workflow.task("n" + node, "x");
                    }
                    return workflow.maxParallelNodes(0);
                })
                .start()
                .expect("n299 EXECUTING");
    }

    @Test
    void theConfiguredNumberOfPlacesIs256() {
        Story.of(workflow -> {
                    for (int node = 0; node < 300; node++) {
                        workflow.task("n" + node, "x");
                    }
                    return workflow;
                })
                .start()
                .expect("n255 EXECUTING", "n256 READY");
    }

    @Test
    void controlNodesNeedNoPlace() {
        Story.of(workflow -> workflow.maxParallelNodes(1)
                        .task("a", "x")
                        .node("start", node -> node.kind(NodeKind.START))
                        .node("l", node -> node.loop(1).body("s", body -> body.executor("x"))))
                .start()
                .expect("a EXECUTING", "start COMPLETED", "l EXECUTING", "l#0/s READY")
                .completes("a")
                .expect("l#0/s EXECUTING");
    }

    @Test
    void aNodeInBackOffHoldsNoPlace() {
        Story.of(workflow -> workflow.maxParallelNodes(1)
                        .node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(1))))
                        .task("b", "x"))
                .start()
                .fails("a")
                .expect("a READY", "b EXECUTING")
                .tickWhenDue()
                .expect("a READY", "b EXECUTING")
                .completes("b")
                .expect("a EXECUTING");
    }

    @Test
    void theStepLimitCountsAttemptsAndFailsTheInstance() {
        Story.of(workflow -> workflow.maxSteps(2)
                        .node("a", node -> node.executor("x").retry(Retry.fixed(5, Duration.ZERO))))
                .start()
                .fails("a")
                .expect("a EXECUTING")
                .fails("a")
                .instance(InstanceStatus.FAILED)
                .instanceError("STEP_LIMIT")
                .expect("a CANCELLED");
    }

    @Test
    void exactlyAsManyStepsAsAllowedAreFine() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"))
                .settings(settings -> settings.maxSteps(2))
                .start()
                .completes("a", "b")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void stepsAreCountedAnewAfterARetry() {
        Story story = Story.of(workflow -> workflow.maxSteps(1).task("a", "x").task("b", "x", "a"))
                .start()
                .completes("a")
                .instance(InstanceStatus.FAILED)
                .retryFailed()
                .expect("b EXECUTING")
                .completes("b")
                .instance(InstanceStatus.COMPLETED);
        assertThat(story.state().attempts).isEqualTo(2);
    }
}
