package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said by whoever runs the nodes himself and cannot be told no. */
class MarksTest {
    private static final long LEASE = 60_000_000;
    private static final long GRACE = 300_000_000;

    private final Desk desk = new Desk();

    private MarksTest create(boolean start) {
        InstanceHeader plain = Desk.header(WorkflowDefinition.builder("legacy").build(), true);
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
                        Map.of("g", Payload.json("1")),
                        start,
                        InstanceOverrides.MARKED,
                        InstanceSettings.DEFAULTS.marked(GRACE)),
                1,
                start));
        return this;
    }

    /** The node {@code key + 1} with that key. */
    private InstanceReply announce(String key, String... upstreams) {
        return desk.perform(new InstanceCommand.Announce(
                key + "1", NodeBuilder.of(key).after(upstreams).build()));
    }

    private InstanceReply mark(String key, String what) {
        return mark(key, what, false);
    }

    private InstanceReply mark(String key, String what, boolean strict) {
        InstanceCommand.Mark.What kind = InstanceCommand.Mark.What.valueOf(what);
        InstanceReply reply = desk.perform(new InstanceCommand.Mark(
                key + "1",
                key,
                kind,
                Payload.json("\"of " + key + "\""),
                kind == InstanceCommand.Mark.What.FAILED ? NodeError.fatal("E", "broken") : null,
                strict));
        sound();
        return reply;
    }

    /** Counters agree, and what a snapshot or a replay gives is the same instance. */
    private void sound() {
        assertThat(InstanceAudit.problems(desk.state)).isEmpty();
        InstanceState again = InstanceState.NONE;
        for (EventBatch batch : desk.batches) {
            again = again.evolve(batch);
        }
        assertThat(InstanceAudit.difference(desk.state, again)).isNull();
        assertThat(InstanceAudit.difference(
                        desk.state, InstanceSnapshot.of(desk.state).toState()))
                .isNull();
    }

    private String statuses() {
        List<String> all = new ArrayList<>();
        for (int node = 0; node < desk.state.nodes.size(); node++) {
            all.add(desk.state.topology.id(node) + " " + desk.state.nodes.get(node).status);
        }
        return String.join(", ", all);
    }

    private List<String> drained() {
        return ((InstanceReply.Drained) desk.perform(new InstanceCommand.Drain(LEASE))).nodeIds();
    }

    @Test
    @Tag("trap-D18")
    void dependenciesNameKeysAndTheNodesHaveIdsOfTheirOwn() {
        create(true);
        announce("b", "a");
        announce("a");
        assertThat(statuses()).isEqualTo("b1 PENDING, a1 READY");
        assertThat(mark("a", "COMPLETED")).isEqualTo(new InstanceReply.Marked(false, List.of("b1")));
        assertThat(statuses()).isEqualTo("b1 READY, a1 COMPLETED");
        MarkedViews.View view = MarkedViews.of(desk.state, "b1");
        assertThat(view.nodes().get(0).immediate()).containsExactly(Map.entry("a", Payload.json("\"of a\"")));
        assertThat(view.executionPath()).containsExactly("a");
    }

    @Test
    void anUpstreamThatHadCompletedBeforeItsDependentCameIsNotWaitedFor() {
        create(true);
        announce("a");
        mark("a", "COMPLETED");
        assertThat(announce("b", "a")).isEqualTo(new InstanceReply.Marked(false, List.of("b1")));
    }

    @ParameterizedTest
    @CsvSource({"EXECUTING, EXECUTING", "COMPLETED, COMPLETED", "FAILED, FAILED"})
    @Tag("trap-D22")
    void aMarkBeforeTheUpstreamsHaveEndedIsTakenAndRecordedAsForced(String mark, String status) {
        create(true);
        announce("a");
        announce("b", "a");
        assertThat(mark("b", mark)).isEqualTo(new InstanceReply.Marked(true, List.of()));
        assertThat(statuses()).isEqualTo("a1 READY, b1 " + status);
        assertThat(desk.batches.get(desk.batches.size() - 1).events())
                .contains(new InstanceEvent.NodeReady(1, InstanceEvent.NodeReady.FORCED));
        mark("a", "COMPLETED");
        assertThat(statuses()).isEqualTo("a1 COMPLETED, b1 " + status);
    }

    @Test
    void inStrictOrderSuchAMarkIsIgnored() {
        create(true);
        announce("a");
        announce("b", "a");
        assertThat(mark("b", "COMPLETED", true)).isInstanceOf(InstanceReply.Ignored.class);
        assertThat(statuses()).isEqualTo("a1 READY, b1 PENDING");
        mark("a", "COMPLETED", true);
        assertThat(mark("b", "COMPLETED", true)).isEqualTo(new InstanceReply.Marked(false, List.of()));
    }

    @Test
    void aNodeNobodyRegisteredJoinsWithItsFirstMark() {
        create(true);
        assertThat(mark("a", "EXECUTING")).isEqualTo(new InstanceReply.Marked(false, List.of()));
        assertThat(statuses()).isEqualTo("a1 EXECUTING");
    }

    @Test
    @Tag("trap-D16")
    void aSecondResultChangesNothingAndIsCounted() {
        create(true);
        announce("a");
        mark("a", "COMPLETED");
        assertThat(mark("a", "COMPLETED")).isEqualTo(new InstanceReply.Duplicate());
        assertThat(mark("a", "FAILED")).isEqualTo(new InstanceReply.Duplicate());
        assertThat(mark("a", "EXECUTING")).isInstanceOf(InstanceReply.Ignored.class);
        assertThat(desk.state.duplicate).isEqualTo(2);
        assertThat(MarkedViews.of(desk.state, null).executionPath()).containsExactly("a");
    }

    @Test
    void aFailedNodeThatIsMarkedExecutingRunsAgainAndItsDependentsWaitForIt() {
        create(true);
        announce("a");
        announce("b", "a");
        announce("c", "b");
        announce("other", "a");
        mark("other", "COMPLETED");
        mark("a", "FAILED");
        assertThat(statuses()).isEqualTo("a1 FAILED, b1 SKIPPED, c1 SKIPPED, other1 COMPLETED");
        assertThat(mark("a", "EXECUTING")).isEqualTo(new InstanceReply.Marked(false, List.of()));
        assertThat(statuses()).isEqualTo("a1 EXECUTING, b1 PENDING, c1 PENDING, other1 COMPLETED");
        assertThat(desk.state.failures).isZero();
        assertThat(mark("a", "COMPLETED")).isEqualTo(new InstanceReply.Marked(false, List.of("b1")));
    }

    @Test
    void aSkippedNodeThatIsMarkedRunsAllTheSame() {
        create(true);
        announce("a");
        announce("b", "a");
        announce("c", "b");
        mark("a", "FAILED");
        assertThat(mark("b", "COMPLETED")).isEqualTo(new InstanceReply.Marked(true, List.of("c1")));
        assertThat(statuses()).isEqualTo("a1 FAILED, b1 COMPLETED, c1 READY");
    }

    @Test
    @Tag("trap-D17")
    void aReadyNodeIsShownOncePerLeaseAndEntryNodesNever() {
        create(true);
        announce("a");
        announce("b", "a");
        mark("a", "COMPLETED");
        assertThat(drained()).containsExactly("b1");
        assertThat(drained()).isEmpty();
        assertThat(NodeViews.claimable(desk.state)).containsExactly("b1");
        sound();
        desk.after(61);
        assertThat(drained()).containsExactly("b1");
        mark("b", "EXECUTING");
        desk.after(61);
        assertThat(drained()).isEmpty();
    }

    @Test
    void markedWorkHasNoLease() {
        create(true);
        announce("a");
        mark("a", "EXECUTING");
        desk.after(1_000_000);
        assertThat(statuses()).isEqualTo("a1 EXECUTING");
        assertThat(mark("a", "COMPLETED")).isInstanceOf(InstanceReply.Marked.class);
    }

    @Test
    void aFinishedInstanceSealsAfterTheQuietTimeCountedFromTheLastEvent() {
        create(true);
        announce("a");
        desk.after(400);
        mark("a", "COMPLETED");
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(desk.state.nextDue()).isEqualTo(desk.now + GRACE);
        desk.after(299);
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.RUNNING);
        desk.after(1);
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void anInstanceThatHasNotStartedTakesNodesButNoMarks() {
        create(false);
        assertThat(announce("a")).isInstanceOf(InstanceReply.Marked.class);
        assertThat(mark("a", "COMPLETED")).isInstanceOf(InstanceReply.Ignored.class);
        assertThat(MarkedViews.of(desk.state, null).absent()).isTrue();
        desk.perform(new InstanceCommand.Start());
        assertThat(mark("a", "COMPLETED")).isInstanceOf(InstanceReply.Marked.class);
    }

    @Test
    void beginningAgainKeepsTheNodesAndForgetsWhatHappened() {
        create(true);
        announce("a");
        announce("b", "a");
        mark("a", "COMPLETED");
        mark("b", "EXECUTING");
        desk.perform(new InstanceCommand.SetGlobal("g", Payload.json("2"), null));
        int records = desk.batches.size();
        assertThat(desk.perform(new InstanceCommand.BeginAgain(0)))
                .isEqualTo(new InstanceReply.Done(InstanceStatus.RUNNING));
        sound();
        assertThat(desk.batches).hasSize(records + 1);
        assertThat(statuses()).isEqualTo("a1 READY, b1 PENDING");
        MarkedViews.View view = MarkedViews.of(desk.state, null);
        assertThat(view.executionPath()).isEmpty();
        assertThat(view.globals()).containsExactly(Map.entry("g", Payload.json("1")));
        // An attempt of before is not one of now.
        assertThat(desk.perform(new InstanceCommand.Complete("b1", 1, Payload.NULL)))
                .isEqualTo(new InstanceReply.Late());
        assertThat(announce("b", "a", "x")).isInstanceOf(InstanceReply.Marked.class);
        assertThat(mark("a", "COMPLETED")).isEqualTo(new InstanceReply.Marked(false, List.of()));
    }

    @Test
    void anEndedInstanceBeginsAgainUnderANewEpoch() {
        create(true);
        announce("a");
        mark("a", "FAILED");
        desk.after(300);
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(desk.perform(new InstanceCommand.BeginAgain(1)))
                .isInstanceOfSatisfying(
                        InstanceReply.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("STALE_EPOCH"));
        desk.perform(new InstanceCommand.BeginAgain(2));
        sound();
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(desk.state.epoch()).isEqualTo(2);
        assertThat(announce("b")).isInstanceOf(InstanceReply.Marked.class);
    }

    @Test
    void lettingGoEndsTheInstanceAndHidesIt() {
        create(true);
        announce("a");
        mark("a", "COMPLETED");
        assertThat(desk.perform(new InstanceCommand.LetGo()))
                .isEqualTo(new InstanceReply.Done(InstanceStatus.COMPLETED));
        sound();
        assertThat(MarkedViews.of(desk.state, null).absent()).isTrue();
        assertThat(mark("a", "FAILED")).isInstanceOf(InstanceReply.Ignored.class);
        assertThat(drained()).isEmpty();
    }

    @Test
    void lettingGoWithOpenNodesCancels() {
        create(true);
        announce("a");
        assertThat(desk.perform(new InstanceCommand.LetGo()))
                .isEqualTo(new InstanceReply.Done(InstanceStatus.CANCELLED));
        assertThat(desk.perform(new InstanceCommand.LetGo()))
                .isEqualTo(new InstanceReply.Done(InstanceStatus.CANCELLED));
        sound();
    }

    @Test
    void aDependencyThatWouldCloseACycleByKeyIsRefused() {
        create(true);
        announce("a", "c");
        announce("b", "a");
        assertThat(announce("c", "b"))
                .isInstanceOfSatisfying(
                        InstanceReply.Invalid.class,
                        invalid -> assertThat(invalid.findings().get(0).code()).isEqualTo("CYCLE_DETECTED"));
        assertThat(statuses()).isEqualTo("a1 PENDING, b1 PENDING");
    }

    /** A thousand careless drivers: whatever they say and others do meanwhile, counters agree and a replay is the same. */
    @Test
    @Tag("promise-2")
    @Tag("trap-D32")
    void noSequenceOfMarksAndOtherCommandsUpsetsAnInstance() {
        int forced = 0;
        int done = 0;
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            MarksTest driver = new MarksTest().create(random.nextInt(4) > 0);
            for (int step = 0; step < 25; step++) {
                InstanceReply reply = driver.anything(random);
                forced += reply instanceof InstanceReply.Marked marked && marked.forced() ? 1 : 0;
            }
            driver.sound();
            done += driver.desk.state.status().isTerminal() ? 1 : 0;
        }
        assertThat(forced).isGreaterThan(500);
        assertThat(done).isBetween(50, 950);
    }

    private InstanceReply anything(Random random) {
        String key = String.valueOf((char) ('a' + random.nextInt(5)));
        String other = String.valueOf((char) ('a' + random.nextInt(5)));
        desk.now += random.nextInt(3) == 0 ? random.nextInt(100) * 1_000_000L : 1_000;
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> announce(key, other);
            case 3 -> announce(key);
            case 4, 5, 6 -> mark(key, "COMPLETED");
            case 7, 8 -> mark(key, "EXECUTING");
            case 9 -> mark(key, "FAILED");
            case 10 -> desk.perform(new InstanceCommand.Drain(LEASE));
            case 11 -> desk.perform(new InstanceCommand.BeginAgain(desk.state.epoch() + 1));
            case 12 -> desk.perform(new InstanceCommand.Claim(key + "1"));
            case 13 -> desk.perform(new InstanceCommand.CancelNode(key + "1", "why not"));
            case 14 ->
                desk.perform(random.nextBoolean() ? new InstanceCommand.Pause(true) : new InstanceCommand.Resume());
            default ->
                random.nextInt(8) == 0
                        ? desk.perform(new InstanceCommand.LetGo())
                        : desk.perform(
                                random.nextBoolean()
                                        ? new InstanceCommand.Start()
                                        : new InstanceCommand.Rerun(key + "1", true, desk.state.epoch() + 1));
        };
    }

    @Test
    void aMarkIsTakenWhilePaused() {
        create(true);
        announce("a");
        announce("b", "a");
        desk.perform(new InstanceCommand.Pause(true));
        assertThat(mark("a", "COMPLETED")).isEqualTo(new InstanceReply.Marked(false, List.of("b1")));
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.PAUSED);
    }
}
