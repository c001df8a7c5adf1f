package io.heddle.bench.peers.restate;

import io.heddle.bench.harness.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Restate's server in a process of its own, with the settings it comes with but for addresses, log and telemetry. */
final class RestateServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final int ingress;
    private final int admin;

    private RestateServer(Process process, int ingress, int admin) {
        this.process = process;
        this.ingress = ingress;
        this.admin = admin;
    }

    static RestateServer start(Path folder, HttpClient http) throws IOException, InterruptedException {
        int ingress = Ports.free();
        int admin = Ports.free();
        Path settings = Files.writeString(
                folder.resolve("restate.toml"),
                """
                base-dir = "%s"
                node-name = "bench"
                listen-mode = "tcp"
                bind-ip = "127.0.0.1"
                bind-port = %d
                advertised-host = "127.0.0.1"
                disable-telemetry = true
                log-filter = "warn"
                [ingress]
                bind-port = %d
                [admin]
                bind-port = %d
                disable-web-ui = true
                """
                        .formatted(folder.resolve("data"), Ports.free(), ingress, admin));
        ProcessBuilder builder = new ProcessBuilder(program().toString(), "-c", settings.toString(), "--no-logo");
        builder.environment().put("DO_NOT_TRACK", "1");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        RestateServer server = new RestateServer(process, ingress, admin);
        server.await(http, "http://127.0.0.1:" + admin + "/health");
        server.await(http, "http://127.0.0.1:" + ingress + "/restate/health");
        return server;
    }

    /** Fetched by npm beside the compiled classes. */
    private static Path program() throws IOException {
        Path classes = Path.of(URI.create(
                String.valueOf(RestateServer.class.getProtectionDomain().getCodeSource().getLocation())));
        try (Stream<Path> files = Files.walk(classes.resolveSibling("npm"))) {
            return files.filter(file -> file.endsWith(Path.of("bin", "restate-server")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("npm brought no restate-server for this machine"));
        }
    }

    String ingress() {
        return "http://127.0.0.1:" + ingress;
    }

    String admin() {
        return "http://127.0.0.1:" + admin;
    }

    private void await(HttpClient http, String address) throws IOException, InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(URI.create(address)).build();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                if (http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException("restate-server ended by itself", notYet);
                }
            }
            if (System.nanoTime() > end) {
                throw new IOException("restate-server does not answer at " + address);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
