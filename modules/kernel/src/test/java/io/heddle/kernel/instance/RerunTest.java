package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Running finished work again, which happens only when asked for. */
@Tag("trap-D21")
class RerunTest {

    private static Story chain() {
        return Story.of(workflow ->
                workflow.task("a", "x").task("b", "x", "a").task("c", "x", "b").task("z", "x"));
    }

    @Test
    void aRerunResetsTheNodeAndItsDescendantsInOneEvent() {
        chain().start()
                .completes("a", "b", "z")
                .rerunByForce("b")
                .replied(new InstanceReply.Done(InstanceStatus.RUNNING))
                .happened("c CANCELLED", "reset [b, c]", "b READY by -", "b EXECUTING 2")
                .effects("stop c 1", "execute b 2 1")
                .expect("a COMPLETED", "b EXECUTING", "c PENDING", "z COMPLETED")
                .completes("b")
                .expect("c EXECUTING")
                .completes("c")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aRerunWithExecutingDescendantsIsRefusedUnlessForced() {
        chain().start().completes("a", "b").rerun("a").refused("BUSY").expect("c EXECUTING");
    }

    @Test
    void onlyEndedNodesAreRerun() {
        chain().start()
                .rerun("a")
                .refused("ILLEGAL_TRANSITION")
                .rerun("b")
                .refused("ILLEGAL_TRANSITION")
                .rerun("nobody")
                .refused("UNKNOWN_NODE");
        chain().create().skip("a").rerun("a").refused("NOT_STARTED");
    }

    @Test
    void aTerminalInstanceIsReopenedUnderANewEpoch() {
        Story story = chain().start()
                .completes("a", "b", "c", "z")
                .instance(InstanceStatus.COMPLETED)
                .send(new InstanceCommand.Rerun("b", false, 1))
                .refused("STALE_EPOCH")
                .send(new InstanceCommand.Rerun("b", false, 2))
                .happened("reopened 2", "reset [b, c]", "b READY by -", "b EXECUTING 2")
                .instance(InstanceStatus.RUNNING);
        assertThat(story.state().output()).isNull();
        assertThat(story.state().endedAt()).isZero();
        story.completes("b", "c").instance(InstanceStatus.COMPLETED);
        assertThat(story.state().epoch()).isEqualTo(2);
    }

    /** Fault: the answer is lost, and the client asks again: once while the new run goes on, once when it is over. */
    @Test
    void aRerunThatIsRepeatedBeginsOneRunAndHasTheFirstAnswerAgain() {
        InstanceReply first = new InstanceReply.Done(InstanceStatus.RUNNING);
        Story story = chain().start()
                .completes("a", "b", "c", "z")
                .withId("again")
                .send(new InstanceCommand.Rerun("b", false, 2))
                .happenedAlso("reopened 2")
                .replied(first)
                .crash()
                .withId("again")
                .send(new InstanceCommand.Rerun("b", false, 2))
                .nothingHappened()
                .replied(first)
                .completes("b", "c")
                .instance(InstanceStatus.COMPLETED)
                .withId("again")
                .send(new InstanceCommand.Rerun("b", false, 3))
                .nothingHappened()
                .replied(first);
        assertThat(story.state().epoch()).isEqualTo(2);
        assertThat(story.attempt("b")).isEqualTo(2);
        story.withId("once more")
                .send(new InstanceCommand.Rerun("b", false, 3))
                .happenedAlso("reopened 3")
                .replied(first);
    }

    @Test
    void aRetryThatIsRepeatedBeginsOneRunAndHasTheFirstAnswerAgain() {
        InstanceReply first = new InstanceReply.Done(InstanceStatus.RUNNING);
        Story.of(workflow -> workflow.task("a", "x"))
                .start()
                .failsFatally("a")
                .withId("again")
                .send(new InstanceCommand.RetryFailed(2))
                .happenedAlso("reopened 2")
                .replied(first)
                .failsFatally("a")
                .instance(InstanceStatus.FAILED)
                .withId("again")
                .send(new InstanceCommand.RetryFailed(3))
                .nothingHappened()
                .replied(first);
    }

    @Test
    void attemptNumbersGoOnAndTheRetryBudgetIsFresh() {
        Story story = Story.of(workflow ->
                        workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ZERO))))
                .start()
                .fails("a")
                .fails("a")
                .instance(InstanceStatus.FAILED)
                .retryFailed()
                .expect("a EXECUTING");
        assertThat(story.attempt("a")).isEqualTo(3);
        story.fails("a").expect("a EXECUTING").fails("a").expect("a FAILED");
        assertThat(story.attempt("a")).isEqualTo(4);
    }

    @Test
    void retryFailedRerunsWhatFailedAndWhatFollowsFromIt() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x", "a")
                        .task("z", "x")
                        .task("y", "x", "z"))
                .start()
                .completes("z", "y")
                .failsFatally("a")
                .instance(InstanceStatus.FAILED)
                .expect("b SKIPPED")
                .retryFailed()
                .expect("a EXECUTING", "b PENDING", "z COMPLETED", "y COMPLETED")
                .completes("a", "b")
                .instance(InstanceStatus.COMPLETED)
                .retryFailed()
                .refused("NOT_FAILED");
    }

    @Test
    void retryFailedGoesOnWithWhatTheEndCutOff() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").failurePolicy(FailurePolicy.FAIL_FAST))
                        .task("c", "x", "a"))
                .start()
                .failsFatally("b")
                .expect("a CANCELLED", "c CANCELLED")
                .retryFailed()
                .expect("a EXECUTING", "b EXECUTING", "c PENDING")
                .completes("a", "b", "c")
                .instance(InstanceStatus.COMPLETED);
        Story.of(workflow -> workflow.task("a", "x").timeout(Duration.ofSeconds(5)))
                .start()
                .tickWhenDue()
                .instance(InstanceStatus.TIMED_OUT)
                .retryFailed()
                .tickAfter(Duration.ofSeconds(4))
                .instance(InstanceStatus.RUNNING)
                .completes("a")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void toleratedFailuresAreNotRetried() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("t", node -> node.executor("x").continueWith(1)))
                .start()
                .failsFatally("t")
                .failsFatally("a")
                .retryFailed()
                .expect("a EXECUTING", "t FAILED")
                .completes("a")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aRerunDuringAPauseWaitsForTheResume() {
        chain().start()
                .completes("a")
                .pause()
                .rerunByForce("a")
                .expect("a READY", "b PENDING")
                .resume()
                .expect("a EXECUTING");
    }

    @Test
    void readyNodesAndThoseInBackOffAreResetToo() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").after("a").retry(Retry.fixed(2, Duration.ofSeconds(5)))))
                .start()
                .completes("a")
                .fails("b")
                .expect("b READY")
                .rerun("a")
                .expect("a EXECUTING", "b PENDING")
                .tickAfter(Duration.ofSeconds(5))
                .nothingHappened()
                .completes("a")
                .expect("b EXECUTING");
    }

    @Test
    void aRerunLoopBeginsWithFreshNodes() {
        Story.of(workflow -> workflow.node("l", node -> node.loop(1).body("s", body -> body.executor("x"))))
                .start()
                .completes("l#0/s")
                .instance(InstanceStatus.COMPLETED)
                .rerun("l#0/s")
                .refused("LOOP_BODY")
                .rerun("l")
                .expect("l EXECUTING", "l#0/s COMPLETED", "l@2#0/s EXECUTING")
                .completes("l@2#0/s")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aForcedRerunCancelsARunningLoop() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("l", node -> node.after("a").loop(2).body("s", body -> body.executor("x"))))
                .start()
                .completes("a")
                .rerun("a")
                .refused("BUSY")
                .rerunByForce("a")
                .expect("a EXECUTING", "l PENDING", "l#0/s CANCELLED")
                .completes("a")
                .expect("l EXECUTING", "l@2#0/s EXECUTING")
                .completes("l@2#0/s", "l@2#1/s")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void conditionsOfResetNodesAreEvaluatedAgain() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "global.on == true")))
                .start()
                .send(new InstanceCommand.SetGlobal("on", io.heddle.Payload.json("false"), null))
                .completes("a")
                .expect("b SKIPPED")
                .instance(InstanceStatus.COMPLETED)
                .rerun("b")
                .expect("b SKIPPED");
        Story.of(workflow -> workflow.task("a", "x")
                        .task("keep", "x")
                        .node("b", node -> node.executor("x").when("a", "global.on == true")))
                .start()
                .send(new InstanceCommand.SetGlobal("on", io.heddle.Payload.json("false"), null))
                .completes("a")
                .expect("b SKIPPED")
                .send(new InstanceCommand.SetGlobal("on", io.heddle.Payload.json("true"), null))
                .rerun("b")
                .happened("reset [b]", "b edge 0 taken", "b READY by -", "b EXECUTING 1");
    }

    @Test
    void aRerunTargetOfAnExclusiveChoiceDoesNotRunBesideTheRouteTaken() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").routing(Routing.EXCLUSIVE))
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.when("a", "true").withPriority(1)))
                        .node(
                                "c",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.when("a", "true").withPriority(2)))
                        .node("d", node -> node.executor("x").dependsOn(Dependency.otherwise("a"))))
                .start()
                .completes("a")
                .expect("b EXECUTING", "c SKIPPED", "d SKIPPED")
                .rerun("c")
                .expect("b EXECUTING", "c SKIPPED", "d SKIPPED")
                .rerun("d")
                .expect("b EXECUTING", "c SKIPPED", "d SKIPPED")
                .completes("b")
                .rerun("b")
                .expect("b EXECUTING", "c SKIPPED", "d SKIPPED")
                .completes("b")
                .rerun("a")
                .completes("a")
                .expect("b EXECUTING", "c SKIPPED", "d SKIPPED");
    }

    @Test
    void aConditionThatFailsAtARerunFailsItsTarget() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("b", node -> node.executor("x").when("a", "global.n > 1"))
                        .task("c", "x", "b")
                        .task("keep", "x"))
                .start()
                .send(new InstanceCommand.SetGlobal("n", io.heddle.Payload.json("0"), null))
                .completes("a")
                .expect("b SKIPPED")
                .send(new InstanceCommand.SetGlobal("n", io.heddle.Payload.json("\"text\""), null))
                .rerun("b")
                .expect("b FAILED", "c SKIPPED")
                .completes("keep")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void dependencyTimeoutsCountFromTheRerun() {
        Story.of(workflow -> workflow.task("keep", "x")
                        .node(
                                "early",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("keep").withTimeout(Duration.ofSeconds(15))))
                        .task("a", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.optional("a").withTimeout(Duration.ofSeconds(20)))))
                .start()
                .after(Duration.ofSeconds(5))
                .completes("a", "b")
                .after(Duration.ofSeconds(5))
                .rerun("a")
                .expect("a EXECUTING", "b PENDING")
                .tickAfter(Duration.ofSeconds(10))
                .expect("early EXECUTING", "b PENDING")
                .tickAfter(Duration.ofSeconds(9))
                .expect("b PENDING")
                .tickWhenDue()
                .expect("b EXECUTING")
                .sees("b");
    }

    @Test
    void aRerunWithFailFastConditionErrorsEndsTheInstanceOnce() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .when("a", "global.n > 1")
                                        .failurePolicy(FailurePolicy.FAIL_FAST))
                        .node("c", node -> node.executor("x").after("b").when("a", "true"))
                        .task("keep", "x"))
                .start()
                .send(new InstanceCommand.SetGlobal("n", io.heddle.Payload.json("0"), null))
                .completes("a")
                .expect("b SKIPPED", "c SKIPPED")
                .send(new InstanceCommand.SetGlobal("n", io.heddle.Payload.json("\"text\""), null))
                .rerun("b")
                .happened(
                        "reset [b, c]",
                        "b edge 0 not taken",
                        "b FAILED CONDITION_ERROR",
                        "c CANCELLED",
                        "keep CANCELLED",
                        "ended FAILED")
                .instance(InstanceStatus.FAILED);
    }
}
