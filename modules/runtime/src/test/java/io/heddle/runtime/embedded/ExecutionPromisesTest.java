package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.heddle.Claim;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What running nodes promises: side by side, with everything the user's code needs, by every kind of executor. */
class ExecutionPromisesTest {
    private static final Map<String, NodeTask> SEEN = new ConcurrentHashMap<>();
    private static final AtomicReference<String> TOKEN = new AtomicReference<>("");
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local(
                "",
                builder -> builder.executor("look", task -> {
                            SEEN.put(task.nodeKey(), task);
                            return NodeOutcome.json("{\"seen\":\"" + task.nodeKey() + "\"}");
                        })
                        .executor("second", task -> {
                            // Blocks its thread for a second, as a call to another system would.
                            return NodeOutcome.json(String.valueOf(new CountDownLatch(1).await(1, TimeUnit.SECONDS)));
                        })
                        .executor("worker", task -> {
                            TOKEN.set(task.completionToken());
                            return NodeOutcome.deferred();
                        }));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static WorkflowHandle start(WorkflowBuilder builder, String input) {
        return local.heddle.start(builder.build(), StartOptions.input(input));
    }

    /** The bound is the promise's; the quickest of five runs must keep it on a busy machine. */
    @Test
    @Tag("promise-60")
    void independentNodesRunAtTheSameTime() {
        WorkflowBuilder builder = WorkflowDefinition.builder("parallel").maxParallelNodes(8);
        for (int n = 0; n < 8; n++) {
            builder.task("s" + n, "second");
        }
        List<Duration> times = new ArrayList<>();
        while (times.size() < 5 && times.stream().noneMatch(time -> time.toMillis() < 1_500)) {
            WorkflowHandle handle = start(builder, "null");
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(local.heddle.handle(handle.id()).status().executionPath())
                    .hasSize(8);
            times.add(Duration.between(
                    handle.status().startedAt(), handle.status().endedAt()));
        }
        assertThat(times).anyMatch(time -> time.toMillis() >= 1_000 && time.toMillis() < 1_500);
    }

    @Test
    @Tag("promise-69")
    @Tag("promise-70")
    @Tag("trap-T4")
    void aUserFunctionGetsInputContextAndConfigAndItsValueIsReturned() {
        WorkflowHandle handle = start(
                WorkflowDefinition.builder("function")
                        .task("before", "look")
                        .node(
                                "fn",
                                node -> node.executor("look")
                                        .after("before")
                                        .config("text", "value")
                                        .config("number", 3)
                                        .config("list", List.of(1, "two"))
                                        .input("mapped", "upstream.before.seen")),
                "{\"n\":1}");
        assertThat(handle.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("{\"seen\":\"fn\"}"));
        NodeTask task = SEEN.get("fn");
        assertThat(task.instanceId()).isEqualTo(handle.id());
        assertThat(task.nodeId().value()).isEqualTo("fn");
        assertThat(task.attempt()).isEqualTo(1);
        assertThat(task.delivery()).isEqualTo(1);
        assertThat(task.idempotencyKey()).contains(handle.id().value()).contains("fn");
        assertThat(task.input()).isEqualTo(Payload.json("{\"mapped\":\"before\"}"));
        assertThat(task.upstream().immediate()).containsOnlyKeys("before");
        assertThat(task.upstream().immediate().get("before")).isEqualTo(Payload.json("{\"seen\":\"before\"}"));
        assertThat(task.config())
                .containsEntry("text", "value")
                .containsEntry("number", 3L)
                .containsEntry("list", List.of(1L, "two"));
        assertThat(SEEN.get("before").input()).isEqualTo(Payload.json("{\"n\":1}"));
    }

    @Test
    @Tag("promise-69")
    void anExceptionOfAUserFunctionFailsItsNodeWithTheMessage() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("throws").task("A", "boom"), "null");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(handle.node("A").status()).isEqualTo(NodeStatus.FAILED);
        NodeError error = Objects.requireNonNull(handle.node("A").error());
        assertThat(error.code()).isEqualTo("EXECUTOR_ERROR");
        assertThat(error.message()).contains("boom at A");
    }

    @Test
    @Tag("promise-69")
    @Tag("trap-D17")
    @Tag("trap-D48")
    void callersClaimNodesSeeTheirContextAndReportResultsOnce() {
        WorkflowHandle handle = start(
                WorkflowDefinition.builder("callers")
                        .task("A", "name")
                        .node("mine", node -> node.after("A").config("limit", 3))
                        .node(
                                "next",
                                node -> node.executor("echo").after("mine").input("got", "upstream.mine")),
                "null");
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> handle.readyNodes().equals(List.of("mine")));
        assertThat(handle.readyNodes()).as("reading takes nothing").containsExactly("mine");
        Claim claim = Objects.requireNonNull(handle.claim("mine"));
        assertThat(claim.upstream().immediate()).containsOnlyKeys("A");
        assertThat(claim.upstream().count()).isEqualTo(1);
        assertThat(handle.claim("mine")).isNull();
        assertThat(handle.heartbeat("mine", claim.attempt())).isTrue();
        assertThat(handle.complete("mine", claim.attempt(), Payload.json("{\"n\":1}")))
                .containsExactly("next");
        assertThat(handle.complete("mine", claim.attempt(), Payload.json("{\"n\":2}")))
                .isEmpty();
        assertThat(handle.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("{\"got\":{\"n\":1}}"));
        assertThat(handle.status().duplicateResults()).isEqualTo(1);
    }

    @Test
    @Tag("promise-98")
    void eachKindOfExecutorRunsTheNodesThatNameIt() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "{\"from\":\"http\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            WorkflowHandle handle = start(
                    WorkflowDefinition.builder("kinds")
                            .task("function", "look")
                            .node("call", node -> node.executor("http").config("url", url))
                            .task("outside", "worker")
                            .node("person", node -> node)
                            .output("function", "upstream.function.seen")
                            .output("call", "upstream.call")
                            .output("outside", "upstream.outside")
                            .output("person", "upstream.person"),
                    "null");
            Local.await(handle, "outside", NodeStatus.EXECUTING);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !TOKEN.get().isEmpty());
            local.heddle.completeByToken(TOKEN.get(), Payload.json("\"worker\""));
            Claim claim = Objects.requireNonNull(handle.claim("person"));
            handle.complete("person", claim.attempt(), Payload.json("\"person\""));
            String output = Objects.requireNonNull(
                            handle.awaitEnd(Local.PATIENCE).output())
                    .text();
            assertThat(output)
                    .contains("\"function\":\"function\"")
                    .contains("\"from\":\"http\"")
                    .contains("\"outside\":\"worker\"")
                    .contains("\"person\":\"person\"");
        } finally {
            server.stop(0);
        }
    }

    @Test
    @Tag("promise-98")
    void anUnregisteredExecutorIsNamed() {
        WorkflowHandle handle =
                start(WorkflowDefinition.builder("missing").task("A", "nobody-registered-this"), "null");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        NodeError error = Objects.requireNonNull(handle.node("A").error());
        assertThat(error.code()).isEqualTo("NO_EXECUTOR");
        assertThat(error.message()).contains("nobody-registered-this");
    }

    @Test
    @Tag("promise-98")
    void anUnregisteredExecutorExplainsWhyItsNodeWaits() {
        WorkflowHandle handle = start(
                WorkflowDefinition.builder("waits")
                        .node(
                                "A",
                                node -> node.executor("nobody-registered-this")
                                        .retry(Retry.fixed(2, Duration.ofHours(1)))),
                "null");
        Awaitility.await().atMost(Local.PATIENCE).until(() -> handle.node("A").retryAt() != null);
        assertThat(handle.explain()).singleElement().satisfies(cause -> {
            assertThat(cause.reason()).isEqualTo("NO_EXECUTOR");
            assertThat(cause.nodeId()).isEqualTo("A");
            assertThat(cause.detail()).contains("nobody-registered-this");
            assertThat(cause.until()).isEqualTo(handle.node("A").retryAt());
        });
        handle.cancel("seen");
    }
}
