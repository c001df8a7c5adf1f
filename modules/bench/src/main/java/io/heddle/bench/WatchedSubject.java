package io.heddle.bench;

import com.sun.net.httpserver.HttpServer;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Heddle with everything told: a page of metrics that is fetched every few seconds, and a span per instance, node and
 * attempt, of all instances or a share of them, sent to a collector in this process that takes them and forgets them. So the collector's own work is in the
 * figure, as small as it can be.
 */
final class WatchedSubject implements Subject {
    private static final String SETTINGS = "heddle.admin { enabled = on, port = 0 }\n";
    private static final int SCRAPE_SECONDS = 5;

    private final HttpServer collector;
    private final double share;
    private final LongAdder received = new LongAdder();
    private final HeddleSubject heddle;
    private final ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> scrapes;
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param share of the instances whose spans are sent, by OpenTelemetry's own sampler */
    WatchedSubject(Path folder, String hocon, double share) throws IOException {
        this.share = share;
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            received.increment();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        System.setProperty(
                "otel.exporter.otlp.endpoint",
                "http://127.0.0.1:" + collector.getAddress().getPort());
        System.setProperty("otel.traces.sampler", "traceidratio");
        System.setProperty("otel.traces.sampler.arg", Double.toString(share));
        heddle = new HeddleSubject(folder, SETTINGS + hocon);
        InetSocketAddress admin =
                ((EmbeddedHeddle) heddle.heddle()).adminAddress().orElseThrow();
        URI page = URI.create("http://127.0.0.1:" + admin.getPort() + "/metrics");
        scrapes = scraper.scheduleAtFixedRate(() -> scrape(page), SCRAPE_SECONDS, SCRAPE_SECONDS, TimeUnit.SECONDS);
    }

    private void scrape(URI page) {
        try {
            int code = client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (code != 200) {
                throw new IllegalStateException(page + " answers " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        return heddle.run(workload, id);
    }

    @Override
    public Writes writes() {
        return heddle.writes();
    }

    @Override
    public void close() {
        boolean scrapeFailed = scrapes.isDone();
        scraper.shutdownNow();
        heddle.close();
        collector.stop(0);
        if (scrapeFailed || (share == 1 && received.sum() == 0)) {
            throw new IllegalStateException(
                    "the page of metrics failed, or no span was sent: there is nothing to compare");
        }
    }
}
