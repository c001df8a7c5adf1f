package io.heddle.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import io.heddle.spi.NodeOutcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as traces, received over OTLP/HTTP by a receiver in this process. */
class TracingPromisesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    /** A span as it arrived; {@code parent} is empty for none. */
    private record Received(
            String trace, String id, String parent, String name, long start, long end, boolean failed) {}

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final Map<String, String> traceParents = new ConcurrentHashMap<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private HttpServer receiver;

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/traces", exchange -> {
            try (exchange) {
                assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
                        .isEqualTo("application/x-protobuf");
                decode(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
            }
        });
        receiver.createContext("/called", exchange -> {
            try (exchange) {
                traceParents.put("http", exchange.getRequestHeaders().getFirst("traceparent"));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        receiver.start();
        System.setProperty(ENDPOINT, address());
        System.setProperty("otel.bsp.schedule.delay", "50");
    }

    @AfterEach
    void stop() {
        System.clearProperty(ENDPOINT);
        System.clearProperty("otel.bsp.schedule.delay");
        receiver.stop(0);
    }

    private String address() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort();
    }

    /** ExportTraceServiceRequest → resource_spans (1) → scope_spans (2) → spans (2). */
    private void decode(byte[] request) throws java.io.IOException {
        for (UnknownFieldSet resource : inner(UnknownFieldSet.parseFrom(request), 1)) {
            for (UnknownFieldSet scope : inner(resource, 2)) {
                for (UnknownFieldSet span : inner(scope, 2)) {
                    received.add(new Received(
                            hex(span, 1),
                            hex(span, 2),
                            hex(span, 4),
                            bytes(span, 5).toStringUtf8(),
                            span.getField(7).getFixed64List().get(0),
                            span.getField(8).getFixed64List().get(0),
                            inner(span, 15).stream()
                                    .anyMatch(status ->
                                            status.getField(3).getVarintList().contains(2L))));
                }
            }
        }
    }

    private static List<UnknownFieldSet> inner(UnknownFieldSet message, int field) throws java.io.IOException {
        List<UnknownFieldSet> all = new java.util.ArrayList<>();
        for (ByteString each : message.getField(field).getLengthDelimitedList()) {
            all.add(UnknownFieldSet.parseFrom(each));
        }
        return all;
    }

    private static ByteString bytes(UnknownFieldSet message, int field) {
        List<ByteString> all = message.getField(field).getLengthDelimitedList();
        return all.isEmpty() ? ByteString.EMPTY : all.get(0);
    }

    private static String hex(UnknownFieldSet message, int field) {
        return HexFormat.of().formatHex(bytes(message, field).toByteArray());
    }

    private Received span(String name) {
        List<Received> found =
                received.stream().filter(span -> span.name().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private EmbeddedHeddle open(Heddle.Builder builder, String config) {
        return (EmbeddedHeddle) builder.executor("flaky", task -> {
                    traceParents.put(
                            task.nodeId() + "@" + task.attempt(),
                            task.traceContext().get("traceparent"));
                    if (task.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return NodeOutcome.json("1");
                })
                .executor("wait", task -> {
                    gate.await();
                    return NodeOutcome.json("2");
                })
                .config("heddle.client.ask-timeout = 60s\n" + config)
                .start();
    }

    private static long nanos(Instant instant) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, instant);
    }

    private static HistoryEntry entry(List<HistoryEntry> history, String type, int number) {
        return history.stream()
                .filter(each -> each.type().equals(type))
                .toList()
                .get(number);
    }

    @Test
    @Tag("promise-99")
    void whenARunEndsPrometheusAndOpenTelemetryHaveWhatBelongsToIt() throws Exception {
        try (EmbeddedHeddle heddle = open(Heddle.builder().inMemory(), "heddle.admin { enabled = on, port = 0 }\n")) {
            WorkflowHandle run = heddle.start(
                    WorkflowDefinition.builder("w")
                            .node("a", n -> n.executor("flaky").retry(Retry.fixed(2, Duration.ofMillis(1))))
                            .node(
                                    "b",
                                    n -> n.executor("http")
                                            .config("url", address() + "/called")
                                            .after("a"))
                            .build(),
                    StartOptions.DEFAULT);
            assertThat(run.awaitEnd(PATIENCE).isCompleted()).isTrue();
            Awaitility.await().atMost(PATIENCE).until(() -> received.size() == 6);
            List<HistoryEntry> history = run.history(1, 1_000);
            Received instance = span("instance w");
            Received a = span("node a");
            Received b = span("attempt b");
            assertThat(received).extracting(Received::trace).containsOnly(instance.trace());
            assertThat(instance.parent()).isEmpty();
            assertThat(a.parent()).isEqualTo(instance.id());
            assertThat(b.parent()).isEqualTo(span("node b").id());
            // The times are those that were recorded.
            assertThat(instance.start()).isEqualTo(nanos(history.get(0).at()));
            assertThat(instance.end())
                    .isEqualTo(nanos(history.get(history.size() - 1).at()));
            assertThat(a.start())
                    .isEqualTo(nanos(entry(history, "NODE_READY", 0).at()));
            assertThat(a.end())
                    .isEqualTo(nanos(entry(history, "NODE_COMPLETED", 0).at()));
            assertThat(b.start())
                    .isEqualTo(nanos(entry(history, "NODE_STARTED", 2).at()));
            assertThat(received.stream().filter(span -> span.name().equals("attempt a")))
                    .extracting(Received::failed, Received::parent)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(true, a.id()),
                            org.assertj.core.groups.Tuple.tuple(false, a.id()));
            // What executors and HTTP calls were given leads to the attempt.
            assertThat(traceParents.get("http")).isEqualTo("00-" + b.trace() + "-" + b.id() + "-01");
            assertThat(received)
                    .extracting(Received::id)
                    .contains(
                            traceParents.get("a@1").substring(36, 52),
                            traceParents.get("a@2").substring(36, 52));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> scrape(heddle)
                            .contains("heddle_instance_ends_total{definition=\"w\",status=\"completed\"} 1"));
        }
    }

    /** Ids of traces follow from ids of instances, so the same ones are taken every time. */
    @Test
    void underASamplerATraceIsSentWholeOrNotAtAll() {
        System.setProperty("otel.traces.sampler", "traceidratio");
        System.setProperty("otel.traces.sampler.arg", "0.5");
        try (EmbeddedHeddle heddle = open(Heddle.builder().inMemory(), "")) {
            WorkflowDefinition one = WorkflowDefinition.builder("one")
                    .node("a", n -> n.executor("flaky").retry(Retry.fixed(2, Duration.ofMillis(1))))
                    .build();
            Map<String, Boolean> taken = new HashMap<>();
            for (int n = 0; n < 20; n++) {
                heddle.start(one, StartOptions.id("sampled-" + n)).awaitEnd(PATIENCE);
                String header = traceParents.get("a@2");
                taken.put(header.substring(3, 35), header.endsWith("-01"));
            }
            assertThat(taken.values()).hasSize(20).contains(true, false);
            long traces = taken.values().stream().filter(sent -> sent).count();
            Awaitility.await().atMost(PATIENCE).until(() -> received.size() >= 4 * traces);
            assertThat(received.stream().collect(Collectors.groupingBy(Received::trace, Collectors.counting())))
                    .isEqualTo(taken.entrySet().stream()
                            .filter(Map.Entry::getValue)
                            .collect(Collectors.toMap(Map.Entry::getKey, sent -> 4L)));
        } finally {
            System.clearProperty("otel.traces.sampler");
            System.clearProperty("otel.traces.sampler.arg");
        }
    }

    private static String scrape(EmbeddedHeddle heddle) throws Exception {
        int port = heddle.adminAddress().orElseThrow().getPort();
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The process that ends the instance is not the one that began it. */
    @Test
    void afterARestartTheTraceGoesOn(@TempDir Path folder) {
        InstanceId id = InstanceId.of("cut-1");
        try (Heddle heddle = open(Heddle.builder().dataDir(folder), "heddle.shutdown.drain-timeout = 1 ms\n")) {
            WorkflowHandle run = heddle.start(
                    WorkflowDefinition.builder("cut")
                            .node("a", n -> n.executor("flaky").retry(Retry.fixed(2, Duration.ofMillis(1))))
                            .task("w", "wait", "a")
                            .build(),
                    StartOptions.id(id.value()));
            Awaitility.await().atMost(PATIENCE).until(() -> run.node("w").status() == NodeStatus.EXECUTING);
        }
        // All that had ended was sent before the process was gone.
        assertThat(received).extracting(Received::name).containsExactlyInAnyOrder("attempt a", "attempt a", "node a");
        gate.countDown();
        try (Heddle heddle = open(Heddle.builder().dataDir(folder), "")) {
            WorkflowHandle run = heddle.handle(id);
            assertThat(run.awaitEnd(PATIENCE).isCompleted()).isTrue();
            Awaitility.await().atMost(PATIENCE).until(() -> received.size() == 6);
            assertThat(received)
                    .extracting(Received::trace)
                    .containsOnly(span("node a").trace());
            assertThat(span("node a").parent()).isEqualTo(span("instance cut").id());
            assertThat(span("attempt w").parent()).isEqualTo(span("node w").id());
            assertThat(span("node w").start())
                    .isEqualTo(
                            nanos(entry(run.history(1, 1_000), "NODE_READY", 1).at()));
        }
    }

    @Test
    void withoutAnEndpointThereIsNoExporterAndNothingIsSentAlong() {
        System.clearProperty(ENDPOINT);
        try (Heddle heddle = open(
                Heddle.builder().inMemory().executor("look", task -> {
                    traceParents.put("look", String.valueOf(task.traceContext().get("traceparent")));
                    return NodeOutcome.json("1");
                }),
                "")) {
            assertThat(heddle.exporters()).isEmpty();
            heddle.start(WorkflowDefinition.builder("w").task("a", "look").build(), StartOptions.DEFAULT)
                    .awaitEnd(PATIENCE);
            assertThat(traceParents).containsEntry("look", "null");
        }
    }

    @Test
    void aWrongSettingOfOpenTelemetryStopsTheStart() {
        System.setProperty(ENDPOINT, "not an address");
        assertThatThrownBy(() -> open(Heddle.builder().inMemory(), "").close())
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"));
    }
}
