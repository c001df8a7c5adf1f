package io.heddle.runtime.dispatch;

import static io.heddle.runtime.dispatch.Nodes.PATIENCE;
import static io.heddle.runtime.dispatch.Nodes.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeId;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The messages of an errand; one side is played by the test, which leaves unanswered what the network could lose. */
class ErrandTest {
    private static final Duration QUIET = Duration.ofMillis(700);

    @AutoClose
    private final Nodes nodes = new Nodes("heddle.executors.local.max-threads = 1");

    @Test
    void whatIsNotAnsweredIsSaidAgain() {
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Silent host = nodes.silent("rare");
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        host.next(Errand.Take.class);
        Errand.Take take = host.next(Errand.Take.class);
        take.home().desk().tell(new Errand.Taken(take.run().key(), 1, host.post()));

        home.tell(new NodeDispatcher.Stop(Desk.INSTANCE, 1, NodeId.of("a"), 1));
        host.next(Errand.Halt.class);
        Errand.Halt halt = host.next(Errand.Halt.class);
        halt.home().desk().tell(new Errand.Halted(halt.key(), 1, host.post()));
        host.probe().expectNoMessage(QUIET);
        instance.expectNoMessage();
    }

    /** Told before, a crash of home would lose the result: the host has forgotten it, and nothing is on disk. */
    @Test
    void aHostMayForgetAResultOnceItIsRecordedAndNotBefore() {
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Silent host = nodes.silent("rare");
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        Errand.Take take = host.next(Errand.Take.class);
        AttemptReport result = take.run().report(NodeOutcome.json("7"), Notes.NONE);
        Errand.Over over = new Errand.Over(result, 1, host.post());
        take.home().desk().tell(over);
        take.home().desk().tell(over);
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(NodeOutcome.json("7"));
        assertThat(report.owing()).isTrue();
        instance.expectNoMessage(QUIET);
        host.probe().expectNoMessage(QUIET);

        home.tell(new NodeDispatcher.Settled(report));
        host.next(Errand.Noted.class);
        // Said again, because that word may have been lost, it finds nobody who waits for it.
        take.home().desk().tell(over);
        host.next(Errand.NotMine.class);
        instance.expectNoMessage();
    }

    /** Fault: the instance's actor fails between the report and the disk, and comes back. */
    @Test
    void anInstanceThatBeginsAnewIsToldTheResultAgain() {
        Nodes.Node home = nodes.with(Map.of());
        nodes.with(Map.of("rare", task -> NodeOutcome.json("7")));
        TestProbe<AttemptReport> first = home.instance();
        home.tell(order("a", 1, first));
        first.receiveMessage(PATIENCE);
        TestProbe<AttemptReport> second = home.instance();
        home.tell(new NodeDispatcher.Seek(order("a", 1, second)));
        assertThat(second.receiveMessage(PATIENCE).outcome()).isEqualTo(NodeOutcome.json("7"));
    }

    @Test
    void aResultIsToldUntilItIsNoted() {
        Nodes.Node host = nodes.with(Map.of("rare", task -> NodeOutcome.json("7")));
        Nodes.Silent home = nodes.silent("other");
        ActorRef<Errand> desk = Nodes.desk(home.node(), host);
        NodeDispatcher.Run run = order("a", 1, home.node().instance());
        desk.tell(new Errand.Take(1, run, home.post()));
        home.probe().expectNoMessage(QUIET);
        desk.tell(new Errand.Take(host.life(), run, home.post()));
        home.next(Errand.Taken.class);
        home.next(Errand.Over.class);
        assertThat(home.next(Errand.Over.class).report().outcome()).isEqualTo(NodeOutcome.json("7"));
        desk.tell(new Errand.Noted(run.key(), 1));
        // What was said before that was noted comes before the answer to this.
        desk.tell(new Errand.Ask(host.life(), run.key(), 1, home.post()));
        home.next(Errand.Unknown.class);
        home.probe().expectNoMessage(QUIET);
    }

    /** Fault: the report is too large for the frame in a way nobody counted; home goes on asking. */
    @Test
    void aResultThatDoesNotArriveIsReplacedByOneThatSaysSo() {
        Nodes.Node host = nodes.with(Map.of("rare", task -> NodeOutcome.json("7")));
        Nodes.Silent home = nodes.silent("other");
        ActorRef<Errand> desk = Nodes.desk(home.node(), host);
        NodeDispatcher.Run run = order("a", 1, home.node().instance());
        desk.tell(new Errand.Take(host.life(), run, home.post()));
        assertThat(home.next(Errand.Over.class).report().outcome()).isEqualTo(NodeOutcome.json("7"));
        for (int times = 0; times <= Borrowed.MOST_IN_VAIN; times++) {
            desk.tell(new Errand.Ask(host.life(), run.key(), 1, home.post()));
        }
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> home.next(Errand.Over.class).report().outcome() instanceof NodeOutcome.Failed failed
                        && failed.error().code().equals(ErrorCode.OUTPUT_TOO_LARGE)
                        && failed.error().message().contains("maximum-frame-size"));
    }

    /** A host says it has an attempt while that runs or waits there, and at no other time. */
    @Test
    void aHostHasWhatRunsOrWaitsThere() {
        Gate gate = new Gate(false);
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        Nodes.Silent home = nodes.silent("other");
        ActorRef<Errand> desk = Nodes.desk(home.node(), host);
        TestProbe<AttemptReport> instance = home.node().instance();
        desk.tell(new Errand.Ask(host.life(), order("a", 1, instance).key(), 1, home.post()));
        home.next(Errand.Unknown.class);
        desk.tell(new Errand.Take(host.life(), order("a", 1, instance), home.post()));
        home.next(Errand.Taken.class);
        desk.tell(new Errand.Take(host.life(), order("b", 1, instance), home.post()));
        home.next(Errand.Taken.class);
        Awaitility.await().atMost(PATIENCE).until(() -> host.running().queued() == 1);
        host.tell(new NodeDispatcher.Drain(
                Duration.ZERO,
                host.kit().createTestProbe(NodeDispatcher.Drained.class).getRef()));
        assertThat(home.next(Errand.Declined.class).key().nodeId()).isEqualTo(NodeId.of("b"));
        desk.tell(new Errand.Take(host.life(), order("c", 1, instance), home.post()));
        assertThat(home.next(Errand.Declined.class).key().nodeId()).isEqualTo(NodeId.of("c"));
        desk.tell(new Errand.Ask(host.life(), order("a", 1, instance).key(), 1, home.post()));
        assertThat(home.next(Errand.Taken.class).key().nodeId()).isEqualTo(NodeId.of("a"));
        gate.letThrough(1);
        home.next(Errand.Over.class);
    }

    /** Fault: a message that breaks its handler. */
    @Test
    void aMessageThatCannotBeHandledLosesNoLoan() {
        Gate gate = new Gate(false);
        Nodes.Node home = nodes.with(Map.of());
        Nodes.Node host = nodes.with(Map.of("rare", gate));
        TestProbe<AttemptReport> instance = home.instance();
        home.tell(order("a", 1, instance));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.entered.get() == 1);
        for (Nodes.Node node : new Nodes.Node[] {home, host}) {
            Nodes.desk(node, node).tell(new Errand.Send(null));
        }
        gate.letThrough(1);
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(NodeOutcome.json("\"a\""));
        assertThat(gate.entered).hasValue(1);
    }
}
