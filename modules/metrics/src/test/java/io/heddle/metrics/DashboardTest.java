package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of the dashboard, put to a Prometheus that scrapes a run. */
class DashboardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final WorkflowDefinition ORDER = WorkflowDefinition.builder("order")
            .node("receive", node -> node.executor("flaky").retry(Retry.fixed(2, Duration.ofMillis(1))))
            .task("pay", "later", "receive")
            .build();

    private final CountDownLatch gate = new CountDownLatch(1);
    private final LinkedBlockingQueue<String> tokens = new LinkedBlockingQueue<>();

    private EmbeddedHeddle open(Path data, String config) {
        return (EmbeddedHeddle) Heddle.builder()
                .dataDir(data)
                .exporter(new Taking())
                .executor("flaky", task -> {
                    if (task.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return NodeOutcome.json("1");
                })
                .executor("wait", task -> {
                    gate.await();
                    return NodeOutcome.json("2");
                })
                .executor("later", task -> {
                    tokens.add(task.completionToken());
                    return NodeOutcome.deferred();
                })
                .config("heddle.client.ask-timeout = 60s\n" + config)
                .start();
    }

    /** A run with a retry and a result that comes twice. */
    private void runOrder(Heddle heddle) throws InterruptedException {
        WorkflowHandle run = heddle.start(ORDER, StartOptions.DEFAULT);
        String token = Objects.requireNonNull(tokens.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        heddle.completeByToken(token, Payload.json("3"));
        assertThat(run.awaitEnd(PATIENCE).isCompleted()).isTrue();
        heddle.failByToken(token, NodeError.fatal("LATE", "too late"));
    }

    @Test
    @Tag("promise-48")
    void everyPanelShowsSomethingOfARun(@TempDir Path folder) throws Exception {
        Tool prometheus = Tool.named("prometheus");
        Path data = folder.resolve("data");
        InstanceId cut = InstanceId.of("cut-1");
        try (Heddle heddle = open(data, "heddle.shutdown.drain-timeout = 1 ms\n")) {
            WorkflowHandle handle = heddle.start(
                    WorkflowDefinition.builder("cut").task("w", "wait").build(), StartOptions.id(cut.value()));
            Awaitility.await().atMost(PATIENCE).until(() -> handle.node("w").status() == NodeStatus.EXECUTING);
        }
        gate.countDown();
        Path token = Files.writeString(folder.resolve("token"), "open sesame\n");
        Path rules = Repository.ROOT.resolve("config/prometheus-alerts.yml");
        try (EmbeddedHeddle heddle =
                        open(data, "heddle.admin { enabled = on, port = 0, token-file = \"" + token + "\" }\n");
                PrometheusServer server = new PrometheusServer(
                        prometheus, heddle.adminAddress().orElseThrow().getPort(), token, rules, folder)) {
            assertThat(heddle.handle(cut).awaitEnd(PATIENCE).isCompleted()).isTrue();
            runOrder(heddle);
            // The last thing a run adds; from then on Prometheus sees what a second one adds.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            !server.query("heddle_node_discarded_results_total").isEmpty());
            runOrder(heddle);
            Map<String, List<String>> panels = panels();
            assertThat(panels).hasSizeGreaterThan(10);
            panels.forEach((title, expressions) -> {
                assertThat(expressions).as(title).isNotEmpty();
                expressions.forEach(expression -> Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(server.query(expression))
                                .as("%s: %s", title, expression)
                                .anyMatch(Double::isFinite)));
            });
            assertThat(server.query("sum(heddle_instance_ends_total{status=\"completed\"})"))
                    .containsExactly(3.0);
            List<String> healthy = Files.readAllLines(rules).stream()
                    .filter(line -> line.contains("- alert: "))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .toList();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.healthyRules()).containsExactlyElementsOf(healthy));
        }
    }

    /** Title of each panel → its queries, as Grafana sends them with everything chosen. */
    private static Map<String, List<String>> panels() throws IOException {
        String text = Files.readString(Repository.ROOT.resolve("config/grafana-dashboard.json"));
        Map<String, List<String>> panels = new LinkedHashMap<>();
        collect((Map<?, ?>) Objects.requireNonNull(JsonCodec.decode(Payload.json(text))), panels);
        return panels;
    }

    private static void collect(Map<?, ?> holder, Map<String, List<String>> panels) {
        for (Object each : list(holder, "panels")) {
            Map<?, ?> panel = (Map<?, ?>) each;
            collect(panel, panels);
            if (!Objects.equals(panel.get("type"), "row")) {
                List<String> expressions = new ArrayList<>();
                for (Object target : list(panel, "targets")) {
                    expressions.add(String.valueOf(((Map<?, ?>) target).get("expr"))
                            .replace("$job", "heddle")
                            .replace("$definition", ".*")
                            .replace("$__rate_interval", "5m"));
                }
                panels.put(String.valueOf(panel.get("title")), expressions);
            }
        }
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return map.get(key) instanceof List<?> list ? list : List.of();
    }
}
