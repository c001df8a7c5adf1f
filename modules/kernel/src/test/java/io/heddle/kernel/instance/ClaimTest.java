package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Caller-driven nodes: claims, leases and heartbeats. */
@Tag("trap-D17")
class ClaimTest {

    private static long in(Story story, int seconds) {
        return story.now() + seconds * 1_000_000L;
    }

    private static Story story() {
        return Story.of(workflow -> workflow.node("a", node -> node).node("b", node -> node.after("a")));
    }

    @Test
    void aClaimIsTheDispatch() {
        Story story = story().start().expect("a READY", "b PENDING").effects();
        story.claim("a")
                .replied(new InstanceReply.Claimed(1, 1, in(story, 60)))
                .happened("a EXECUTING 1")
                .effects()
                .claim("a")
                .replied(new InstanceReply.NotReady(NodeStatus.EXECUTING))
                .claim("b")
                .replied(new InstanceReply.NotReady(NodeStatus.PENDING))
                .completes("a")
                .replied(new InstanceReply.Recorded(List.of("b")))
                .claim("b")
                .completes("b")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void readingWhatIsReadyChangesNothing() {
        Story story = story().start();
        story.expect("a READY").expect("a READY").claim("nobody").refused("UNKNOWN_NODE");
    }

    @Test
    void engineRunNodesAndPausedInstancesAreNotClaimed() {
        Story.of(workflow -> workflow.task("a", "x").node("c", node -> node))
                .start()
                .claim("a")
                .refused("NOT_CALLER_DRIVEN")
                .pause()
                .claim("c")
                .replied(new InstanceReply.NotReady(NodeStatus.READY))
                .nothingHappened();
        Story.of(workflow -> workflow.node("c", node -> node))
                .create()
                .claim("c")
                .replied(new InstanceReply.NotReady(NodeStatus.READY));
    }

    @Test
    void aLeaseThatEndsOffersTheSameAttemptAgain() {
        Story story = story().start().claim("a");
        story.tickAfter(Duration.ofSeconds(59))
                .nothingHappened()
                .tickWhenDue()
                .happened("a lease ended")
                .expect("a EXECUTING")
                .heartbeat("a")
                .replied(new InstanceReply.Stop(NodeStatus.EXECUTING));
        story.claim("a")
                .replied(new InstanceReply.Claimed(1, 2, in(story, 60)))
                .happened("a delivery 2")
                .completes("a")
                .replied(new InstanceReply.Recorded(List.of("b")))
                .completes("a")
                .replied(new InstanceReply.Duplicate())
                .discarded(0, 1);
    }

    @Test
    void whoeverReportsFirstIsRecordedEvenAfterTheLease() {
        story().start()
                .claim("a")
                .tickAfter(Duration.ofSeconds(60))
                .completes("a")
                .replied(new InstanceReply.Recorded(List.of("b")))
                .expect("a COMPLETED", "b READY");
    }

    @Test
    void heartbeatsExtendTheLeaseInStepsOfHalfOfIt() {
        Story story = story().start().claim("a");
        long first = in(story, 60);
        story.after(Duration.ofSeconds(10))
                .heartbeat("a")
                .replied(new InstanceReply.Continue(first))
                .nothingHappened()
                .after(Duration.ofSeconds(25));
        story.heartbeat("a")
                .replied(new InstanceReply.Continue(in(story, 60)))
                .tickAfter(Duration.ofSeconds(59))
                .nothingHappened()
                .tickWhenDue()
                .happened("a lease ended");
    }

    @Test
    void heartbeatsOfOthersAreToldToStop() {
        story().start()
                .send(new InstanceCommand.Heartbeat("a", 1))
                .replied(new InstanceReply.Stop(NodeStatus.READY))
                .send(new InstanceCommand.Heartbeat("nobody", 1))
                .replied(new InstanceReply.Stop(null))
                .claim("a")
                .send(new InstanceCommand.Heartbeat("a", 2))
                .replied(new InstanceReply.Stop(NodeStatus.EXECUTING))
                .cancel()
                .heartbeat("a")
                .replied(new InstanceReply.Stop(NodeStatus.CANCELLED));
    }

    @Test
    void withoutALeaseAClaimLastsForEver() {
        story().settings(settings -> settings.lease(Duration.ZERO))
                .start()
                .claim("a")
                .replied(new InstanceReply.Claimed(1, 1, 0))
                .heartbeat("a")
                .replied(new InstanceReply.Continue(0))
                .tickAfter(Duration.ofDays(10000))
                .nothingHappened();
    }

    @Test
    void tooManyHandOversLoseTheAttempt() {
        Story.of(workflow -> workflow.node("a", node -> node.retry(Retry.fixed(2, Duration.ZERO))))
                .settings(settings -> settings.maxRedeliveries(2))
                .start()
                .claim("a")
                .tickAfter(Duration.ofSeconds(60))
                .claim("a")
                .tickAfter(Duration.ofSeconds(60))
                .happened("a READY again after ATTEMPT_LOST", "a back-off over")
                .expect("a READY")
                .claim("a")
                .happened("a EXECUTING 2")
                .tickAfter(Duration.ofSeconds(60))
                .claim("a")
                .tickAfter(Duration.ofSeconds(60))
                .expect("a FAILED")
                .error("a", "ATTEMPT_LOST");
    }

    @Test
    void aClaimWaitsForTheBackOff() {
        Story.of(workflow -> workflow.node("a", node -> node.retry(Retry.fixed(2, Duration.ofSeconds(5)))))
                .start()
                .claim("a")
                .fails("a")
                .claim("a")
                .replied(new InstanceReply.NotReady(NodeStatus.READY))
                .after(Duration.ofSeconds(5))
                .claim("a")
                .happened("a EXECUTING 2");
    }

    @Test
    void claimsRespectTheParallelLimit() {
        Story.of(workflow ->
                        workflow.node("a", node -> node).node("b", node -> node).maxParallelNodes(1))
                .start()
                .claim("a")
                .claim("b")
                .replied(new InstanceReply.ParallelLimit(1))
                .nothingHappened()
                .completes("a")
                .claim("b")
                .expect("b EXECUTING");
    }

    @Test
    void aClaimBeyondTheStepLimitFailsTheInstance() {
        Story.of(workflow ->
                        workflow.node("a", node -> node).node("b", node -> node).maxSteps(1))
                .start()
                .claim("a")
                .claim("b")
                .replied(new InstanceReply.NotReady(NodeStatus.CANCELLED))
                .instance(InstanceStatus.FAILED)
                .instanceError("STEP_LIMIT");
    }

    @Test
    void aClaimWhoseInputCannotBeMappedFailsTheNode() {
        Story.of(workflow -> workflow.node("a", node -> node.input("n", "1 / input.zero")))
                .input("{\"zero\":0}")
                .start()
                .claim("a")
                .replied(new InstanceReply.NotReady(NodeStatus.FAILED))
                .error("a", "INPUT_MAPPING_ERROR")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void aTimeoutEndsAClaimedAttemptToo() {
        Story.of(workflow -> workflow.node("a", node -> node.timeout(Duration.ofSeconds(30))))
                .start()
                .claim("a")
                .tickAfter(Duration.ofSeconds(30))
                .expect("a FAILED")
                .effects("stop a 1");
    }

    @Test
    void aRepeatedClaimGetsItsFirstAnswer() {
        Story story = story().start().withId("c-1").claim("a");
        InstanceReply first = story.reply();
        story.after(Duration.ofSeconds(30))
                .withId("c-1")
                .claim("a")
                .replied(first)
                .nothingHappened();
    }
}
