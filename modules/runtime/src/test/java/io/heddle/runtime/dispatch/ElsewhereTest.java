package io.heddle.runtime.dispatch;

import static io.heddle.runtime.dispatch.Nodes.PATIENCE;
import static io.heddle.runtime.dispatch.Nodes.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Attempts whose executor is on another node, and what becomes of them when instances move and nodes end. */
class ElsewhereTest {
    /** A wait long enough to see that a message is not repeated. */
    private static final Duration QUIET = Duration.ofMillis(700);

    private static final NodeId A = NodeId.of("a");

    @AutoClose
    private final Nodes nodes = new Nodes("heddle.executors.local.max-threads = 2");

    private static NodeOutcome text(String text) {
        return NodeOutcome.json("\"" + text + "\"");
    }

    private static void awaitBegun(Gate gate, int attempts) {
        Awaitility.await().atMost(PATIENCE).until(() -> gate.entered.get() == attempts);
    }

    private static NodeError error(AttemptReport report) {
        return ((NodeOutcome.Failed) report.outcome()).error();
    }

    /** The instance leaves, as when its shard moves. */
    private static void leave(Nodes.Node from) {
        from.tell(new NodeDispatcher.LetGo(Desk.INSTANCE, 1, A, 1));
    }

    /** It comes into memory and looks for its attempt. */
    private static TestProbe<AttemptReport> arrive(Nodes.Node at) {
        TestProbe<AttemptReport> instance = at.instance();
        at.tell(new NodeDispatcher.Seek(order("a", 1, instance)));
        return instance;
    }

    // ---- there and back --------------------------------------------------------------------------------------------

    @Test
    void anAttemptRunsWhereItsExecutorIsAndIsReportedOnce() {
        Nodes.Node home = nodes.with(Map.of());
        nodes.with(Map.of("rare", task -> {
            task.setGlobal("seen", task.upstream().immediate().get("before"));
            return text(task.idempotencyKey() + " " + task.delivery() + " "
                    + task.config().get("k"));
        }));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 3, instance));
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(text("order-7/a/1 3 v"));
        assertThat(report.notes().globals()).isEqualTo(Map.of("seen", Payload.json("41")));
        instance.expectNoMessage(QUIET);
    }

    @Test
    void differentAttemptsAreSpreadOverTheNodesThatHaveTheExecutor() {
        Nodes.Node home = nodes.with(Map.of());
        nodes.with(Map.of("rare", task -> text("1")));
        nodes.with(Map.of("rare", task -> text("2")));
        TestProbe<AttemptReport> instance = home.instance();
        IntStream.range(0, 60).forEach(n -> home.tell(order("n" + n, 1, instance)));
        List<NodeOutcome> from = IntStream.range(0, 60)
                .mapToObj(n -> instance.receiveMessage(PATIENCE).outcome())
                .toList();
        assertThat(from).filteredOn(text("1")::equals).hasSizeBetween(12, 48);
    }

    @Test
    void withoutANodeThatHasItTheExecutorIsMissing() {
        Nodes.Node home = nodes.with(Map.of());
        nodes.with(Map.of("common", task -> text("0")));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        NodeError error = error(instance.receiveMessage(PATIENCE));
        assertThat(error.code()).isEqualTo(ErrorCode.NO_EXECUTOR);
        assertThat(error.retryable()).isTrue();
        assertThat(error.message()).contains("rare");
    }

    @Test
    void aStopReachesTheAttempt() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        nodes.with(Map.of("rare", gate));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        awaitBegun(gate, 1);
        home.tell(new NodeDispatcher.Stop(Desk.INSTANCE, 1, A, 1));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.interruptions.get() == 1);
        instance.expectNoMessage(QUIET);
    }

    // ---- instances that move ---------------------------------------------------------------------------------------

    /** The instance moves to another node while its attempt runs on a third one, which goes on with it. */
    @Test
    void anInstanceThatMovesFindsItsAttemptUnderWay() {
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Node next = nodes.with(Map.of());
        Gate gate = new Gate(false);
        nodes.with(Map.of("rare", gate));
        TestProbe<AttemptReport> before = home.instance();
        home.tell(order("a", 1, before));
        awaitBegun(gate, 1);
        leave(home);
        TestProbe<AttemptReport> after = arrive(next);
        gate.letThrough(1);
        assertThat(after.receiveMessage(PATIENCE).outcome()).isEqualTo(text("a"));
        assertThat(gate.entered).as("did not run twice").hasValue(1);
        before.expectNoMessage(QUIET);
    }

    /** A result that nobody was there to hear is kept for whoever asks next. */
    @Test
    void whatEndsDuringAMoveIsThereForTheNextHome() {
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Node next = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        home.tell(order("a", 1, home.instance()));
        awaitBegun(gate, 1);
        leave(home);
        gate.letThrough(1);
        Awaitility.await().atMost(PATIENCE).until(() -> host.running().running() == 0);
        assertThat(arrive(next).receiveMessage(PATIENCE).outcome()).isEqualTo(text("a"));
        assertThat(gate.entered).hasValue(1);
    }

    /** The shard moves to the very node that runs the attempt. */
    @Test
    void anInstanceThatMovesToTheHostOfItsAttemptFindsItThere() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        home.tell(order("a", 1, home.instance()));
        awaitBegun(gate, 1);
        leave(home);
        TestProbe<AttemptReport> instance = arrive(host);
        // Whoever had it before may say so late.
        leave(home);
        instance.expectNoMessage(QUIET);
        gate.letThrough(1);
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(text("a"));
        assertThat(report.owing())
                .as("it is still the loan, which ends when the result is recorded")
                .isTrue();
        host.tell(new NodeDispatcher.Settled(report));
        instance.expectNoMessage(QUIET);
        assertThat(gate.entered).as("did not run twice").hasValue(1);
        assertThat(gate.interruptions).as("was not stopped").hasValue(0);
    }

    @Test
    void anInstanceThatMovesToTheHostFindsAResultThatIsThereAlready() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        home.tell(order("a", 1, home.instance()));
        awaitBegun(gate, 1);
        leave(home);
        gate.letThrough(1);
        Awaitility.await().atMost(PATIENCE).until(() -> host.running().running() == 0);
        assertThat(arrive(host).receiveMessage(PATIENCE).outcome()).isEqualTo(text("a"));
        assertThat(gate.entered).hasValue(1);
    }

    /** It came to the host of its attempt and goes on to a third node: the attempt is the host's to run, still. */
    @Test
    void anInstanceThatMovesOnFromTheHostLeavesItsAttemptThere() {
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Node next = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        home.tell(order("a", 1, home.instance()));
        awaitBegun(gate, 1);
        leave(home);
        TestProbe<AttemptReport> between = arrive(host);
        between.expectNoMessage(QUIET);
        leave(host);
        TestProbe<AttemptReport> last = arrive(next);
        last.expectNoMessage(QUIET);
        gate.letThrough(1);
        assertThat(last.receiveMessage(PATIENCE).outcome()).isEqualTo(text("a"));
        between.expectNoMessage(QUIET);
        assertThat(gate.entered).as("did not run twice").hasValue(1);
        assertThat(gate.interruptions).as("was not stopped").hasValue(0);
    }

    /** Adopted, an attempt is still stopped when it is not wanted. */
    @Test
    void aStopReachesAnAttemptWhoseInstanceCameToIt() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        home.tell(order("a", 1, home.instance()));
        awaitBegun(gate, 1);
        leave(home);
        arrive(host).expectNoMessage(QUIET);
        host.tell(new NodeDispatcher.Stop(Desk.INSTANCE, 1, A, 1));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.interruptions.get() == 1);
    }

    @Test
    void whatIsFoundNowhereIsReportedLost() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        nodes.with(Map.of("rare", gate));
        AttemptReport report = arrive(home).receiveMessage(PATIENCE);
        assertThat(report.outcome()).isNull();
        assertThat(report.delivery()).isEqualTo(1);
        assertThat(gate.entered).as("to seek begins nothing").hasValue(0);
    }

    /** Said at once, so that the host knows that nobody waits: it would be the last to notice. */
    @Test
    void whoLetsAnInstanceGoTellsTheHost() {
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Silent host = nodes.silent("rare");
        home.tell(order("a", 1, home.instance()));
        Errand.Take take = host.next(Errand.Take.class);
        take.home().desk().tell(new Errand.Taken(take.run().key(), 1, host.post()));
        // It is asked for only when that has arrived.
        host.next(Errand.Ask.class);
        leave(home);
        Errand.NotMine word = host.next(Errand.NotMine.class);
        assertThat(word.key()).isEqualTo(take.run().key());
        assertThat(word.home().life()).isEqualTo(home.life());
        host.probe().expectNoMessage(QUIET);
    }

    /** An order of the last home that was on its way when the next one asked must not begin what is given up. */
    @Test
    void whatWasDeniedToOneHomeIsNotBegunForAnEarlierOne() {
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        Nodes.Silent last = nodes.silent("other");
        Nodes.Silent next = nodes.silent("other");
        NodeDispatcher.Run run = order("a", 1, last.node().instance());
        ActorRef<Errand> desk = Nodes.desk(next.node(), host);
        desk.tell(new Errand.Ask(host.life(), run.key(), 1, next.post()));
        next.next(Errand.Unknown.class);
        Nodes.desk(last.node(), host).tell(new Errand.Take(host.life(), run, last.post()));
        last.probe().expectNoMessage(QUIET);
        desk.tell(new Errand.Take(host.life(), order("a", 2, next.node().instance()), next.post()));
        next.next(Errand.Taken.class);
        awaitBegun(gate, 1);
    }

    // ---- lives -----------------------------------------------------------------------------------------------------

    /** Another life of the same id counts its attempts from 1 again: the result of one is none of the other. */
    @Test
    void attemptsOfTwoLivesOfAnIdAreTwo() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        nodes.with(Map.of("rare", gate));
        TestProbe<AttemptReport> first = home.instance();
        TestProbe<AttemptReport> second = home.instance();
        home.tell(order("a", 1, first));
        awaitBegun(gate, 1);
        home.tell(Desk.inLife(2, order("a", 1, second)));
        awaitBegun(gate, 2);
        home.tell(new NodeDispatcher.Stop(Desk.INSTANCE, 1, A, 1));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.interruptions.get() == 1);
        gate.letThrough(1);
        assertThat(second.receiveMessage(PATIENCE).epoch()).isEqualTo(2);
        first.expectNoMessage(QUIET);
    }

    // ---- nodes that end --------------------------------------------------------------------------------------------

    @Test
    void whatANodeTookWithItIsReportedLostAndGoesToTheNextOneThatHasTheExecutor() {
        Nodes.Node home = nodes.with(Map.of());
        Gate never = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", never));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        awaitBegun(never, 1);
        nodes.crash(host, home);
        AttemptReport lost = instance.receiveMessage(PATIENCE);
        assertThat(lost.outcome()).isNull();
        assertThat(lost.delivery()).isEqualTo(1);

        nodes.with(Map.of("rare", task -> text("2")));
        home.tell(order("a", 2, instance));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isEqualTo(text("2"));
        instance.expectNoMessage(QUIET);
    }

    /** What waits for a place at a node that ends has not begun: it goes to another one under the same delivery. */
    @Test
    void aNodeThatEndsGivesBackWhatHasNotBegun() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("x", 1, home.instance()));
        home.tell(order("y", 1, home.instance()));
        awaitBegun(gate, 2);
        home.tell(order("a", 1, instance));
        Awaitility.await().atMost(PATIENCE).until(() -> host.running().queued() == 1);
        Gate other = new Gate(false);
        nodes.with(Map.of("rare", other));
        other.letThrough(1);
        host.tell(new NodeDispatcher.Drain(
                Duration.ZERO,
                host.kit().createTestProbe(NodeDispatcher.Drained.class).getRef()));
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(text("a"));
        assertThat(report.delivery()).isEqualTo(1);
        assertThat(gate.entered).hasValue(2);
    }

    /** What had to be interrupted because its node ends is lost, and its home need not wait until the node is gone. */
    @Test
    void aNodeThatEndsSaysWhatItInterrupted() {
        Nodes.Node home = nodes.with(Map.of());
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        awaitBegun(gate, 1);
        home.tell(order("probe", 1, home.instance()));
        awaitBegun(gate, 2);
        host.tell(new NodeDispatcher.Drain(
                Duration.ofMillis(10),
                host.kit().createTestProbe(NodeDispatcher.Drained.class).getRef()));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isNull();
    }
}
