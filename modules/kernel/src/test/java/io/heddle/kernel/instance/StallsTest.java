package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Trigger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When an instance in which nothing can move by itself is reported, and that it costs nothing where something can. */
class StallsTest {
    private static final Duration REPORT_AFTER = Duration.ofSeconds(100);

    private static Desk waitingForAnUpstream(InstanceSettings settings) {
        Desk desk = Desk.dynamic(settings);
        desk.register(NodeBuilder.of("b").executor("x").after("a"));
        return desk;
    }

    private static Desk waitingForAnUpstream() {
        return waitingForAnUpstream(
                new SettingsBuilder().stallReportAfter(REPORT_AFTER).build());
    }

    private static long stalls(Desk desk) {
        return desk.batches.stream()
                .flatMap(batch -> batch.events().stream())
                .filter(event -> event instanceof InstanceEvent.InstanceStalled)
                .count();
    }

    private static boolean isStalled(Desk desk) {
        return InstanceViews.of(desk.state, false, desk.now).stalled();
    }

    @Test
    void standingStillIsReportedOnceAndWhenItHasLasted() {
        Desk desk = waitingForAnUpstream();
        assertThat(desk.state.nextDue()).isEqualTo(Desk.START + 100_000_000);
        desk.after(99);
        assertThat(isStalled(desk)).isFalse();
        desk.after(1);
        assertThat(isStalled(desk)).isTrue();
        assertThat(desk.batches.get(desk.batches.size() - 1).events())
                .containsExactly(new InstanceEvent.InstanceStalled(Desk.START));
        assertThat(desk.state.nextDue()).as("nothing more to say").isEqualTo(Long.MAX_VALUE);
        desk.after(1_000);
        assertThat(stalls(desk)).isEqualTo(1);
    }

    @Test
    void dataMakesNothingMove() {
        Desk desk = waitingForAnUpstream();
        desk.after(60);
        desk.perform(new InstanceCommand.SetGlobal("k", Payload.json("1"), null));
        desk.after(40);
        assertThat(isStalled(desk)).isTrue();
        desk.perform(new InstanceCommand.SetGlobal("k", Payload.json("2"), null));
        assertThat(isStalled(desk)).isTrue();
    }

    @Test
    void whatMovesAgainIsReportedAgain() {
        Desk desk = waitingForAnUpstream();
        desk.after(100);
        desk.register(NodeBuilder.of("a").executor("x"));
        assertThat(isStalled(desk)).isFalse();
        assertThat(desk.state.nextDue()).as("an attempt is under way").isEqualTo(Long.MAX_VALUE);
        desk.register(NodeBuilder.of("d").executor("x").after("c"));
        desk.complete("a", "1");
        desk.complete("b", "1");
        desk.after(99);
        assertThat(isStalled(desk)).isFalse();
        desk.after(1);
        assertThat(isStalled(desk)).isTrue();
        assertThat(stalls(desk)).isEqualTo(2);
    }

    /** The node becomes ready and fails at once: before and after the step nothing moves. */
    @Test
    void movingWithinOneStepIsMoving() {
        Desk desk = waitingForAnUpstream();
        desk.after(60);
        desk.register(NodeBuilder.of("c").executor("x").input("n", "input.absent + 1"));
        assertThat(desk.state.count(NodeStatus.FAILED)).isEqualTo(1);
        desk.after(99);
        assertThat(isStalled(desk)).isFalse();
        desk.after(1);
        assertThat(isStalled(desk)).isTrue();
    }

    @Test
    void aPauseIsNoStall() {
        Desk desk = waitingForAnUpstream();
        desk.after(50);
        desk.perform(new InstanceCommand.Pause(false));
        desk.after(500);
        assertThat(isStalled(desk)).isFalse();
        desk.perform(new InstanceCommand.Resume());
        desk.after(99);
        assertThat(isStalled(desk)).isFalse();
        desk.after(1);
        assertThat(isStalled(desk)).isTrue();
        desk.perform(new InstanceCommand.Pause(false));
        assertThat(isStalled(desk)).as("now it is paused").isFalse();
    }

    @Test
    void whereATimerRunsNothingIsReported() {
        Desk desk = Desk.dynamic(
                new SettingsBuilder().stallReportAfter(REPORT_AFTER).build());
        desk.register(NodeBuilder.of("b")
                .executor("x")
                .dependsOn(Dependency.sequence("a").withTimeout(Duration.ofSeconds(500))));
        assertThat(desk.state.nextDue()).isEqualTo(Desk.START + 500_000_000);
        desk.after(499);
        assertThat(isStalled(desk)).isFalse();
    }

    @Test
    void zeroIsNever() {
        Desk desk = waitingForAnUpstream(
                new SettingsBuilder().stallReportAfter(Duration.ZERO).build());
        assertThat(desk.state.nextDue()).isEqualTo(Long.MAX_VALUE);
        desk.after(1_000_000);
        assertThat(isStalled(desk)).isFalse();
    }

    @Test
    void anInstanceWithSomethingToDoHasNothingDue() {
        Desk desk = Desk.running(w -> w.task("a", "x").task("b", "x", "a"));
        assertThat(desk.state.nextDue()).isEqualTo(Long.MAX_VALUE);
        desk.complete("a", "1");
        assertThat(desk.state.nextDue()).isEqualTo(Long.MAX_VALUE);
        desk.complete("b", "1");
        assertThat(desk.batches).as("one record per command, as ever").hasSize(3);
    }

    @Test
    void itIsKnownAfterARecovery() {
        Desk desk = waitingForAnUpstream();
        desk.after(60);
        desk.state = InstanceSnapshot.of(desk.state).toState();
        desk.perform(new InstanceCommand.Recover());
        assertThat(desk.state.nextDue()).as("since it stood still first").isEqualTo(Desk.START + 100_000_000);
        desk.after(40);
        assertThat(isStalled(desk)).isTrue();
        InstanceState replayed = InstanceState.NONE;
        for (EventBatch batch : desk.batches) {
            replayed = replayed.evolve(batch);
        }
        assertThat(InstanceDifference.between(replayed, desk.state)).isNull();
        assertThat(InstanceDifference.between(InstanceSnapshot.of(replayed).toState(), desk.state))
                .isNull();
    }

    /** Whoever is to be told need not ask: a trigger fires in the same record, and may make it move. */
    @Test
    void aTriggerFiresOnAStall() {
        Desk desk = Desk.running(w -> w.task("a", "x")
                .node("b", n -> n.executor("x").dependsOn(Dependency.custom("a", "never-says", Map.of())))
                .trigger(Trigger.on("t", "INSTANCE_STALLED", Action.skipNode("b"))));
        desk.complete("a", "1");
        desk.after(300);
        assertThat(desk.batches.get(desk.batches.size() - 1).events())
                .hasAtLeastOneElementOfType(InstanceEvent.InstanceStalled.class)
                .hasAtLeastOneElementOfType(InstanceEvent.TriggerFired.class);
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(isStalled(desk)).isFalse();
    }

    @Test
    void aStartMaySwitchItOff() {
        InstanceHeader plain =
                Desk.header(io.heddle.definition.WorkflowDefinition.builder("w").build(), true);
        Desk desk = new Desk();
        desk.perform(new InstanceCommand.Create(
                new InstanceHeader(
                        plain.id(),
                        plain.plan(),
                        true,
                        true,
                        "",
                        "",
                        Lineage.ROOT,
                        plain.input(),
                        Map.of(),
                        true,
                        new InstanceOverrides(null, null, true, false),
                        InstanceSettings.DEFAULTS),
                1,
                true));
        assertThat(desk.state.nextDue()).isEqualTo(Long.MAX_VALUE);
    }
}
