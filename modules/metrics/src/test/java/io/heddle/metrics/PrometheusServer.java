package io.heddle.metrics;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A Prometheus of its own, on the loopback interface, that scrapes one node every two seconds; asked over its HTTP API. */
final class PrometheusServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String address;

    /**
     * Started, but perhaps not answering yet.
     *
     * @param port where the admin server of the node is
     * @param token file with what it wants to be shown
     * @param rules alert rules to evaluate
     * @param folder where to keep everything
     */
    PrometheusServer(Tool prometheus, int port, Path token, Path rules, Path folder) throws IOException {
        address = "127.0.0.1:" + freePort();
        // The scrape configuration of docs/observability.md.
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 2s }
                rule_files: [ "%s" ]
                scrape_configs:
                  - job_name: heddle
                    authorization: { credentials_file: "%s" }
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """.formatted(rules, token, port));
        process = prometheus
                .command(
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("series"),
                        "--web.listen-address=" + address)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What {@code expression} gives now: one value per series. */
    List<Double> query(String expression) {
        Map<?, ?> data = data("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return list(data, "result").stream()
                .map(series -> list((Map<?, ?>) series, "value").get(1).toString())
                .map(value -> Double.valueOf(value.replace("Inf", "Infinity")))
                .toList();
    }

    /** Names of the alert rules that were evaluated without an error. */
    List<String> healthyRules() {
        return list(data("rules"), "groups").stream()
                .flatMap(group -> list((Map<?, ?>) group, "rules").stream())
                .map(rule -> (Map<?, ?>) rule)
                .filter(rule -> Objects.equals(rule.get("health"), "ok"))
                .map(rule -> String.valueOf(rule.get("name")))
                .toList();
    }

    private Map<?, ?> data(String path) {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Map<?, ?> answer = (Map<?, ?>) Objects.requireNonNull(JsonCodec.decode(Payload.json(response.body())));
            if (!Objects.equals(answer.get("status"), "success")) {
                throw new IllegalStateException(path + ": " + response.body());
            }
            return (Map<?, ?>) Objects.requireNonNull(answer.get("data"));
        } catch (IOException notYet) {
            throw new UncheckedIOException(notYet);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<?> list(Map<?, ?> map, String key) {
        return (List<?>) Objects.requireNonNull(map.get(key));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
