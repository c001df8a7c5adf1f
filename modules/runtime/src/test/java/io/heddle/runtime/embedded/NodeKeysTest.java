package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Claim;
import io.heddle.HistoryEntry;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.DependencyRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The keys of nodes, dependencies, expressions and executors change what becomes of a node. */
class NodeKeysTest {

    private static WorkflowHandle start(Local local, NodeBuilder... nodes) {
        WorkflowBuilder builder = WorkflowDefinition.builder("keys");
        for (NodeBuilder node : nodes) {
            builder.add(node.build());
        }
        return local.heddle.start(builder.build(), StartOptions.id("keys-1"));
    }

    private static NodeBuilder node(String key, String executor) {
        return NodeBuilder.of(key).executor(executor);
    }

    private static NodeBuilder failing(String key, int times) {
        return node(key, "fail").config("times", times);
    }

    private static String errorCode(WorkflowHandle handle, String node) {
        return Objects.requireNonNull(handle.node(node).error()).code();
    }

    // ---- attempts -------------------------------------------------------------------------------------------------

    @Test
    @Tag("key-node.timeout")
    void nodeTimeoutBoundsAnAttempt() {
        try (Local local = new Local("heddle.node.timeout = 100ms")) {
            WorkflowHandle handle = start(local, node("A", "gate"));
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isFalse();
            assertThat(errorCode(handle, "A")).isEqualTo("TIMEOUT");
        }
    }

    @Test
    @Tag("key-node.max-redeliveries")
    void anAttemptIsLostAfterSoManyHandOvers() {
        try (Local local = new Local("heddle { node.max-redeliveries = 2, executors.external.lease = 50ms }")) {
            WorkflowHandle handle = start(local, NodeBuilder.of("A"));
            assertThat(Objects.requireNonNull(handle.claim("A")).delivery()).isEqualTo(1);
            Claim again = Awaitility.await().atMost(Local.PATIENCE).until(() -> handle.claim("A"), Objects::nonNull);
            assertThat(again.delivery()).isEqualTo(2);
            Local.await(handle, "A", NodeStatus.FAILED);
            assertThat(errorCode(handle, "A")).isEqualTo("ATTEMPT_LOST");
        }
    }

    @Test
    @Tag("key-executors.external.lease")
    void theLeaseIsHowLongAWorkerMayBeSilent() {
        try (Local local = new Local("heddle.executors.external.lease = 1h")) {
            WorkflowHandle handle = start(local, NodeBuilder.of("A"));
            Claim claim = Objects.requireNonNull(handle.claim("A"));
            assertThat(Duration.between(handle.node("A").startedAt(), claim.leaseUntil()))
                    .isEqualTo(Duration.ofHours(1));
        }
        try (Local local = new Local("heddle.executors.external.lease = 0")) {
            WorkflowHandle handle = start(local, NodeBuilder.of("A"));
            assertThat(Objects.requireNonNull(handle.claim("A")).leaseUntil())
                    .as("0 is none")
                    .isNull();
        }
    }

    // ---- retries --------------------------------------------------------------------------------------------------

    @Test
    @Tag("key-node.retry.max-attempts")
    void maxAttemptsCountsTheFirst() {
        try (Local local = new Local("heddle.node.retry { max-attempts = 3, initial-backoff = 1ms }")) {
            WorkflowHandle handle = start(local, failing("A", 2), failing("B", 3));
            handle.awaitEnd(Local.PATIENCE);
            assertThat(handle.node("A").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(handle.node("A").attempt()).isEqualTo(3);
            assertThat(handle.node("B").status()).isEqualTo(NodeStatus.FAILED);
        }
    }

    /** The waits before each further attempt, as recorded. */
    private static List<Duration> waits(WorkflowHandle handle, int wanted) {
        List<Duration> waits = new ArrayList<>();
        Awaitility.await().atMost(Local.PATIENCE).until(() -> {
            waits.clear();
            for (HistoryEntry entry : handle.history(1, 1_000)) {
                if (entry.type().equals("NODE_RETRY_SCHEDULED")) {
                    Instant due = Instant.parse(String.valueOf(entry.details().get("dueAt")));
                    waits.add(Duration.between(entry.at(), due));
                }
            }
            return waits.size() >= wanted;
        });
        return waits;
    }

    @Test
    @Tag("key-node.retry.initial-backoff")
    void initialBackoffIsTheFirstWait() {
        try (Local local = new Local(
                "heddle.node.retry { max-attempts = 2, initial-backoff = 40s, max-backoff = 0, jitter = 0 }")) {
            assertThat(waits(start(local, failing("A", 1)), 1)).containsExactly(Duration.ofSeconds(40));
        }
    }

    @Test
    @Tag("key-node.retry.max-backoff")
    void maxBackoffCapsTheWait() {
        try (Local local = new Local(
                "heddle.node.retry { max-attempts = 2, initial-backoff = 1h, max-backoff = 7m, jitter = 0 }")) {
            assertThat(waits(start(local, failing("A", 1)), 1)).containsExactly(Duration.ofMinutes(7));
        }
    }

    @Test
    @Tag("key-node.retry.multiplier")
    void theMultiplierMakesWaitsGrow() {
        try (Local local = new Local(
                "heddle.node.retry { max-attempts = 3, initial-backoff = 10ms, multiplier = 1000, jitter = 0 }")) {
            assertThat(waits(start(local, failing("A", 2)), 2))
                    .containsExactly(Duration.ofMillis(10), Duration.ofSeconds(10));
        }
    }

    @Test
    @Tag("key-node.retry.jitter")
    void theJitterIsTheShareOfAWaitThatIsLeftToChance() {
        // The chance follows from instance and node, so this is the same in every run.
        NodeBuilder[] nodes = new NodeBuilder[20];
        for (int n = 0; n < nodes.length; n++) {
            nodes[n] = failing("n" + n, 1);
        }
        try (Local local = new Local("heddle.node.retry { max-attempts = 2, initial-backoff = 10s, jitter = 1 }")) {
            List<Duration> waits = waits(start(local, nodes), nodes.length);
            assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofSeconds(10)) <= 0);
            assertThat(waits).anyMatch(wait -> wait.compareTo(Duration.ofSeconds(5)) < 0);
        }
    }

    // ---- dependencies ---------------------------------------------------------------------------------------------

    @Test
    @Tag("key-dependencies.default-timeout")
    void anEdgeWithoutTimeoutTakesTheDefault() {
        try (Local local = new Local("heddle.dependencies.default-timeout = 100ms")) {
            WorkflowHandle handle =
                    start(local, node("A", "gate"), node("B", "name").dependsOn(Dependency.optional("A")));
            Local.await(handle, "B", NodeStatus.COMPLETED);
            assertThat(handle.node("A").status()).isEqualTo(NodeStatus.EXECUTING);
        }
    }

    @Test
    @Tag("key-dependencies.default-retry-count")
    void anEdgeWithoutRetryCountGrantsTheDefault() {
        try (Local local =
                new Local("heddle { dependencies.default-retry-count = 1, node.retry.initial-backoff = 1ms }")) {
            WorkflowHandle handle =
                    start(local, failing("A", 1), node("B", "name").after("A"));
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(handle.node("A").attempt()).isEqualTo(2);
        }
    }

    @Test
    @Tag("key-dependencies.max-worker-threads")
    void soManyRulesAreEvaluatedAtOnce() {
        int threads = 6;
        for (int configured : new int[] {threads, 0}) {
            MeetingRule rule = new MeetingRule(threads);
            try (Local local = new Local("heddle.dependencies.max-worker-threads = " + configured, rule)) {
                NodeBuilder[] nodes = new NodeBuilder[threads + 1];
                nodes[threads] = node("A", "name");
                for (int n = 0; n < threads; n++) {
                    nodes[n] = node("n" + n, "name").dependsOn(Dependency.custom("A", "meeting", Map.of()));
                }
                WorkflowHandle handle = start(local, nodes);
                assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted())
                        .as("all met")
                        .isTrue();
            }
        }
        OverlapRule alone = new OverlapRule();
        try (Local local = new Local("heddle.dependencies.max-worker-threads = 1", alone)) {
            NodeBuilder[] nodes = new NodeBuilder[threads + 1];
            nodes[threads] = node("A", "name");
            for (int n = 0; n < threads; n++) {
                nodes[n] = node("n" + n, "name").dependsOn(Dependency.custom("A", "overlap", Map.of()));
            }
            assertThat(start(local, nodes).awaitEnd(Local.PATIENCE).isCompleted())
                    .isTrue();
            assertThat(alone.most).hasValue(1);
        }
    }

    /** Says GO only when so many evaluations are under way at the same time. */
    private static final class MeetingRule implements DependencyRule {
        private final CountDownLatch met;

        MeetingRule(int size) {
            met = new CountDownLatch(size);
        }

        @Override
        public String name() {
            return "meeting";
        }

        @Override
        public Decision decide(Context context) {
            if (context.edges().stream().anyMatch(edge -> !edge.decided())) {
                return Decision.waiting();
            }
            met.countDown();
            try {
                return met.await(30, TimeUnit.SECONDS) ? Decision.go() : Decision.never("alone");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Counts how many evaluations were ever under way at once. */
    private static final class OverlapRule implements DependencyRule {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public String name() {
            return "overlap";
        }

        @Override
        public Decision decide(Context context) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            inside.decrementAndGet();
            return context.edges().stream().allMatch(DependencyRule.Edge::decided) ? Decision.go() : Decision.waiting();
        }
    }

    // ---- expressions and executors --------------------------------------------------------------------------------

    @Test
    @Tag("key-expressions.max-length")
    void longExpressionsAreRefused() {
        try (Local local = new Local("heddle.expressions.max-length = 10")) {
            assertThatThrownBy(() -> start(local, node("A", "echo").input("x", "1 + 2 + 3 + 4")))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings())
                                    .extracting("code")
                                    .containsExactly("MAPPING_SYNTAX"));
        }
    }

    @Test
    @Tag("key-expressions.max-cost")
    void costlyExpressionsFail() {
        try (Local local = new Local("heddle.expressions.max-cost = 20")) {
            WorkflowHandle handle = start(
                    local,
                    node("cheap", "echo").input("x", "1 + 2"),
                    node("costly", "echo").input("x", "[1,2,3,4,5,6,7,8].map(i, i * i + 1)"));
            handle.awaitEnd(Local.PATIENCE);
            assertThat(handle.node("cheap").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(errorCode(handle, "costly")).isEqualTo("INPUT_MAPPING_ERROR");
        }
    }

    @Test
    @Tag("key-executors.http.timeout")
    void anHttpCallEndsAfterTheTimeout() throws IOException {
        // Takes connections and never answers.
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Local local = new Local("heddle.executors.http.timeout = 200ms")) {
            WorkflowHandle handle = start(
                    local,
                    node("A", "http")
                            .config("url", "http://127.0.0.1:" + silent.getLocalPort() + "/")
                            .config("method", "GET"));
            // Far less than the 30 s it would take without the key.
            assertThat(handle.awaitEnd(Duration.ofSeconds(20)).isCompleted()).isFalse();
            assertThat(errorCode(handle, "A")).isEqualTo("HTTP_TIMEOUT");
        }
    }

    @Test
    @Tag("key-loops.max-iterations-limit")
    void longLoopsAreRefused() {
        try (Local local = new Local("heddle.loops.max-iterations-limit = 3")) {
            assertThatThrownBy(() -> start(local, NodeBuilder.of("L").loop(4).body("x", body -> body.executor("name"))))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings())
                                    .extracting("code")
                                    .containsExactly("LOOP_BOUND_MISSING"));
        }
    }

    @Test
    @Tag("key-payload.max-size")
    void outputsAreBounded() {
        try (Local local = new Local("heddle.payload.max-size = 10 b")) {
            WorkflowHandle handle = start(local, NodeBuilder.of("A"));
            int attempt = Objects.requireNonNull(handle.claim("A")).attempt();
            handle.complete("A", attempt, Payload.json("\"12345678901\""));
            assertThat(errorCode(handle, "A")).isEqualTo("OUTPUT_TOO_LARGE");
        }
    }
}
