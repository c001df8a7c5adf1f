package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeId;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attempts that are stopped, time out, or do not heed either. */
class StopTest {
    private static final String ONE_PLACE = "heddle.executors.local.max-threads = 1\n";
    private static final String NO_PATIENCE = "heddle.node.cancel-grace = 0\n";

    @AutoClose("shutdownTestKit")
    private final ActorTestKit kit = ActorTestKit.create(Desk.QUIET);

    private Desk desk(String hocon, Map<String, NodeExecutor> executors) {
        return new Desk(kit, hocon, executors);
    }

    private static NodeOutcome quick() {
        return NodeOutcome.json("1");
    }

    @Test
    @Tag("promise-7")
    void aRunningAttemptIsInterruptedAndItsPlaceIsFree() {
        Gate gate = new Gate(false);
        Desk desk = desk(ONE_PLACE, Map.of("gate", gate, "quick", task -> quick()));
        desk.run("n", "gate");
        desk.await(now -> gate.inside.get() == 1);
        desk.stop("n");
        desk.await(now -> now.running() == 0);
        assertThat(gate.interruptions.get()).isEqualTo(1);
        assertThat(gate.sawCancelled).isTrue();
        desk.run("m", "quick");
        // The stopped attempt has nothing to say, so this is the first report.
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("m"));
    }

    @Test
    void aQueuedAttemptNeverBegins() {
        Gate gate = new Gate(false);
        Desk desk = desk(ONE_PLACE, Map.of("gate", gate));
        desk.run("a", "gate");
        desk.run("b", "gate");
        desk.run("c", "gate");
        desk.stop("b");
        desk.await(now -> now.queued() == 1);
        gate.letThrough(3);
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("a"));
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("c"));
        assertThat(gate.entered.get()).isEqualTo(2);
    }

    @Test
    void aSleeperIsWoken() {
        Desk desk = desk("", Map.of());
        desk.sleep("s", 3600);
        desk.await(now -> now.sleeping() == 1);
        desk.stop("s");
        desk.await(now -> now.sleeping() == 0);
        desk.sleep("t", 0);
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("t"));
    }

    @Test
    void stoppingTwiceOrTheUnknownDoesNothing() {
        Gate gate = new Gate(true);
        Desk desk = desk("", Map.of("gate", gate));
        desk.stop("unknown");
        desk.run("n", "gate");
        desk.await(now -> gate.inside.get() == 1);
        desk.stop("n");
        desk.stop("n");
        desk.await(now -> gate.interruptions.get() == 1);
        assertThat(desk.running().running()).isEqualTo(1);
        gate.letThrough(1);
        desk.report();
        assertThat(gate.interruptions.get()).isEqualTo(1);
    }

    @Test
    @Tag("promise-7")
    void whatWasAchievedAllTheSameIsReported() {
        Gate deaf = new Gate(true);
        Desk desk = desk("", Map.of("deaf", deaf));
        desk.run("n", "deaf");
        desk.await(now -> deaf.inside.get() == 1);
        desk.stop("n");
        desk.await(now -> deaf.interruptions.get() == 1);
        deaf.letThrough(1);
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("\"n\""));
    }

    @Test
    void aStoppedAttemptDoesNotHinderTheSameAttemptOfALaterRun() {
        Gate deaf = new Gate(true);
        Desk desk = desk("", Map.of("deaf", deaf));
        desk.run("n", "deaf");
        desk.await(now -> deaf.inside.get() == 1);
        desk.stop("n");
        desk.run("n", "deaf");
        desk.await(now -> deaf.inside.get() == 2);
        deaf.letThrough(2);
        desk.report();
        desk.report();
    }

    @Test
    @Tag("key-node.cancel-grace")
    void withinItsGraceADeafAttemptKeepsItsPlace() {
        Gate deaf = new Gate(true);
        Desk desk = desk(ONE_PLACE + "heddle.node.cancel-grace = 1h", Map.of("deaf", deaf, "quick", task -> quick()));
        desk.run("n", "deaf");
        desk.await(now -> deaf.inside.get() == 1);
        desk.stop("n");
        desk.run("m", "quick");
        desk.await(now -> deaf.interruptions.get() == 1);
        desk.instance.expectNoMessage(Duration.ofMillis(100));
        assertThat(desk.running()).isEqualTo(new NodeDispatcher.Running(1, 0, 1, 0, 0));
        deaf.letThrough(1);
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("n"));
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("m"));
    }

    @Test
    @Tag("key-node.cancel-grace")
    void afterItsGraceItsPlaceIsGivenAway() {
        Gate deaf = new Gate(true);
        Desk desk = desk(ONE_PLACE + "heddle.node.cancel-grace = 50ms", Map.of("deaf", deaf, "quick", task -> quick()));
        desk.run("n", "deaf");
        desk.await(now -> deaf.inside.get() == 1);
        desk.stop("n");
        desk.run("m", "quick");
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("m"));
        assertThat(desk.running()).isEqualTo(new NodeDispatcher.Running(0, 0, 0, 1, 1));
        deaf.letThrough(1);
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("n"));
        assertThat(desk.running()).isEqualTo(new NodeDispatcher.Running(0, 0, 0, 0, 1));
    }

    @Test
    void neverMoreAbandonedThanPlaces() {
        Gate deaf = new Gate(true);
        Desk desk = desk(ONE_PLACE + NO_PATIENCE, Map.of("deaf", deaf, "quick", task -> quick()));
        desk.run("a", "deaf");
        desk.await(now -> deaf.inside.get() == 1);
        desk.stop("a");
        desk.run("b", "deaf");
        desk.await(now -> deaf.inside.get() == 2);
        desk.stop("b");
        desk.run("c", "quick");
        desk.await(now -> deaf.interruptions.get() == 2);
        assertThat(desk.running()).isEqualTo(new NodeDispatcher.Running(1, 0, 1, 1, 1));
        deaf.letThrough(1);
        // One of the deaf ones ended; either way there is a place for the last one now.
        desk.await(now -> now.queued() == 0);
        deaf.letThrough(1);
        desk.instance.receiveSeveralMessages(3, Duration.ofSeconds(20));
        desk.await(now -> now.running() == 0 && now.abandoned() == 0);
    }

    @Test
    void anInterruptNeverReachesTheNextAttempt() {
        Gate gate = new Gate(false);
        Desk desk = desk(
                ONE_PLACE,
                Map.of(
                        "gate",
                        gate,
                        "check",
                        task -> NodeOutcome.json(
                                Boolean.toString(Thread.currentThread().isInterrupted()))));
        for (int i = 0; i < 200; i++) {
            desk.run("gate" + i, "gate");
            // At once: before, while or after its thread began.
            desk.stop("gate" + i);
            desk.run("check" + i, "check");
            assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("false"));
        }
    }

    // ---- the attempt's own bound ----------------------------------------------------------------------------------

    @Test
    void whatNobodyStopsTimesOut() {
        Gate gate = new Gate(false);
        Desk desk = desk(ONE_PLACE + NO_PATIENCE, Map.of("gate", gate));
        for (String node : new String[] {"runs", "waits"}) {
            desk.dispatcher.tell(Desk.order(node, "gate", 1, 1, Map.of(), 0, 50_000, 0, desk.instance.getRef()));
        }
        desk.dispatcher.tell(
                Desk.order("sleeps", "sleep", 1, 1, Map.of("seconds", 3600L), 0, 50_000, 0, desk.instance.getRef()));
        assertThat(desk.instance.receiveSeveralMessages(3, Duration.ofSeconds(20)))
                .allSatisfy(report -> {
                    NodeOutcome.Failed failed = (NodeOutcome.Failed) report.outcome();
                    assertThat(failed.error().code()).isEqualTo(ErrorCode.TIMEOUT);
                    assertThat(failed.error().retryable()).isTrue();
                });
        desk.await(now -> now.running() + now.queued() + now.sleeping() + now.abandoned() == 0);
    }

    @Test
    void aResultAfterTheTimeoutIsNotASecondReport() {
        Gate deaf = new Gate(true);
        Desk desk = desk(NO_PATIENCE, Map.of("deaf", deaf));
        desk.dispatcher.tell(Desk.order("n", "deaf", 1, 1, Map.of(), 0, 50_000, 0, desk.instance.getRef()));
        assertThat(desk.report().outcome()).isInstanceOf(NodeOutcome.Failed.class);
        deaf.letThrough(1);
        desk.await(now -> now.abandoned() == 0);
        desk.instance.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void anEndInTimeIsNoTimeout() {
        Desk desk = desk(NO_PATIENCE, Map.of("quick", task -> quick()));
        desk.dispatcher.tell(Desk.order("n", "quick", 1, 1, Map.of(), 0, 100_000, 0, desk.instance.getRef()));
        assertThat(desk.report().outcome()).isEqualTo(quick());
        desk.instance.expectNoMessage(Duration.ofMillis(300));
    }

    // ---- the end of the dispatcher --------------------------------------------------------------------------------

    @Test
    void theEndOfTheDispatcherInterruptsUserCode() {
        Gate gate = new Gate(false);
        Desk desk = desk("", Map.of("gate", gate));
        desk.run("n", "gate");
        desk.await(now -> gate.inside.get() == 1);
        kit.stop(desk.dispatcher);
        Awaitility.await().until(() -> gate.interruptions.get() == 1);
    }

    @Test
    void drainingLetsWhatRunsEndAndDropsWhatWaits() {
        Gate gate = new Gate(false);
        Desk desk = desk(ONE_PLACE, Map.of("gate", gate));
        desk.run("runs", "gate");
        desk.run("waits", "gate");
        desk.sleep("sleeps-long", 3600);
        desk.sleep("sleeps-short", 0.1);
        desk.await(now -> gate.inside.get() == 1 && now.sleeping() == 2);
        var drained = desk.drain(Duration.ofSeconds(60));
        var drainedToo = desk.drain(Duration.ofSeconds(60));
        desk.run("comes-late", "gate");
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("sleeps-short"));
        drained.expectNoMessage(Duration.ofMillis(50));
        gate.letThrough(5);
        assertThat(desk.report().nodeId()).isEqualTo(NodeId.of("runs"));
        assertThat(drained.receiveMessage()).isEqualTo(new NodeDispatcher.Drained(0));
        assertThat(drainedToo.receiveMessage()).isEqualTo(new NodeDispatcher.Drained(0));
        assertThat(gate.entered.get()).isEqualTo(1);
        assertThat(desk.drain(Duration.ZERO).receiveMessage()).isEqualTo(new NodeDispatcher.Drained(0));
        desk.instance.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void drainingInterruptsWhatTakesTooLong() {
        Gate gate = new Gate(false);
        Gate deaf = new Gate(true);
        Desk desk = desk("heddle.node.cancel-grace = 50ms", Map.of("gate", gate, "deaf", deaf));
        desk.run("a", "gate");
        desk.run("b", "deaf");
        desk.await(now -> gate.inside.get() == 1 && deaf.inside.get() == 1);
        var drained = desk.drain(Duration.ofMillis(50));
        assertThat(drained.receiveMessage(Duration.ofSeconds(20))).isEqualTo(new NodeDispatcher.Drained(2));
        assertThat(gate.interruptions.get()).isEqualTo(1);
        // Being interrupted is no failure of theirs: they are handed over again elsewhere.
        desk.instance.expectNoMessage(Duration.ofMillis(100));
        deaf.letThrough(1);
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("\"b\""));
    }

    @Test
    void aDrainEndsAlthoughTooManyAreAbandoned() {
        Gate deaf = new Gate(true);
        Desk desk = desk(ONE_PLACE + NO_PATIENCE, Map.of("deaf", deaf));
        for (String node : new String[] {"a", "b"}) {
            int before = deaf.inside.get();
            desk.run(node, "deaf");
            desk.await(now -> deaf.inside.get() == before + 1);
            desk.stop(node);
        }
        desk.await(now -> now.abandoned() == 1 && now.running() == 1);
        assertThat(desk.drain(Duration.ZERO).receiveMessage(Duration.ofSeconds(20)))
                .isEqualTo(new NodeDispatcher.Drained(0));
        deaf.letThrough(2);
        desk.instance.receiveSeveralMessages(2, Duration.ofSeconds(20));
    }

    @Test
    void anEmptyDispatcherIsDrainedAtOnce() {
        assertThat(desk("", Map.of()).drain(Duration.ofHours(1)).receiveMessage())
                .isEqualTo(new NodeDispatcher.Drained(0));
    }

    @Test
    void aDrainWithoutLimitWaits() throws Exception {
        CompletableFuture<NodeOutcome> result = new CompletableFuture<>();
        Desk desk = desk("", Map.of("work", task -> result.get(1, TimeUnit.MINUTES)));
        desk.run("n", "work");
        desk.await(now -> now.running() == 1);
        var drained = desk.drain(Duration.ZERO);
        drained.expectNoMessage(Duration.ofMillis(100));
        result.complete(quick());
        assertThat(desk.report().outcome()).isEqualTo(quick());
        assertThat(drained.receiveMessage()).isEqualTo(new NodeDispatcher.Drained(0));
    }
}
