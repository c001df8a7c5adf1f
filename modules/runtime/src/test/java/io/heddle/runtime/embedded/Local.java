package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.NodeStatus;
import io.heddle.WorkflowHandle;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
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

    Local(String config) {
        this(config, builder -> builder);
    }

    /** With more than executors: rules, exporters. */
    Local(String config, UnaryOperator<Heddle.Builder> more) {
        heddle = more.apply(withExecutors(Heddle.builder().inMemory()).config(config))
                .start();
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

    boolean isOpen(String node) {
        return gate(node).getCount() == 0;
    }

    static void await(WorkflowHandle handle, String node, NodeStatus status) {
        Awaitility.await(node + " to be " + status)
                .atMost(PATIENCE)
                .until(() -> handle.node(node).status() == status);
    }

    @Override
    public void close() {
        gates.values().forEach(CountDownLatch::countDown);
        heddle.close();
    }
}
