package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Durability;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which records may be written later than what follows from them. */
class RecordDurabilityTest {

    private static UnaryOperator<WorkflowBuilder> chain(Durability durability) {
        return workflow -> workflow.durability(durability)
                .task("a", "x")
                .task("b", "x", "a")
                .task("c", "x", "b");
    }

    /** Of the last record. */
    private static Durability last(Desk desk) {
        return RecordDurability.of(desk.batches.get(desk.batches.size() - 1), desk.before, desk.state);
    }

    @Test
    void aDefinitionThatSaysNothingIsSync() {
        Desk desk = Desk.running(workflow -> workflow.task("a", "x").task("b", "x", "a"));
        assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.SYNC);
    }

    @Test
    void stepsInTheMiddleAreAsTheDefinitionSays() {
        for (Durability durability : Durability.values()) {
            Desk desk = Desk.running(chain(durability));
            assertThat(last(desk.complete("a", "1"))).isEqualTo(durability);
            assertThat(last(desk.complete("b", "1"))).isEqualTo(durability);
        }
    }

    @Test
    void theBeginningAndTheEndAreSync() {
        Desk desk = Desk.running(chain(Durability.NONE));
        assertThat(last(desk)).isEqualTo(Durability.SYNC);
        desk.complete("a", "1").complete("b", "1").complete("c", "1");
        assertThat(desk.state.status().isTerminal()).isTrue();
        assertThat(last(desk)).isEqualTo(Durability.SYNC);
    }

    @Test
    void aRecordIsAsDurableAsTheStrictestNodeItSpeaksOf() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.NONE)
                .task("a", "x")
                .node("b", node -> node.executor("x").after("a").durability(Durability.ASYNC))
                .node("c", node -> node.executor("x").after("b").durability(Durability.SYNC))
                .task("d", "x", "c")
                .task("e", "x", "d")
                .task("f", "x", "e"));
        assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.ASYNC);
        assertThat(last(desk.complete("b", "1"))).isEqualTo(Durability.SYNC);
        assertThat(last(desk.complete("c", "1"))).isEqualTo(Durability.SYNC);
        assertThat(last(desk.complete("d", "1"))).isEqualTo(Durability.NONE);
    }

    @Test
    void aNodeMayBeWeakerThanItsDefinition() {
        Desk desk = Desk.running(workflow -> workflow.node(
                        "a", node -> node.executor("x").durability(Durability.ASYNC))
                .node("b", node -> node.executor("x").after("a").durability(Durability.ASYNC))
                .task("c", "x", "b"));
        assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.ASYNC);
        assertThat(last(desk.complete("b", "1"))).isEqualTo(Durability.SYNC);
    }

    @Test
    void whoComesToRestIsOnDisk() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.ASYNC)
                .node("a", node -> node.executor("x").retry(Retry.fixed(3, Duration.ofSeconds(9)))));
        desk.perform(new InstanceCommand.Fail("a", 1, io.heddle.NodeError.retryable("E", "e")));
        assertThat(desk.state.status().isTerminal()).isFalse();
        assertThat(last(desk)).isEqualTo(Durability.SYNC);
    }

    @Test
    void whatATimerBeginsIsOnDiskSoThatItIsCounted() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.NONE)
                .task("long", "x")
                .node("a", node -> node.executor("x").retry(Retry.fixed(3, Duration.ofSeconds(9)))));
        desk.perform(new InstanceCommand.Fail("a", 1, io.heddle.NodeError.retryable("E", "e")));
        assertThat(last(desk)).isEqualTo(Durability.NONE);
        assertThat(last(desk.after(9))).isEqualTo(Durability.SYNC);
        assertThat(AttemptOrder.of(desk.state, "a")).isNotNull();
    }

    @Test
    void aStepBesideOthersUnderWayMayWaitTheLastOneMayNot() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.ASYNC)
                .task("a", "x")
                .task("b", "x")
                .task("c", "x")
                .node("mine", node -> node));
        assertThat(last(desk.complete("b", "1"))).isEqualTo(Durability.ASYNC);
        assertThat(last(desk.complete("c", "1"))).isEqualTo(Durability.ASYNC);
        assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.SYNC);
    }

    @Test
    void whatSomebodyOutsideIsOfferedOrHasSaidIsSync() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.ASYNC)
                .task("a", "x")
                .node("mine", node -> node.after("a"))
                .task("other", "x"));
        assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.SYNC);
        desk.perform(new InstanceCommand.Defer("other", 1));
        assertThat(last(desk)).isEqualTo(Durability.SYNC);
    }

    @Test
    void attemptsHandedOverAgainAreCountedAtOnce() {
        Desk desk = Desk.running(chain(Durability.NONE));
        desk.perform(new InstanceCommand.Recover());
        assertThat(desk.batches.get(desk.batches.size() - 1).events())
                .anyMatch(InstanceEvent.NodeRedelivered.class::isInstance);
        assertThat(last(desk)).isEqualTo(Durability.SYNC);
    }

    @Test
    void theEndOfAnAttemptHandedOverAgainDoesNotWaitASecondTime() {
        for (Durability durability : Durability.values()) {
            Desk desk = Desk.running(chain(durability));
            desk.perform(new InstanceCommand.Recover());
            // So that "b" is on disk as begun: the next crash counts against it, not against "a".
            assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.SYNC);
            assertThat(last(desk.complete("b", "1"))).isEqualTo(durability);
        }
    }

    @Test
    void theRetryOfAnAttemptHandedOverAgainDoesNotWaitEither() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.NONE)
                .task("long", "x")
                .node("a", node -> node.executor("x").retry(Retry.fixed(5, Duration.ZERO))));
        assertThat(last(fail(desk))).isEqualTo(Durability.NONE);
        desk.perform(new InstanceCommand.Recover());
        assertThat(last(fail(desk))).isEqualTo(Durability.SYNC);
    }

    private static Desk fail(Desk desk) {
        int attempt = Objects.requireNonNull(AttemptOrder.of(desk.state, "a")).attempt();
        desk.perform(new InstanceCommand.Fail("a", attempt, io.heddle.NodeError.retryable("E", "e")));
        return desk;
    }

    @Test
    void whoKillsItsProcessIsBlamedNotTheNodeBeforeIt() {
        // Injected: "b" ends the process whenever it runs, and what may wait is lost. Nothing else is.
        Desk desk = Desk.running(chain(Durability.NONE));
        int ranA = 0;
        int crashes = 0;
        while (!desk.state.status().isTerminal() && crashes < 50) {
            boolean killed = false;
            if (AttemptOrder.of(desk.state, "a") != null) {
                ranA++;
                InstanceState onDisk = desk.state;
                killed = last(desk.complete("a", "1")) != Durability.SYNC;
                desk.state = killed ? onDisk : desk.state;
            }
            if (killed || AttemptOrder.of(desk.state, "b") != null) {
                crashes++;
                desk.perform(new InstanceCommand.Recover());
                assertThat(last(desk)).isEqualTo(Durability.SYNC);
            }
        }
        assertThat(desk.state.nodes.get(desk.state.topology.indexOf("a")).status)
                .isEqualTo(NodeStatus.COMPLETED);
        assertThat(desk.state.nodes.get(desk.state.topology.indexOf("b")).status)
                .isEqualTo(NodeStatus.FAILED);
        assertThat(ranA).isEqualTo(2);
        // One that cost the end of "a", and those that "b" may have.
        assertThat(crashes).isEqualTo(1 + desk.state.header().settings().maxRedeliveries());
    }

    @Test
    void pausesAndChildrenAreSync() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.NONE)
                .task("a", "x")
                .task("b", "x")
                .node("child", node -> node.subworkflow("other").after("a")));
        assertThat(last(desk.complete("a", "1"))).isEqualTo(Durability.SYNC);
        desk.perform(new InstanceCommand.Pause(false));
        assertThat(last(desk)).isEqualTo(Durability.SYNC);
    }

    @Test
    void globalDataOfAStepAreAsTheDefinitionSays() {
        Desk desk = Desk.running(chain(Durability.ASYNC));
        desk.perform(
                new InstanceCommand.Complete("a", 1, Payload.json("1"), Map.of("k", Payload.json("2")), List.of()));
        assertThat(desk.batches.get(desk.batches.size() - 1).events())
                .anyMatch(InstanceEvent.GlobalSet.class::isInstance);
        assertThat(last(desk)).isEqualTo(Durability.ASYNC);
    }

    @Test
    void bodiesOfLoopsAreStepsLikeOthers() {
        Desk desk = Desk.running(workflow -> workflow.durability(Durability.ASYNC)
                .node("l", node -> node.loop(3).body("b", body -> body.executor("x"))));
        assertThat(last(desk.complete("l#0/b", "1"))).isEqualTo(Durability.ASYNC);
    }
}
