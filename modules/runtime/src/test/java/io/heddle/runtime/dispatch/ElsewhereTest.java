package io.heddle.runtime.dispatch;

import static io.heddle.runtime.dispatch.Nodes.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Attempts whose executor is on another node, between real nodes; {@link ErrandSimulationTest} has what can go wrong. */
class ElsewhereTest {
    private static final Nodes NODES = new Nodes();
    /** What user code does in a test, by node. */
    private static final Map<String, NodeExecutor> CODE = new ConcurrentHashMap<>();

    private static Nodes.Node home;
    private static Nodes.Node next;
    private static Nodes.Node host;

    @BeforeAll
    static void start() {
        Map<String, NodeExecutor> common = Map.of("common", task -> NodeOutcome.json("1"));
        home = NODES.with(common);
        next = NODES.with(common);
        NodeExecutor rare =
                task -> Objects.requireNonNull(CODE.get(task.nodeId().value())).execute(task);
        host = NODES.with(Map.of("rare", rare, "common", task -> NodeOutcome.json("1")));
    }

    @AfterAll
    static void stop() {
        NODES.close();
    }

    private static NodeOutcome text(String text) {
        return NodeOutcome.json("\"" + text + "\"");
    }

    private static NodeDispatcher.Run order(
            String node, String executor, int delivery, TestProbe<AttemptReport> instance) {
        return Desk.order(node, executor, 1, delivery, Map.of("k", "v"), 0, 0, 0, instance.getRef());
    }

    /** An instance at home has begun {@code node} at the host. */
    private static Gate begin(String node, TestProbe<AttemptReport> instance) {
        Gate gate = new Gate(false);
        CODE.put(node, gate);
        home.tell(order(node, "rare", 1, instance));
        awaitBegun(gate, 1);
        return gate;
    }

    private static void awaitBegun(Gate gate, int attempts) {
        Awaitility.await().atMost(PATIENCE).until(() -> gate.entered.get() == attempts);
    }

    private static void awaitInterrupted(Gate gate) {
        Awaitility.await().atMost(PATIENCE).until(() -> gate.interruptions.get() == 1);
    }

    /** The instance comes into memory at another node and looks for its attempt. */
    private static TestProbe<AttemptReport> arrive(Nodes.Node at, String node) {
        TestProbe<AttemptReport> instance = at.instance();
        at.tell(new NodeDispatcher.Seek(order(node, "rare", 1, instance)));
        return instance;
    }

    /** Nothing else has come before what this asks for. */
    private static void expectNothingBefore(Nodes.Node at, TestProbe<AttemptReport> instance, String marker) {
        CODE.put(marker, task -> text(marker));
        at.tell(order(marker, "rare", 1, instance));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isEqualTo(text(marker));
    }

    private static void stop(Nodes.Node at, int epoch, String node) {
        at.tell(new NodeDispatcher.Stop(Desk.INSTANCE, epoch, NodeId.of(node), 1));
    }

    private static NodeError error(AttemptReport report) {
        return ((NodeOutcome.Failed) report.outcome()).error();
    }

    // ---- there and back --------------------------------------------------------------------------------------------

    @Test
    void anAttemptRunsWhereItsExecutorIsAndIsReportedOnce() {
        CODE.put("there", task -> {
            task.setGlobal("seen", task.upstream().immediate().get("before"));
            return text(task.idempotencyKey() + " " + task.delivery() + " "
                    + task.config().get("k"));
        });
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("there", "rare", 3, instance));
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(text("order-7/there/1 3 v"));
        assertThat(report.notes().globals()).isEqualTo(Map.of("seen", Payload.json("41")));
        expectNothingBefore(home, instance, "there-once");
    }

    @Test
    void withoutANodeThatHasItTheExecutorIsMissing() {
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("missing", "unheard-of", 1, instance));
        NodeError error = error(instance.receiveMessage(PATIENCE));
        assertThat(error.code()).isEqualTo(ErrorCode.NO_EXECUTOR);
        assertThat(error.retryable()).isTrue();
        assertThat(error.message()).contains("unheard-of");
    }

    /** Not only payloads count: what does not fit would be sent, dropped, and sent again. */
    @Test
    void whatDoesNotFitIntoAMessageIsNotSent() {
        TestProbe<AttemptReport> instance = home.instance();
        Map<String, Object> config = Map.of("k", "v".repeat(19 << 20));
        home.tell(Desk.order("long", "rare", 1, 1, config, 0, 0, 0, instance.getRef()));
        assertThat(error(instance.receiveMessage(PATIENCE)).message()).contains(Fit.LIMIT);
    }

    @Test
    void aStopReachesTheAttempt() {
        TestProbe<AttemptReport> instance = home.instance();
        Gate gate = begin("stopped", instance);
        stop(home, 1, "stopped");
        awaitInterrupted(gate);
        expectNothingBefore(home, instance, "stopped-once");
    }

    /** Another life of the same id counts its attempts from 1 again: the result of one is none of the other. */
    @Test
    void attemptsOfTwoLivesOfAnIdAreTwo() {
        TestProbe<AttemptReport> first = home.instance();
        TestProbe<AttemptReport> second = home.instance();
        Gate gate = begin("lives", first);
        home.tell(Desk.inLife(2, order("lives", "rare", 1, second)));
        awaitBegun(gate, 2);
        stop(home, 1, "lives");
        awaitInterrupted(gate);
        gate.letThrough(1);
        assertThat(second.receiveMessage(PATIENCE).epoch()).isEqualTo(2);
        expectNothingBefore(home, first, "lives-first");
    }

    /** Fault: a message that breaks its handler. */
    @Test
    void aMessageThatCannotBeHandledLosesNoLoan() {
        TestProbe<AttemptReport> instance = home.instance();
        Gate gate = begin("broken", instance);
        home.desk().tell(new Errand.Ended(null));
        host.desk().tell(new Errand.Ended(null));
        gate.letThrough(1);
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isEqualTo(text("broken"));
        assertThat(gate.entered).hasValue(1);
    }

    // ---- instances that move ---------------------------------------------------------------------------------------

    @Test
    void anInstanceThatMovesFindsItsAttemptUnderWay() {
        TestProbe<AttemptReport> before = home.instance();
        Gate gate = begin("moves", before);
        before.stop();
        TestProbe<AttemptReport> after = arrive(next, "moves");
        gate.letThrough(1);
        assertThat(after.receiveMessage(PATIENCE).outcome()).isEqualTo(text("moves"));
        assertThat(gate.entered).as("did not run twice").hasValue(1);
    }

    /** A result that nobody was there to hear is kept for whoever asks next, also on the host itself. */
    @Test
    void whatEndsDuringAMoveIsThereForTheNextHome() {
        for (Nodes.Node to : new Nodes.Node[] {next, host}) {
            String node = "ends-" + to.equals(host);
            TestProbe<AttemptReport> before = home.instance();
            Gate gate = begin(node, before);
            before.stop();
            gate.letThrough(1);
            Awaitility.await().atMost(PATIENCE).until(() -> gate.inside.get() == 0);
            AttemptReport report = arrive(to, node).receiveMessage(PATIENCE);
            assertThat(report.outcome()).isEqualTo(text(node));
            assertThat(gate.entered).hasValue(1);
        }
    }

    /** The shard moves to the very node that runs the attempt, and on from there. */
    @Test
    void anInstanceThatMovesToTheHostOfItsAttemptAndOnLeavesItThere() {
        TestProbe<AttemptReport> before = home.instance();
        Gate gate = begin("adopted", before);
        before.stop();
        TestProbe<AttemptReport> between = arrive(host, "adopted");
        expectNothingBefore(host, between, "adopted-between");
        host.tell(new NodeDispatcher.LetGo(Desk.INSTANCE, 1, NodeId.of("adopted"), 1));
        between.stop();
        TestProbe<AttemptReport> last = arrive(next, "adopted");
        expectNothingBefore(next, last, "adopted-last");
        gate.letThrough(1);
        AttemptReport report = last.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(text("adopted"));
        assertThat(report.owing()).isTrue();
        assertThat(gate.entered).as("did not run twice").hasValue(1);
        assertThat(gate.interruptions).as("was not stopped").hasValue(0);
    }

    /** Adopted, an attempt is still stopped when it is not wanted. */
    @Test
    void aStopReachesAnAttemptWhoseInstanceCameToIt() {
        TestProbe<AttemptReport> before = home.instance();
        Gate gate = begin("adopted-stopped", before);
        before.stop();
        arrive(host, "adopted-stopped");
        stop(host, 1, "adopted-stopped");
        awaitInterrupted(gate);
    }

    @Test
    void whatIsFoundNowhereIsReportedLost() {
        AttemptReport report = arrive(home, "nowhere").receiveMessage(PATIENCE);
        assertThat(report.outcome()).isNull();
        assertThat(report.delivery()).isEqualTo(1);
    }

    /** An order of a node that the instance has left is late: the attempt is that of its node now. */
    @Test
    void anAttemptOfANodeIsNotTakenOverByAnEarlierDelivery() {
        TestProbe<AttemptReport> instance = host.instance();
        Gate gate = new Gate(false);
        CODE.put("own", gate);
        host.tell(order("own", "rare", 2, instance));
        awaitBegun(gate, 1);
        host.tell(new NodeDispatcher.Lodge(order("own", "rare", 1, home.instance())));
        gate.letThrough(1);
        assertThat(instance.receiveMessage(PATIENCE).delivery()).isEqualTo(2);
    }

    // ---- who has what ----------------------------------------------------------------------------------------------

    /** What every node has runs where its instance is: nothing is asked when one comes into memory. */
    @Test
    void onlyWhatANodeLacksMayRunElsewhere() {
        assertThat(mayRunElsewhere(host, "rare")).isTrue();
        assertThat(mayRunElsewhere(host, "common")).isFalse();
        assertThat(mayRunElsewhere(host, "http")).isFalse();
        assertThat(mayRunElsewhere(home, "rare")).isTrue();
    }

    /** What a node has lent is sought where its instance comes to, also when that node is gone. */
    @Test
    void whatANodeLackedThatHasLeftMayRunElsewhere() {
        try (Nodes two = new Nodes()) {
            Nodes.Node stays = two.with(Map.of("rare", task -> text("rare")));
            assertThat(mayRunElsewhere(stays, "rare")).isFalse();
            Nodes.Node leaves = two.with(Map.of());
            assertThat(mayRunElsewhere(stays, "rare")).isTrue();
            // One round later it is known without looking at the members.
            Awaitility.await().atMost(PATIENCE).until(() -> stays.executors().wasLacking("rare"));
            two.leave(leaves);
            assertThat(mayRunElsewhere(stays, "rare")).isTrue();
        }
    }

    private static boolean mayRunElsewhere(Nodes.Node node, String executor) {
        return ExecutorRoles.mayRunElsewhere(node.cluster(), node.executors(), executor);
    }

    /** What waits for a place there goes to another node under the same delivery; what had to be interrupted is lost. */
    @Test
    void aNodeThatEndsGivesBackWhatHasNotBegun() {
        Gate gate = new Gate(false);
        Gate other = new Gate(false);
        Nodes.Node ends = NODES.with(Map.of("shared", gate));
        Nodes.Node stays = NODES.with(Map.of("shared", other));
        TestProbe<AttemptReport> instance = home.instance();
        IntStream.range(0, 40).forEach(n -> home.tell(order("n" + n, "shared", 1, instance)));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> ends.running().queued() + stays.running().queued() == 36);
        assertThat(stays.running().queued()).as("spread").isBetween(6, 30);
        ends.tell(new NodeDispatcher.Drain(
                Duration.ofMillis(10),
                ends.kit().createTestProbe(NodeDispatcher.Drained.class).getRef()));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isNull();
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isNull();
        other.letThrough(38);
        for (int n = 0; n < 38; n++) {
            AttemptReport report = instance.receiveMessage(PATIENCE);
            assertThat(report.outcome()).isInstanceOf(NodeOutcome.Completed.class);
            assertThat(report.delivery()).isEqualTo(1);
        }
        assertThat(gate.entered).hasValue(2);
    }
}
