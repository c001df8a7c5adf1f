package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.kernel.expression.Expressions;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts whose executor is on another node; the nodes share this process and nothing else. */
class ElsewhereTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A wait long enough to see that a message is not repeated. */
    private static final Duration QUIET = Duration.ofMillis(700);

    private final List<Node> nodes = new ArrayList<>();

    /** A node; {@code dispatcher} is null where a test plays it. */
    private record Node(ActorTestKit kit, Cluster cluster, ActorRef<NodeDispatcher.Message> dispatcher) {}

    @AfterEach
    void stop() {
        nodes.forEach(node -> node.kit().shutdownTestKit());
    }

    private static Config config() {
        return ConfigFactory.parseString("""
                heddle.cluster { enabled = on, host = "127.0.0.1", port = 0, seed-nodes = ["127.0.0.1:1"] }
                heddle.registry.resend-interval = 200ms
                pekko.loglevel = ERROR
                pekko.cluster {
                  roles = []
                  downing-provider-class = ""
                  gossip-interval = 100ms
                  leader-actions-interval = 100ms
                  periodic-tasks-initial-delay = 100ms
                  down-removal-margin = off
                }
                """)
                .withFallback(ConfigFactory.parseResources("heddle-cluster.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    private ActorTestKit kit(Map<String, NodeExecutor> executors) {
        return ActorTestKit.create("heddle", ExecutorRoles.announce(config(), load(executors)));
    }

    private static Executors load(Map<String, NodeExecutor> executors) {
        return Executors.load(HeddleSettings.from(config()), Expressions.withDefaultLimits(), executors);
    }

    private Node node(Map<String, NodeExecutor> executors) {
        ActorTestKit kit = kit(executors);
        HeddleSettings settings = HeddleSettings.from(config());
        return join(kit, kit.spawn(NodeDispatcher.create(load(executors), settings, List.of()), "dispatcher"));
    }

    /** A node that has the executor {@code name} and does nothing but to show what it is told. */
    private TestProbe<Errand> silent(String name) {
        ActorTestKit kit = kit(Map.of(name, task -> NodeOutcome.json("0")));
        TestProbe<Errand> probe = kit.createTestProbe(Errand.class);
        join(
                kit,
                kit.spawn(
                        Behaviors.<NodeDispatcher.Message>setup(context -> {
                            context.spawn(
                                    Behaviors.<Errand>receiveMessage(message -> {
                                        probe.getRef().tell(message);
                                        return Behaviors.same();
                                    }),
                                    Elsewhere.NAME);
                            return Behaviors.empty();
                        }),
                        "dispatcher"));
        return probe;
    }

    private Node join(ActorTestKit kit, ActorRef<NodeDispatcher.Message> dispatcher) {
        Cluster cluster = Cluster.get(kit.system());
        Node first = nodes.isEmpty() ? new Node(kit, cluster, dispatcher) : nodes.get(0);
        cluster.manager().tell(Join.create(first.cluster().selfMember().address()));
        nodes.add(new Node(kit, cluster, dispatcher));
        Awaitility.await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> up(node) == nodes.size()));
        return nodes.get(nodes.size() - 1);
    }

    private static long up(Node node) {
        return StreamSupport.stream(node.cluster().state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .count();
    }

    /** It is gone from one moment to the next, as seen from {@code other}. */
    private void crash(Node node, Node other) {
        nodes.remove(node);
        other.cluster().manager().tell(new Down(node.cluster().selfMember().address()));
        node.kit().shutdownTestKit();
    }

    private static NodeDispatcher.Run order(String node, int delivery, TestProbe<AttemptReport> instance) {
        return Desk.order(node, "rare", 1, delivery, Map.of("k", "v"), 0, 0, 0, instance.getRef());
    }

    @Test
    void anAttemptRunsWhereItsExecutorIsAndIsReportedOnce() {
        Node home = node(Map.of());
        node(Map.of("rare", task -> {
            task.setGlobal("seen", task.upstream().immediate().get("before"));
            return NodeOutcome.json("\"" + task.idempotencyKey() + " " + task.delivery() + " "
                    + task.config().get("k") + "\"");
        }));
        TestProbe<AttemptReport> instance = home.kit().createTestProbe(AttemptReport.class);
        home.dispatcher().tell(order("a", 3, instance));
        AttemptReport report = instance.receiveMessage(PATIENCE);
        assertThat(report.outcome()).isEqualTo(NodeOutcome.json("\"order-7/a/1 3 v\""));
        assertThat(report.notes().globals()).isEqualTo(Map.of("seen", Payload.json("41")));
        instance.expectNoMessage(QUIET);
    }

    @Test
    void differentAttemptsAreSpreadOverTheNodesThatHaveTheExecutor() {
        Node home = node(Map.of());
        node(Map.of("rare", task -> NodeOutcome.json("1")));
        node(Map.of("rare", task -> NodeOutcome.json("2")));
        TestProbe<AttemptReport> instance = home.kit().createTestProbe(AttemptReport.class);
        IntStream.range(0, 60).forEach(n -> home.dispatcher().tell(order("n" + n, 1, instance)));
        List<String> from = IntStream.range(0, 60)
                .mapToObj(n -> ((NodeOutcome.Completed)
                                instance.receiveMessage(PATIENCE).outcome())
                        .output()
                        .text())
                .toList();
        assertThat(from).filteredOn("1"::equals).hasSizeBetween(12, 48);
    }

    @Test
    void withoutANodeThatHasItTheExecutorIsMissing() {
        Node home = node(Map.of());
        node(Map.of("common", task -> NodeOutcome.json("0")));
        TestProbe<AttemptReport> instance = home.kit().createTestProbe(AttemptReport.class);
        home.dispatcher().tell(order("a", 1, instance));
        NodeError error =
                ((NodeOutcome.Failed) instance.receiveMessage(PATIENCE).outcome()).error();
        assertThat(error.code()).isEqualTo(ErrorCode.NO_EXECUTOR);
        assertThat(error.retryable()).isTrue();
        assertThat(error.message()).contains("rare");
    }

    @Test
    void whatANodeTookWithItIsReportedLostAndGoesToTheNextOneThatHasTheExecutor() {
        Node home = node(Map.of());
        Gate never = new Gate(false);
        Node host = node(Map.of("rare", never));
        TestProbe<AttemptReport> instance = home.kit().createTestProbe(AttemptReport.class);
        home.dispatcher().tell(order("a", 1, instance));
        Awaitility.await().atMost(PATIENCE).until(() -> never.entered.get() == 1);
        crash(host, home);
        AttemptReport lost = instance.receiveMessage(PATIENCE);
        assertThat(lost.outcome()).isNull();
        assertThat(lost.delivery()).isEqualTo(1);

        node(Map.of("rare", task -> NodeOutcome.json("2")));
        home.dispatcher().tell(order("a", 2, instance));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isEqualTo(NodeOutcome.json("2"));
        instance.expectNoMessage(QUIET);
    }

    @Test
    void aStopReachesTheAttempt() {
        Node home = node(Map.of());
        Gate gate = new Gate(false);
        node(Map.of("rare", gate));
        TestProbe<AttemptReport> instance = home.kit().createTestProbe(AttemptReport.class);
        home.dispatcher().tell(order("a", 1, instance));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.entered.get() == 1);
        home.dispatcher().tell(new NodeDispatcher.Stop(Desk.INSTANCE, NodeId.of("a"), 1));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.interruptions.get() == 1);
        instance.expectNoMessage(QUIET);
    }

    /** The instance moves to another node while its attempt runs on a third one, which goes on with it. */
    @Test
    void anInstanceThatMovesFindsItsAttemptUnderWay() {
        Node home = node(Map.of());
        Node next = node(Map.of());
        Gate gate = new Gate(false);
        node(Map.of("rare", gate));
        TestProbe<AttemptReport> before = home.kit().createTestProbe(AttemptReport.class);
        home.dispatcher().tell(order("a", 1, before));
        home.dispatcher().tell(order("b", 1, before));
        Awaitility.await().atMost(PATIENCE).until(() -> gate.entered.get() == 2);
        home.dispatcher().tell(new NodeDispatcher.LetGo(Desk.INSTANCE, NodeId.of("a"), 1));
        home.dispatcher().tell(new NodeDispatcher.LetGo(Desk.INSTANCE, NodeId.of("b"), 1));

        TestProbe<AttemptReport> after = next.kit().createTestProbe(AttemptReport.class);
        next.dispatcher().tell(order("a", 2, after));
        // One ends before anybody asks for it, the other one afterwards.
        gate.letThrough(2);
        assertThat(after.receiveMessage(PATIENCE).outcome()).isEqualTo(NodeOutcome.json("\"a\""));
        next.dispatcher().tell(order("b", 2, after));
        assertThat(after.receiveMessage(PATIENCE).outcome()).isEqualTo(NodeOutcome.json("\"b\""));
        assertThat(gate.entered).as("neither ran twice").hasValue(2);
        before.expectNoMessage(QUIET);
    }

    /** The other side is played by the test, which leaves unanswered what the network could lose. */
    @Test
    void whatIsNotAnsweredIsSaidAgain() {
        Node home = node(Map.of());
        TestProbe<Errand> host = silent("rare");
        TestProbe<AttemptReport> instance = home.kit().createTestProbe(AttemptReport.class);
        home.dispatcher().tell(order("a", 1, instance));
        host.expectMessageClass(Errand.Take.class, PATIENCE);
        Errand.Take take = host.expectMessageClass(Errand.Take.class, PATIENCE);
        take.home().tell(new Errand.Taken(take.run().key(), 1));

        home.dispatcher().tell(new NodeDispatcher.Stop(Desk.INSTANCE, NodeId.of("a"), 1));
        next(host, Errand.Halt.class);
        Errand.Halt halt = next(host, Errand.Halt.class);
        halt.home().tell(new Errand.Halted(halt.key(), 1));

        home.dispatcher().tell(order("b", 1, instance));
        Errand.Take other = next(host, Errand.Take.class);
        AttemptReport report = other.run().report(NodeOutcome.json("7"), Notes.NONE);
        other.home().tell(new Errand.Over(report, 1, host.getRef()));
        other.home().tell(new Errand.Over(report, 1, host.getRef()));
        assertThat(instance.receiveMessage(PATIENCE).outcome()).isEqualTo(NodeOutcome.json("7"));
        next(host, Errand.Noted.class);
        // The second one finds nobody who waits for it.
        next(host, Errand.NotMine.class);
        instance.expectNoMessage(QUIET);
        host.expectNoMessage(QUIET);
    }

    @Test
    void aResultIsToldUntilItIsNoted() {
        Node host = node(Map.of("rare", task -> NodeOutcome.json("7")));
        TestProbe<Errand> home = silent("other");
        ActorRef<Errand> desk = ActorRefResolver.get(nodes.get(1).kit().system())
                .resolveActorRef(host.cluster().selfMember().address() + "/user/dispatcher/" + Elsewhere.NAME);
        TestProbe<AttemptReport> instance = nodes.get(1).kit().createTestProbe(AttemptReport.class);
        NodeDispatcher.Run run = order("a", 1, instance);
        desk.tell(new Errand.Take(1, run, home.getRef()));
        home.expectNoMessage(QUIET);
        long incarnation = host.cluster().selfMember().uniqueAddress().longUid();
        desk.tell(new Errand.Take(incarnation, run, home.getRef()));
        home.expectMessageClass(Errand.Taken.class, PATIENCE);
        home.expectMessageClass(Errand.Over.class, PATIENCE);
        Errand.Over over = home.expectMessageClass(Errand.Over.class, PATIENCE);
        assertThat(over.report().outcome()).isEqualTo(NodeOutcome.json("7"));
        desk.tell(new Errand.Noted(run.key(), 1));
        // What was said before that was noted comes before the answer to this.
        desk.tell(new Errand.Halt(run.key(), 1, home.getRef()));
        next(home, Errand.Halted.class);
        home.expectNoMessage(QUIET);
    }

    /** The next message of that kind; what is said again of others is passed over. */
    private static <T extends Errand> T next(TestProbe<Errand> probe, Class<T> kind) {
        while (true) {
            Errand message = probe.receiveMessage(PATIENCE);
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }
}
