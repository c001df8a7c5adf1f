package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.CheckpointOptions;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.ManagerStatistics;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.OutcomeUnknownException;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Action;
import io.heddle.definition.Retry;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import io.heddle.spi.NodeOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says to Prometheus, asked over HTTP. */
class MetricsPromisesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ADMIN = "heddle.admin { enabled = on, port = 0 }\n";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicReference<String> token = new AtomicReference<>("");

    private EmbeddedHeddle open(Heddle.Builder builder, String config) {
        return (EmbeddedHeddle) builder.executor("ok", task -> NodeOutcome.json("1"))
                .executor("flaky", task -> {
                    if (task.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return NodeOutcome.json("2");
                })
                .executor("boom", task -> NodeOutcome.failed(NodeError.fatal("BOOM", "never")))
                .executor("wait", task -> {
                    gate.await();
                    return NodeOutcome.json("3");
                })
                .executor("later", task -> {
                    token.set(task.completionToken());
                    return NodeOutcome.deferred();
                })
                .config("heddle.client.ask-timeout = 60s\n" + config)
                .start();
    }

    private static HttpResponse<String> get(EmbeddedHeddle heddle, String path, String... headers) throws Exception {
        var address = heddle.adminAddress().orElseThrow();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Exposition scrape(EmbeddedHeddle heddle) throws Exception {
        HttpResponse<String> response = get(heddle, "/metrics");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        return Exposition.parse(response.body());
    }

    /** A run that ends well after a retry, with a condition, a trigger and a checkpoint. */
    private static WorkflowDefinition good() {
        return WorkflowDefinition.builder("good")
                .task("a", "ok")
                .node("b", n -> n.executor("flaky").after("a").retry(Retry.fixed(2, Duration.ofMillis(1))))
                .node("c", n -> n.executor("ok").when("b", "true"))
                .task("d", "later", "c")
                .trigger(Trigger.on("told", "NODE_COMPLETED", Action.sendNotification(Map.of("text", "event.nodeId"))))
                .build();
    }

    @Test
    @Tag("promise-48")
    void afterARunEverySeriesIsThereAndNotZero(@TempDir Path folder) throws Exception {
        InstanceId cut = InstanceId.of("cut-1");
        try (Heddle heddle = open(Heddle.builder().dataDir(folder), "heddle.shutdown.drain-timeout = 1 ms\n")) {
            WorkflowHandle handle = heddle.start(
                    WorkflowDefinition.builder("cut").task("w", "wait").build(), StartOptions.id(cut.value()));
            Awaitility.await().atMost(PATIENCE).until(() -> handle.node("w").status() == NodeStatus.EXECUTING);
        }
        gate.countDown();
        try (EmbeddedHeddle heddle = open(
                Heddle.builder().dataDir(folder).exporter(new Taking()),
                ADMIN + "heddle.monitoring.stall-report-after = 50 ms\n")) {
            WorkflowHandle good = heddle.start(good(), StartOptions.DEFAULT);
            Awaitility.await().atMost(PATIENCE).until(() -> !token.get().isEmpty());
            good.createCheckpoint(CheckpointOptions.id("here"));
            good.graph();
            good.graph();
            heddle.completeByToken(token.get(), Payload.json("4"));
            assertThat(good.awaitEnd(PATIENCE).isCompleted()).isTrue();
            heddle.failByToken(token.get(), NodeError.fatal("LATE", "too late"));
            WorkflowHandle bad = heddle.start(
                    WorkflowDefinition.builder("bad").task("x", "boom").build(), StartOptions.DEFAULT);
            assertThat(bad.awaitEnd(PATIENCE).isCompleted()).isFalse();
            assertThat(heddle.remove(bad.id(), true)).isEqualTo(Removal.REMOVED);
            WorkflowHandle stuck = heddle.startDynamic(DefinitionId.of("stuck"), StartOptions.DEFAULT);
            Awaitility.await().atMost(PATIENCE).until(() -> stuck.status().stalled());
            assertThat(heddle.remove(stuck.id(), true)).isEqualTo(Removal.REMOVED);
            assertThat(heddle.handle(cut).awaitEnd(PATIENCE).isCompleted()).isTrue();
            heddle.resources()
                    .register(new ResourceSpec(
                            ResourceKind.CUSTOM,
                            ResourceOwner.component("test"),
                            ReleaseStrategy.IMMEDIATE,
                            100,
                            () -> {}))
                    .close();
            good.graph();
            // Instances report to the registry, and events reach the exporter, a moment after the end.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                Exposition page = scrape(heddle);
                checkAll(page);
                checkValues(page);
            });
        }
    }

    private static void checkAll(Exposition page) {
        for (Series series : Series.values()) {
            assertThat(page.all(series.sample())).as("%s", series).isNotEmpty();
            assertThat(page.typeOf(series.sample()))
                    .as("%s", series)
                    .isEqualTo(series.kind().type());
            page.all(series.sample())
                    .forEach(sample -> assertThat(sample.labels().keySet())
                            .as("%s", series)
                            .containsExactlyInAnyOrderElementsOf(series.labels()));
            if (!series.restsAtZero()) {
                assertThat(page.sum(series.sample())).as("%s", series).isPositive();
            }
        }
        for (String process : List.of(
                "jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds", "system_cpu_count")) {
            assertThat(page.sum(process)).as(process).isPositive();
        }
    }

    private static void checkValues(Exposition page) {
        assertThat(page.value("heddle_instance_ends_total", Map.of("definition", "good", "status", "completed")))
                .isEqualTo(1);
        assertThat(page.value("heddle_instance_ends_total", Map.of("definition", "bad", "status", "failed")))
                .isEqualTo(1);
        assertThat(page.value("heddle_node_ends_total", Map.of("definition", "good", "outcome", "completed")))
                .isEqualTo(4);
        assertThat(page.value("heddle_node_ends_total", Map.of("definition", "bad", "outcome", "failed")))
                .isEqualTo(1);
        assertThat(page.value("heddle_node_attempts_total", Map.of("definition", "good")))
                .isEqualTo(5);
        assertThat(page.value("heddle_node_retries_total", Map.of("definition", "good")))
                .isEqualTo(1);
        assertThat(page.value("heddle_node_run_seconds_count", Map.of("definition", "good", "outcome", "retried")))
                .isEqualTo(1);
        // Begun before this node was: its definition and its duration are known all the same.
        assertThat(page.value("heddle_node_redeliveries_total", Map.of("definition", "cut")))
                .isEqualTo(1);
        assertThat(page.value(
                        "heddle_instance_duration_seconds_sum", Map.of("definition", "cut", "status", "completed")))
                .isPositive();
        assertThat(page.all("heddle_instance_creations_total"))
                .extracting(sample -> sample.labels().get("definition"))
                .containsExactlyInAnyOrder("good", "bad", "stuck");
        assertThat(page.value("heddle_instances", Map.of("status", "completed")))
                .isEqualTo(2);
        assertThat(page.value("heddle_instances_kept", Map.of())).isEqualTo(2);
    }

    @Test
    @Tag("key-metrics.enabled")
    void switchedOffThereIsNoPageAndNoExporter() throws Exception {
        try (EmbeddedHeddle heddle = open(Heddle.builder().inMemory(), ADMIN + "heddle.metrics.enabled = off\n")) {
            assertThat(get(heddle, "/metrics").statusCode()).isEqualTo(404);
            assertThat(heddle.exporters()).isEmpty();
        }
    }

    /** Nobody could read them. */
    @Test
    void withoutAnAdminServerNothingIsCounted() {
        try (EmbeddedHeddle heddle = open(Heddle.builder().inMemory(), "")) {
            assertThat(heddle.exporters()).isEmpty();
        }
    }

    /** A full disk silences the registry first. What the journal counts then is what the alert waits for. */
    @Test
    void aRegistryThatDoesNotAnswerHidesNoOtherFigures(@TempDir Path folder) {
        try (EmbeddedHeddle heddle = open(Heddle.builder().dataDir(folder), "")) {
            Supplier<ManagerStatistics> silent = () -> {
                throw new OutcomeUnknownException("the registry's answer not known after 5000 ms");
            };
            Figures nothingKnown = Figures.of(heddle, silent, null);
            assertThat(nothingKnown.manager()).isNull();
            Figures before = Figures.of(heddle, null);
            assertThat(before.manager()).isNotNull();
            heddle.start(WorkflowDefinition.builder("w").task("a", "ok").build(), StartOptions.DEFAULT)
                    .awaitEnd(PATIENCE);
            Figures now = Figures.of(heddle, silent, before);
            assertThat(now.manager()).isEqualTo(before.manager());
            assertThat(now.attempts()).isNotNull();
            assertThat(Objects.requireNonNull(now.store()).writes())
                    .isGreaterThan(Objects.requireNonNull(before.store()).writes());
        }
    }

    @Test
    @Tag("key-metrics.max-definitions")
    void definitionsBeyondTheLimitShareTheirSeries() throws Exception {
        try (EmbeddedHeddle heddle =
                open(Heddle.builder().inMemory(), ADMIN + "heddle.metrics.max-definitions = 2\n")) {
            for (String id : List.of("one", "two", "three", "four", "one")) {
                heddle.start(WorkflowDefinition.builder(id).task("a", "ok").build(), StartOptions.DEFAULT)
                        .awaitEnd(PATIENCE);
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(scrape(heddle).all("heddle_instance_ends_total"))
                            .extracting(sample -> sample.labels().get("definition") + " " + sample.value())
                            .containsExactlyInAnyOrder("one 2.0", "two 1.0", "other 2.0"));
        }
        assertThatThrownBy(() -> open(Heddle.builder().inMemory(), "heddle.metrics.max-definitions = -1\n"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining("heddle.metrics.max-definitions");
        assertThatThrownBy(() -> open(Heddle.builder().inMemory(), "heddle.metrics.enabled = perhaps\n"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"));
        assertThatThrownBy(() -> open(Heddle.builder().inMemory(), "heddle.metrics.max-definition = 1\n"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_CONFIG_KEY"));
    }

    @Test
    void whoeverScrapesShowsTheToken(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("token"), "open sesame\n");
        try (EmbeddedHeddle heddle =
                open(Heddle.builder().inMemory(), ADMIN + "heddle.admin.token-file = \"" + secret + "\"\n")) {
            assertThat(get(heddle, "/metrics").statusCode()).isEqualTo(401);
            assertThat(get(heddle, "/metrics", "Authorization", "Bearer open sesame")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anApplicationFeedsARegistryOfItsOwn() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (EmbeddedHeddle heddle = open(Heddle.builder().inMemory().exporter(new HeddleMetrics(registry, 10)), "")) {
            heddle.start(WorkflowDefinition.builder("w").task("a", "ok").build(), StartOptions.DEFAULT)
                    .awaitEnd(PATIENCE);
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(registry.get("heddle.instance.ends")
                                .tag("definition", "w")
                                .counter()
                                .count())
                        .isEqualTo(1);
                assertThat(registry.get("heddle.instances")
                                .tag("status", "completed")
                                .gauge()
                                .value())
                        .isEqualTo(1);
            });
        }
        assertThatThrownBy(() -> new HeddleMetrics(registry, -1)).isInstanceOf(HeddleException.class);
    }
}
