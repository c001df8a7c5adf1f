package io.heddle.runtime.dispatch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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

/** A cluster of dispatchers, with probes in the place of instances; its nodes share this process and nothing else. */
final class Nodes implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the test kits look for; short, so that silence is seen soon. */
    static final Duration BETWEEN = Duration.ofMillis(200);

    private final List<Node> nodes = new ArrayList<>();
    private final String more;

    /** @param more settings of all nodes */
    Nodes(String more) {
        this.more = more;
    }

    /** A node; what a test plays itself has no dispatcher that does anything. */
    record Node(ActorTestKit kit, Cluster cluster, ActorRef<NodeDispatcher.Message> dispatcher) {
        TestProbe<AttemptReport> instance() {
            return kit.createTestProbe(AttemptReport.class);
        }

        long life() {
            return cluster.selfMember().uniqueAddress().longUid();
        }

        void tell(NodeDispatcher.Message message) {
            dispatcher.tell(message);
        }

        NodeDispatcher.Running running() {
            TestProbe<NodeDispatcher.Running> probe = kit.createTestProbe(NodeDispatcher.Running.class);
            dispatcher.tell(new NodeDispatcher.GetRunning(probe.getRef()));
            return probe.receiveMessage(PATIENCE);
        }
    }

    /** A node that does nothing but to show what it is told about errands. */
    record Silent(Node node, TestProbe<Errand> probe) {
        Errand.Post post() {
            return new Errand.Post(probe.getRef(), node.life());
        }

        /** The next message of that kind; what is said again of others is passed over. */
        <T extends Errand> T next(Class<T> kind) {
            return Nodes.next(probe, kind);
        }
    }

    static <T extends Errand> T next(TestProbe<Errand> probe, Class<T> kind) {
        while (true) {
            Errand message = probe.receiveMessage(PATIENCE);
            if (kind.isInstance(message)) {
                return kind.cast(message);
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.kit().shutdownTestKit());
    }

    private Config config() {
        return ConfigFactory.parseString(more + """

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

    private Executors load(Map<String, NodeExecutor> executors) {
        return Executors.load(HeddleSettings.from(config()), Expressions.withDefaultLimits(), executors);
    }

    Node with(Map<String, NodeExecutor> executors) {
        ActorTestKit kit = kit(executors);
        HeddleSettings settings = HeddleSettings.from(config());
        return join(kit, kit.spawn(NodeDispatcher.create(load(executors), settings, List.of()), "dispatcher"));
    }

    Silent silent(String executor) {
        ActorTestKit kit = kit(Map.of(executor, task -> NodeOutcome.json("0")));
        TestProbe<Errand> probe = kit.createTestProbe(Errand.class);
        Node node = join(
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
        return new Silent(node, probe);
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

    /** Who is in charge of errands at {@code there}, as {@code from} reaches it. */
    static ActorRef<Errand> desk(Node from, Node there) {
        return ActorRefResolver.get(from.kit().system())
                .resolveActorRef(there.cluster().selfMember().address() + "/user/dispatcher/" + Elsewhere.NAME);
    }

    /** It is gone from one moment to the next, as seen from {@code other}. */
    void crash(Node node, Node other) {
        nodes.remove(node);
        other.cluster().manager().tell(new Down(node.cluster().selfMember().address()));
        node.kit().shutdownTestKit();
    }

    static NodeDispatcher.Run order(String node, int delivery, TestProbe<AttemptReport> instance) {
        return Desk.order(node, "rare", 1, delivery, Map.of("k", "v"), 0, 0, 0, instance.getRef());
    }
}
