package io.heddle.runtime.dispatch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.kernel.expression.Expressions;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;
import org.awaitility.Awaitility;

/** A cluster of dispatchers, with probes in the place of instances; its nodes share this process and nothing else. */
final class Nodes implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Config CONFIG = ConfigFactory.parseString("""
                    heddle.cluster { enabled = on, host = "127.0.0.1", port = 0, seed-nodes = ["127.0.0.1:1"] }
                    heddle.registry.resend-interval = 200ms
                    heddle.executors.local.max-threads = 2
                    pekko.loglevel = ERROR
                    pekko.coordinated-shutdown.run-by-actor-system-terminate = off
                    pekko.cluster {
                      roles = [heddle-host]
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

    private final List<Node> nodes = new ArrayList<>();

    record Node(ActorTestKit kit, Cluster cluster, Executors executors, ActorRef<NodeDispatcher.Message> dispatcher) {
        TestProbe<AttemptReport> instance() {
            return kit.createTestProbe(AttemptReport.class);
        }

        void tell(NodeDispatcher.Message message) {
            dispatcher.tell(message);
        }

        NodeDispatcher.Running running() {
            TestProbe<NodeDispatcher.Running> probe = kit.createTestProbe(NodeDispatcher.Running.class);
            dispatcher.tell(new NodeDispatcher.GetRunning(probe.getRef()));
            return probe.receiveMessage(PATIENCE);
        }

        /** Who is in charge of errands there. */
        ActorRef<Errand> desk() {
            return ActorRefResolver.get(kit.system())
                    .resolveActorRef(cluster.selfMember().address() + "/user/dispatcher/" + Elsewhere.NAME);
        }
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(node -> node.kit().shutdownTestKit());
    }

    Node with(Map<String, NodeExecutor> given) {
        HeddleSettings settings = HeddleSettings.from(CONFIG);
        Executors executors = Executors.load(settings, Expressions.withDefaultLimits(), given);
        ActorTestKit kit = ActorTestKit.create("heddle", ExecutorRoles.announce(CONFIG, executors));
        Cluster cluster = Cluster.get(kit.system());
        nodes.add(new Node(
                kit,
                cluster,
                executors,
                kit.spawn(NodeDispatcher.create(executors, settings, List.of()), "dispatcher")));
        cluster.manager().tell(Join.create(nodes.get(0).cluster().selfMember().address()));
        Awaitility.await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(node -> up(node) == nodes.size()));
        return nodes.get(nodes.size() - 1);
    }

    /** It is no member any more when this returns. */
    void leave(Node node) {
        node.cluster().manager().tell(Leave.create(node.cluster().selfMember().address()));
        nodes.remove(node);
        Awaitility.await().atMost(PATIENCE).until(() -> nodes.stream().allMatch(each -> up(each) == nodes.size()));
        node.kit().shutdownTestKit();
    }

    private static long up(Node node) {
        return StreamSupport.stream(node.cluster().state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .count();
    }
}
