package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.NodeStatus;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.runtime.engine.Engine;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.awaitility.Awaitility;

/** A Heddle for tests: nothing kept, executors that count and wait on command. */
final class Local implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Heddle heddle;
    /** How often each {@code instance/node} was executed. */
    final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

    Local() {
        this("");
    }

    Local(String config, DependencyRule... rules) {
        this(config, builder -> {
            for (DependencyRule rule : rules) {
                builder.rule(rule);
            }
            return builder;
        });
    }

    /** With more than executors: rules, exporters. */
    Local(String config, UnaryOperator<Heddle.Builder> more) {
        this(Heddle.builder().inMemory(), config, more);
    }

    private Local(Heddle.Builder bare, String config, UnaryOperator<Heddle.Builder> more) {
        // A slow machine is not an unknown outcome, unless a test says so.
        heddle = more.apply(withExecutors(bare).config("heddle.client.ask-timeout = 60s\n" + config))
                .start();
    }

    /** State is kept in {@code folder}; executions and gates are not. */
    static Local in(Path folder, String config) {
        return new Local(Heddle.builder().dataDir(folder), config, builder -> builder);
    }

    /** {@code echo} gives its input back, {@code gate} waits until its node is opened, {@code boom} throws. */
    private Heddle.Builder withExecutors(Heddle.Builder builder) {
        return builder.executor("echo", task -> {
                    count(task.instanceId() + "/" + task.nodeId());
                    return NodeOutcome.completed(task.input());
                })
                .executor("name", task -> {
                    count(task.instanceId() + "/" + task.nodeId());
                    return NodeOutcome.json("\"" + task.instanceId() + "/" + task.nodeKey() + "\"");
                })
                .executor("gate", task -> {
                    count(task.instanceId() + "/" + task.nodeId());
                    if (!gate(task.instanceId() + "/" + task.nodeId()).await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody opened " + task.nodeId());
                    }
                    return NodeOutcome.json("\"opened\"");
                })
                .executor("boom", task -> {
                    count(task.instanceId() + "/" + task.nodeId());
                    throw new IllegalStateException("boom at " + task.nodeKey());
                });
    }

    private void count(String node) {
        executions.computeIfAbsent(node, n -> new AtomicInteger()).incrementAndGet();
    }

    int executed(WorkflowHandle handle, String node) {
        AtomicInteger count = executions.get(handle.id() + "/" + node);
        return count == null ? 0 : count.get();
    }

    private CountDownLatch gate(String node) {
        return gates.computeIfAbsent(node, n -> new CountDownLatch(1));
    }

    void open(WorkflowHandle handle, String node) {
        gate(handle.id() + "/" + node).countDown();
    }

    ActorSystem<?> system() {
        return ((ActorHeddle) heddle).actorSystem();
    }

    boolean isInMemory(WorkflowHandle handle) {
        ShardRegion.CurrentShardRegionState state = Waiting.forever(AskPattern.ask(
                ClusterSharding.get(system()).shardState(),
                (ActorRef<ShardRegion.CurrentShardRegionState> replyTo) ->
                        new GetShardRegionState(Engine.INSTANCE, replyTo),
                PATIENCE,
                system().scheduler()));
        return state.getShards().stream()
                .anyMatch(shard -> shard.getEntityIds().contains(handle.id().value()));
    }

    boolean isOpen(String node) {
        return gate(node).getCount() == 0;
    }

    /** Waits for an instance that may not be there yet, such as a child. */
    static void await(WorkflowHandle handle, String node, NodeStatus status) {
        Awaitility.await(node + " to be " + status)
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(e ->
                        e instanceof HeddleException refusal && refusal.code().equals("UNKNOWN_INSTANCE"))
                .until(() -> handle.node(node).status() == status);
    }

    @Override
    public void close() {
        gates.values().forEach(CountDownLatch::countDown);
        heddle.close();
    }
}
