package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.WorkOffer;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.kernel.registry.WorkTopics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes with the executors {@code external} and {@code human}: what is offered, held and answered. */
@Tag("promise-98")
class WorkTest {
    private static WorkflowBuilder two(WorkflowBuilder workflow) {
        return workflow.node("pack", node -> node.executor("external").config("topic", "packing"))
                .node(
                        "approve",
                        node -> node.executor("human").config("assignee", "ann").after("pack"));
    }

    private static Desk desk() {
        return Desk.running(WorkTest::two);
    }

    private static InstanceReply claim(Desk desk, String node) {
        return desk.perform(new InstanceCommand.Claim(node));
    }

    private static InstanceReply signal(Desk desk, String node) {
        return desk.perform(new InstanceCommand.Signal(node, Payload.json("1"), null));
    }

    private static WorkTopics free(String... topics) {
        return new WorkTopics(List.of(topics), List.of());
    }

    private static List<String> offered(Desk desk, String topic, boolean held) {
        return Offers.list(desk.state, topic, held, 100).stream()
                .map(offer -> offer.nodeId().value())
                .toList();
    }

    @Test
    void workIsOfferedOnlyWhileItsNodeIsReadyAndItsInstanceRuns() {
        Desk desk = Desk.created(WorkTest::two, false);
        assertThat(desk.state.workTopics()).isEqualTo(WorkTopics.NONE);
        desk.perform(new InstanceCommand.Start());
        assertThat(desk.state.workTopics()).isEqualTo(free("packing"));
        desk.perform(new InstanceCommand.Pause(true));
        assertThat(desk.state.workTopics()).isEqualTo(WorkTopics.NONE);
        assertThat(offered(desk, "packing", true)).isEmpty();
        desk.perform(new InstanceCommand.Resume());
        claim(desk, "pack");
        assertThat(desk.state.workTopics()).isEqualTo(WorkTopics.NONE);
        desk.complete("pack", "1");
        assertThat(desk.state.workTopics()).isEqualTo(free("approve"));
        desk.perform(new InstanceCommand.Cancel("enough"));
        assertThat(desk.state.workTopics()).isEqualTo(WorkTopics.NONE);
        assertThat(desk.state.offers).isEqualTo(Offers.NONE);
    }

    @Test
    void anExternalClaimHasALeaseAndComesBackWhenItEnds() {
        Desk desk = desk();
        assertThat(claim(desk, "pack")).isEqualTo(new InstanceReply.Claimed(1, 1, desk.now + 60_000_000));
        assertThat(offered(desk, "packing", true)).isEmpty();
        desk.after(60);
        assertThat(desk.state.workTopics()).isEqualTo(free("packing"));
        assertThat(claim(desk, "pack")).isEqualTo(new InstanceReply.Claimed(1, 2, desk.now + 60_000_000));
    }

    @Test
    void aHumanClaimLastsAndIsStillSeen() {
        Desk desk = desk();
        signal(desk, "pack");
        assertThat(claim(desk, "approve")).isEqualTo(new InstanceReply.Claimed(1, 1, 0));
        assertThat(desk.state.nextDue()).isEqualTo(Long.MAX_VALUE);
        assertThat(desk.state.workTopics()).isEqualTo(new WorkTopics(List.of(), List.of("approve")));
        assertThat(offered(desk, "approve", false)).isEmpty();
        assertThat(Offers.list(desk.state, null, true, 100)).singleElement().satisfies(offer -> {
            assertThat(offer.held()).isTrue();
            assertThat(offer.attempt()).isEqualTo(1);
            assertThat(offer.executor()).isEqualTo("human");
            assertThat(offer.config()).containsEntry("assignee", "ann");
        });
        assertThat(desk.perform(new InstanceCommand.Heartbeat("approve", 1))).isEqualTo(new InstanceReply.Continue(0));
        desk.perform(new InstanceCommand.Recover());
        assertThat(desk.state.nodes.get(1).delivery).isEqualTo(1);
    }

    @Test
    void whatIsGivenBackIsOfferedAgainAtOnce() {
        Desk desk = desk();
        claim(desk, "pack");
        assertThat(desk.perform(new InstanceCommand.GiveBack("pack", 1)))
                .isEqualTo(new InstanceReply.Done(InstanceStatus.RUNNING));
        assertThat(desk.state.workTopics()).isEqualTo(free("packing"));
        assertThat(desk.perform(new InstanceCommand.GiveBack("pack", 1)))
                .isEqualTo(new InstanceReply.Stop(NodeStatus.EXECUTING));
        assertThat(desk.perform(new InstanceCommand.GiveBack("nobody", 1))).isEqualTo(new InstanceReply.Stop(null));
        assertThat(claim(desk, "pack")).isEqualTo(new InstanceReply.Claimed(1, 2, desk.now + 60_000_000));
        assertThat(desk.after(60).state.workTopics()).isEqualTo(free("packing"));
    }

    @Test
    void aSignalAnswersWhoeverHoldsTheNode() {
        Desk desk = desk();
        assertThat(signal(desk, "pack")).isEqualTo(new InstanceReply.Recorded(List.of("approve")));
        claim(desk, "approve");
        assertThat(signal(desk, "approve")).isEqualTo(new InstanceReply.Recorded(List.of()));
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(desk.state.attempts).isEqualTo(2);
    }

    @Test
    void aSignalToANodeThatDoesNotWaitIsRefused() {
        Desk desk = Desk.running(workflow -> two(workflow).task("run", "x").node("bare", node -> node));
        assertThat(signal(desk, "approve")).isInstanceOfSatisfying(InstanceReply.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo("NOT_WAITING");
            assertThat(refused.message()).contains("PENDING");
        });
        assertThat(signal(desk, "nobody"))
                .isInstanceOfSatisfying(
                        InstanceReply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_NODE"));
        assertThat(signal(desk, "run"))
                .isInstanceOfSatisfying(
                        InstanceReply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("NOT_WAITING"));
        desk.perform(new InstanceCommand.Defer("run", 1));
        assertThat(signal(desk, "run")).isEqualTo(new InstanceReply.Recorded(List.of()));
        assertThat(signal(desk, "run"))
                .isInstanceOfSatisfying(
                        InstanceReply.Refused.class,
                        refused -> assertThat(refused.message()).contains("COMPLETED"));
        desk.perform(new InstanceCommand.Pause(true));
        assertThat(signal(desk, "bare"))
                .isInstanceOfSatisfying(
                        InstanceReply.Refused.class,
                        refused -> assertThat(refused.message()).contains("PAUSED"));
    }

    @Test
    void aSignalledFailureIsRetriedAndOfferedAfterItsBackOff() {
        Desk desk = Desk.running(workflow ->
                workflow.node("pack", node -> node.executor("external").retry(Retry.fixed(2, Duration.ofSeconds(5)))));
        InstanceReply reply = desk.perform(
                new InstanceCommand.Signal("pack", Payload.NULL, NodeError.retryable("BROKEN", "no paper")));
        assertThat(reply).isEqualTo(new InstanceReply.Recorded(List.of()));
        assertThat(desk.state.workTopics()).isEqualTo(WorkTopics.NONE);
        assertThat(desk.after(5).state.workTopics()).isEqualTo(free("pack"));
        assertThat(Offers.list(desk.state, "pack", false, 1))
                .extracting(WorkOffer::attempt)
                .containsExactly(2);
    }

    @Test
    void workIsHandedOutByPriorityThenByAge() {
        Desk desk = Desk.running(workflow -> workflow.node("a", node -> work(node))
                .node("b", node -> work(node).priority(5))
                .node("c", node -> work(node)));
        assertThat(offered(desk, "t", false)).containsExactly("b", "a", "c");
        assertThat(Offers.list(desk.state, "t", false, 2)).hasSize(2);
        assertThat(offered(desk, "other", false)).isEmpty();
    }

    private static io.heddle.definition.NodeBuilder work(io.heddle.definition.NodeBuilder node) {
        return node.executor("external").config("topic", "t");
    }

    @Test
    void whatMayNotBeginNowIsNotOffered() {
        Desk desk = Desk.running(workflow ->
                workflow.maxParallelNodes(1).node("a", node -> work(node)).node("b", node -> work(node)));
        claim(desk, "a");
        assertThat(desk.state.workTopics()).isEqualTo(WorkTopics.NONE);
        assertThat(signal(desk, "b")).isEqualTo(new InstanceReply.ParallelLimit(1));
        desk.after(60);
        assertThat(desk.state.workTopics()).isEqualTo(free("t"));
        assertThat(offered(desk, "t", false)).containsExactly("a");
        desk.complete("a", "1");
        assertThat(offered(desk, "t", false)).containsExactly("b");
    }

    @Test
    void aRestoredInstanceOffersTheSame() {
        Desk desk = Desk.running(workflow -> two(workflow).node("again", node -> work(node)));
        claim(desk, "again");
        desk.after(60);
        InstanceState restored = InstanceSnapshot.of(desk.state).toState();
        assertThat(restored.offers).isEqualTo(desk.state.offers);
        assertThat(restored.workTopics()).isEqualTo(free("packing", "t"));
    }

    @Test
    void explainSaysWhoIsWaitedFor() {
        Desk desk = desk();
        assertThat(desk.explain()).containsExactly("WORKER pack: is offered under the topic packing since 0");
        claim(desk, "pack");
        assertThat(desk.explain()).containsExactly("WORKER pack: attempt 1 is with a worker since 0 until 60");
        desk.after(60);
        assertThat(desk.explain())
                .containsExactly(
                        "WORKER pack: attempt 1 went silent or was given back and may be claimed again since 0");
        desk.complete("pack", "1");
        assertThat(desk.explain())
                .containsExactly("HUMAN approve: is offered under the topic approve for ann since 60");
        claim(desk, "approve");
        assertThat(desk.explain()).containsExactly("HUMAN approve: attempt 1 is with somebody for ann since 60");
    }
}
