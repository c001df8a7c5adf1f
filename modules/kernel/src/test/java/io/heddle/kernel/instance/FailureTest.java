package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failure policies, retries and fallbacks. */
class FailureTest {

    private static Story two(FailurePolicy own, FailurePolicy definition, FailurePolicy configured) {
        return Story.of(workflow -> {
                    workflow.node(
                                    "a",
                                    node -> own == null
                                            ? node.executor("x")
                                            : node.executor("x").failurePolicy(own))
                            .task("b", "x", "a")
                            .task("other", "x");
                    return definition == null ? workflow : workflow.failurePolicy(definition);
                })
                .settings(settings -> settings.failurePolicy(configured))
                .start();
    }

    /** Where the deciding policy is written. */
    enum Place {
        NODE,
        DEFINITION,
        CONFIGURATION;

        Story story(FailurePolicy policy, FailurePolicy elsewhere) {
            return switch (this) {
                case NODE -> two(policy, elsewhere, elsewhere);
                case DEFINITION -> two(null, policy, elsewhere);
                case CONFIGURATION -> two(null, null, policy);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("trap-D20")
    void failFastCancelsTheRestAndFailsTheInstance(Place place) {
        place.story(FailurePolicy.FAIL_FAST, FailurePolicy.CONTINUE)
                .failsFatally("a")
                .expect("a FAILED", "b CANCELLED", "other CANCELLED")
                .effects("stop other 1")
                .instance(InstanceStatus.FAILED)
                .instanceError("NODE_FAILED");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("trap-D20")
    void failBranchSkipsDependentsAndFailsTheInstanceInTheEnd(Place place) {
        place.story(FailurePolicy.FAIL_BRANCH, FailurePolicy.CONTINUE)
                .failsFatally("a")
                .expect("a FAILED", "b SKIPPED", "other EXECUTING")
                .instance(InstanceStatus.RUNNING)
                .completes("other")
                .instance(InstanceStatus.FAILED);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("trap-D20")
    void continueToleratesAndDependentsSeeNull(Place place) {
        place.story(FailurePolicy.CONTINUE, FailurePolicy.FAIL_FAST)
                .failsFatally("a")
                .expect("a FAILED", "b EXECUTING")
                .seesOutput("b", "a", "null")
                .completes("b", "other")
                .counts(2, 1, 0, 0)
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void failFastEndsAPausedInstanceToo() {
        two(FailurePolicy.FAIL_FAST, null, FailurePolicy.FAIL_BRANCH)
                .pause()
                .failsFatally("a")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void anErrorAndItsPlaceAreKept() {
        Story story = two(null, null, FailurePolicy.FAIL_BRANCH)
                .failsWith("a", new NodeError("MINE", "went wrong", "java.io.IOException", false))
                .completes("other");
        assertThat(story.node("a").details.error)
                .isEqualTo(new NodeError("MINE", "went wrong", "java.io.IOException", false));
        assertThat(story.state().error()).isEqualTo(NodeError.fatal("NODE_FAILED", "node a failed: MINE: went wrong"));
    }

    private static Story retrying(Retry retry) {
        return Story.of(workflow -> workflow.node(
                                "a", node -> node.executor("x").retry(retry))
                        .task("b", "x", "a"))
                .start();
    }

    @Test
    void anAttemptIsRepeatedAfterItsBackOffUntilTheBudgetIsUsedUp() {
        retrying(Retry.fixed(3, Duration.ofSeconds(5)))
                .fails("a")
                .replied(new InstanceReply.Recorded(List.of()))
                .happened("a READY again after EXECUTOR_ERROR")
                .expect("a READY", "b PENDING")
                .tickAfter(Duration.ofMillis(4999))
                .nothingHappened()
                .tickWhenDue()
                .happened("a back-off over", "a EXECUTING 2")
                .effects("execute a 2 1")
                .fails("a")
                .tickWhenDue()
                .expect("a EXECUTING")
                .fails("a")
                .expect("a FAILED", "b SKIPPED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void aRetryMaySucceed() {
        retrying(Retry.fixed(2, Duration.ofSeconds(5)))
                .fails("a")
                .tickWhenDue()
                .completes("a")
                .expect("a COMPLETED", "b EXECUTING")
                .completes("b")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void anErrorThatIsNotRetryableEndsTheNode() {
        retrying(Retry.fixed(3, Duration.ofSeconds(5))).failsFatally("a").expect("a FAILED");
    }

    @Test
    void abortOnWinsOverRetryOn() {
        Retry both =
                new Retry(5, Duration.ZERO, null, 1.0, 0.0, List.of("TEMP", "java.io.IOException"), List.of("STOP"));
        retrying(both).failsWith("a", NodeError.retryable("TEMP", "")).expect("a EXECUTING");
        retrying(both)
                .failsWith("a", new NodeError("OTHER", "", "java.io.IOException", true))
                .expect("a EXECUTING");
        retrying(both).failsWith("a", NodeError.retryable("OTHER", "")).expect("a FAILED");
        retrying(both)
                .failsWith("a", new NodeError("STOP", "", "java.io.IOException", true))
                .expect("a FAILED");
    }

    @Test
    void aRetryWithoutWaitStartsInTheSameStep() {
        retrying(Retry.fixed(2, Duration.ZERO))
                .fails("a")
                .happened("a READY again after EXECUTOR_ERROR", "a back-off over", "a EXECUTING 2")
                .effects("execute a 2 1");
    }

    @Test
    void anEdgeMayGiveItsUpstreamMoreAttempts() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ZERO)))
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.sequence("a").withRetryCount(3)))
                        .node(
                                "c",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("a").withRetryCount(1))))
                .start()
                .fails("a")
                .fails("a")
                .fails("a")
                .expect("a EXECUTING")
                .fails("a")
                .expect("a FAILED", "b SKIPPED", "c EXECUTING");
    }

    @Test
    void theConfiguredEdgeRetryCountIsInherited() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.fixed(1, Duration.ZERO)))
                        .task("b", "x", "a"))
                .settings(settings -> settings.edgeRetryCount(1))
                .start()
                .fails("a")
                .expect("a EXECUTING")
                .fails("a")
                .expect("a FAILED");
    }

    @Test
    void theBackOffGrowsUpToItsCapAndJitterOnlyShortensIt() {
        Story story = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings ->
                        settings.maxAttempts(8).backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 2.0, 0.5))
                .start();
        long[] longest = {1, 2, 4, 8, 10, 10, 10};
        for (long bound : longest) {
            story.fails("a").expect("a READY");
            long wait = story.node("a").details.dueAt - story.now();
            assertThat(wait).isBetween(bound * 500_000, bound * 1_000_000);
            story.tickWhenDue();
        }
        story.fails("a").expect("a FAILED");
    }

    @Test
    void theJitterFollowsFromTheAttemptAlone() {
        Story first = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.maxAttempts(3))
                .start()
                .fails("a");
        Story second = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.maxAttempts(3))
                .start()
                .fails("a");
        assertThat(first.node("a").details.dueAt).isEqualTo(second.node("a").details.dueAt);
        long wait = first.node("a").details.dueAt - first.now();
        first.tickWhenDue().fails("a");
        assertThat(first.node("a").details.dueAt - first.now()).isNotEqualTo(2 * wait);
    }

    @Test
    void aRetrySettingIsInheritedFromTheDefinitionThenFromTheConfiguration() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.attempts(2)))
                        .retry(Retry.fixed(9, Duration.ofSeconds(7))))
                .start()
                .fails("a")
                .tickAfter(Duration.ofSeconds(7))
                .expect("a EXECUTING")
                .fails("a")
                .expect("a FAILED");
    }

    @Test
    void aTimeoutIsAFailedAttemptAndStopsTheExecutor() {
        Story.of(workflow -> workflow.node(
                        "a",
                        node -> node.executor("x")
                                .timeout(Duration.ofSeconds(5))
                                .retry(Retry.fixed(2, Duration.ZERO))))
                .start()
                .tickAfter(Duration.ofSeconds(5))
                .happened("a READY again after TIMEOUT", "a back-off over", "a EXECUTING 2")
                .effects("stop a 1", "execute a 2 1")
                .tickAfter(Duration.ofSeconds(5))
                .expect("a FAILED")
                .error("a", "TIMEOUT");
    }

    @Test
    void theConfiguredNodeTimeoutIsInheritedAndZeroIsNone() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").timeout(Duration.ZERO)))
                .settings(settings -> settings.nodeTimeout(Duration.ofSeconds(2)))
                .start()
                .tickAfter(Duration.ofDays(10))
                .expect("a FAILED", "b EXECUTING");
    }

    @Test
    void anOutputThatIsTooLargeFailsTheNodeForGood() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.attempts(5))))
                .settings(settings -> settings.maxPayloadBytes(8))
                .start()
                .completesWith("a", "\"123456\"")
                .expect("a COMPLETED");
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.attempts(5))))
                .settings(settings -> settings.maxPayloadBytes(8))
                .start()
                .completesWith("a", "\"1234567\"")
                .expect("a FAILED")
                .error("a", "OUTPUT_TOO_LARGE");
    }

    @Test
    @Tag("trap-D20")
    void aChainOfFiftyThousandToleratedConditionErrorsNeedsNoDeepStack() {
        int length = 50_000;
        Story.of(workflow -> {
                    workflow.task("n0", "x");
                    for (int node = 1; node < length; node++) {
                        String before = "n" + (node - 1);
                        workflow.node(
                                "n" + node,
                                builder -> builder.executor("x")
                                        .when(before, "output")
                                        .continueWith(null));
                    }
                    return workflow;
                })
                .settings(settings -> settings.maxNodes(0))
                .start()
                .completesWith("n0", "1")
                .counts(1, length - 1, 0, 0)
                .instance(InstanceStatus.COMPLETED);
    }
}
