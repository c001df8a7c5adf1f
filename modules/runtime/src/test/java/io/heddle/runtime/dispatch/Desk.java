package io.heddle.runtime.dispatch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.kernel.expression.Expressions;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;

/** A dispatcher with a probe in the place of the instance. */
final class Desk {
    static final InstanceId INSTANCE = InstanceId.of("order-7");

    static final Config QUIET = ConfigFactory.parseString("pekko.loglevel = ERROR");

    final ActorTestKit kit;
    final TestProbe<AttemptReport> instance;
    final ActorRef<NodeDispatcher.Message> dispatcher;

    Desk(ActorTestKit kit, String hocon, Map<String, NodeExecutor> executors) {
        this.kit = kit;
        this.instance = kit.createTestProbe(AttemptReport.class);
        HeddleSettings settings = HeddleSettings.from(ConfigFactory.parseString(hocon)
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
        this.dispatcher = kit.spawn(NodeDispatcher.create(
                Executors.load(settings, Expressions.withDefaultLimits(), executors), settings, java.util.List.of()));
    }

    void run(String node, String executor) {
        run(node, executor, 0);
    }

    void run(String node, String executor, int priority) {
        dispatcher.tell(order(node, executor, 1, 1, Map.of(), priority, 0, 0, instance.getRef()));
    }

    void sleep(String node, Object seconds) {
        dispatcher.tell(
                order(node, "sleep", 1, 1, Map.of("seconds", seconds, "output", node), 0, 0, 0, instance.getRef()));
    }

    void stop(String node) {
        dispatcher.tell(new NodeDispatcher.Stop(INSTANCE, 1, NodeId.of(node), 1));
    }

    static NodeDispatcher.Run order(
            String node,
            String executor,
            int attempt,
            int delivery,
            Map<String, Object> config,
            int priority,
            long timeoutMicros,
            long ageMicros,
            ActorRef<AttemptReport> replyTo) {
        return new NodeDispatcher.Run(
                INSTANCE,
                INSTANCE,
                1,
                NodeId.of(node),
                node + "-key",
                attempt,
                delivery,
                executor,
                Payload.json("{\"from\":\"" + node + "\"}"),
                config,
                new Seen(Map.of("before", Payload.json("41"))),
                priority,
                timeoutMicros,
                ageMicros,
                replyTo);
    }

    /** The same for another life of the instance's id. */
    static NodeDispatcher.Run inLife(int epoch, NodeDispatcher.Run run) {
        return new NodeDispatcher.Run(
                run.instanceId(),
                run.rootId(),
                epoch,
                run.nodeId(),
                run.nodeKey(),
                run.attempt(),
                run.delivery(),
                run.executor(),
                run.input(),
                run.config(),
                run.upstream(),
                run.priority(),
                run.timeoutMicros(),
                run.ageMicros(),
                run.replyTo());
    }

    NodeDispatcher.Running running() {
        TestProbe<NodeDispatcher.Running> probe = kit.createTestProbe(NodeDispatcher.Running.class);
        dispatcher.tell(new NodeDispatcher.GetRunning(probe.getRef()));
        return probe.receiveMessage();
    }

    void await(Predicate<NodeDispatcher.Running> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> condition.test(running()));
    }

    AttemptReport report() {
        return instance.receiveMessage(Duration.ofSeconds(20));
    }

    TestProbe<NodeDispatcher.Drained> drain(Duration timeout) {
        TestProbe<NodeDispatcher.Drained> probe = kit.createTestProbe(NodeDispatcher.Drained.class);
        dispatcher.tell(new NodeDispatcher.Drain(timeout, probe.getRef()));
        return probe;
    }

    /** What user code sees of the run. */
    record Seen(Map<String, Payload> immediate) implements UpstreamContext {
        @Override
        public Map<String, Payload> all() {
            return immediate;
        }

        @Override
        public int count() {
            return immediate.size();
        }

        @Override
        public WorkflowGlobal workflowGlobal() {
            return new WorkflowGlobal(List.of("before"), Map.of("rate", Payload.json("7")), Instant.EPOCH, null);
        }
    }
}
