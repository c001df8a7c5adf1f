package io.heddle.runtime.page;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A Chromium without a window, told what to do over its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

    private final Process process;
    private final WebSocket socket;
    private final AtomicLong last = new AtomicLong();
    private final Map<Long, CompletableFuture<Map<?, ?>>> open = new ConcurrentHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private Browser(Process process, Path profile) throws IOException {
        this.process = process;
        Path port = profile.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() >= 2);
        List<String> lines = Files.readAllLines(port);
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Answers())
                .join();
    }

    /** The browser of {@code HEDDLE_BROWSER} or of the path. */
    static Optional<Path> program() {
        String named = System.getenv("HEDDLE_BROWSER");
        if (named != null && !named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start(Path program, Path profile) throws IOException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--force-device-scale-factor=1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        return new Browser(process, profile);
    }

    /** A new tab. */
    Tab tab() {
        String target = (String)
                call(null, "Target.createTarget", Map.of("url", "about:blank")).get("targetId");
        String session = (String) call(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId");
        call(session, "Page.enable", Map.of());
        call(session, "Runtime.enable", Map.of());
        call(session, "Log.enable", Map.of());
        return new Tab(session);
    }

    /** What scripts threw and what the browser refused to do. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private Map<?, ?> call(@Nullable String session, String method, Map<String, ?> parameters) {
        long id = last.incrementAndGet();
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        open.put(id, answer);
        Map<String, Object> message = new java.util.LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (session != null) {
            message.put("sessionId", session);
        }
        socket.sendText(JsonCodec.encode(message).text(), true).join();
        Map<?, ?> fields = answer.orTimeout(60, TimeUnit.SECONDS).join();
        if (fields.containsKey("error")) {
            throw new AssertionError(method + ": " + fields.get("error"));
        }
        return (Map<?, ?>) fields.get("result");
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One page. */
    final class Tab {
        private final String session;

        private Tab(String session) {
            this.session = session;
        }

        void open(String url) {
            call(session, "Page.navigate", Map.of("url", url));
        }

        void size(int width, int height) {
            call(
                    session,
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        }

        void dark(boolean dark) {
            call(
                    session,
                    "Emulation.setEmulatedMedia",
                    Map.of(
                            "features",
                            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        }

        /** The value of an expression of the page; a promise is waited for. */
        @Nullable Object value(String expression) {
            Map<?, ?> answer = call(
                    session,
                    "Runtime.evaluate",
                    Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
            if (answer.containsKey("exceptionDetails")) {
                throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
            }
            return ((Map<?, ?>) answer.get("result")).get("value");
        }

        /** Waits until an expression is true. */
        void until(String expression) {
            Awaitility.await(expression)
                    .atMost(30, TimeUnit.SECONDS)
                    .pollInterval(java.time.Duration.ofMillis(50))
                    .until(() -> Boolean.TRUE.equals(value(expression)));
        }

        void click(String selector) {
            value("document.querySelector('" + selector + "').click()");
        }

        /** Presses and lets go of a key, wherever the focus is. */
        void press(String key) {
            for (String type : List.of("keyDown", "keyUp")) {
                call(session, "Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
            }
        }

        void type(String text) {
            call(session, "Input.insertText", Map.of("text", text));
        }

        void screenshot(Path file) {
            String data = (String) call(session, "Page.captureScreenshot", Map.of("format", "png"))
                    .get("data");
            try {
                Files.write(file, Base64.getDecoder().decode(data));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
            text.append(part);
            if (whole) {
                Map<?, ?> fields = (Map<?, ?>) JsonCodec.decode(
                        Payload.of("application/json", text.toString().getBytes(StandardCharsets.UTF_8)));
                text.setLength(0);
                take(fields);
            }
            from.request(1);
            return null;
        }

        private void take(Map<?, ?> fields) {
            if (fields.get("id") instanceof Long id) {
                CompletableFuture<Map<?, ?>> answer = open.remove(id);
                if (answer != null) {
                    answer.complete(fields);
                }
            } else if ("Runtime.exceptionThrown".equals(fields.get("method"))
                    || (fields.toString().contains("level=error")
                            && fields.toString().contains("source=security"))) {
                complaints.add(fields.toString());
            }
        }
    }
}
