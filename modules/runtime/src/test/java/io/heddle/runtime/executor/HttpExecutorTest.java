package io.heddle.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpExecutorTest {
    private final HttpExecutor http = new HttpExecutor(Duration.ofSeconds(20), 10_000);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void end() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    // ---- the other side -------------------------------------------------------------------------------------------

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private void serve(String path, int status, String type, byte[] body) {
        serve(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type);
            answer(exchange, status, body);
        });
    }

    private void redirect(String path, int status, String target) {
        serve(path, exchange -> {
            exchange.getResponseHeaders().add("Location", target);
            answer(exchange, status, new byte[0]);
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private StubTask task(String path, Object... more) {
        Map<String, Object> config = new HashMap<>();
        config.put("url", url(path));
        for (int i = 0; i < more.length; i += 2) {
            config.put((String) more[i], more[i + 1]);
        }
        return StubTask.with(config);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> output(StubTask task) throws Exception {
        return (Map<String, Object>) task.output(http);
    }

    // ---- requests -------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-98")
    void getsAndDecodesJson() throws Exception {
        serve("/a", 200, "application/json", utf8("{\"x\":[1,2.5]}"));
        Map<String, Object> output = output(task("/a?q=1"));
        assertThat(output).containsEntry("status", 200L).containsEntry("body", Map.of("x", List.of(1L, 2.5)));
        assertThat(output.get("headers")).asInstanceOf(MAP).containsEntry("content-type", "application/json");
        assertThat(requests).containsExactly("GET /a?q=1 ");
    }

    @Test
    void sendsTheInputByDefault() throws Exception {
        serve("/a", 200, "text/plain", utf8("ok"));
        output(task("/a", "method", "post"));
        output(task("/a", "method", "PUT"));
        output(task("/a", "method", "DELETE"));
        assertThat(requests).containsExactly("POST /a {\"n\":20}", "PUT /a {\"n\":20}", "DELETE /a ");
    }

    @Test
    void sendsTheBodyItIsGiven() throws Exception {
        List<String> types = Collections.synchronizedList(new ArrayList<>());
        serve("/a", exchange -> {
            types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
            answer(exchange, 204, new byte[0]);
        });
        output(task("/a", "method", "POST", "body", Map.of("k", 1)));
        output(task("/a", "method", "POST", "body", "plain ä"));
        output(task("/a", "method", "POST", "body", "<x/>", "headers", Map.of("Content-Type", "text/xml")));
        Map<String, Object> output = output(task("/a", "method", "POST").input(Payload.of("image/png", utf8("png"))));
        assertThat(requests).containsExactly("POST /a {\"k\":1}", "POST /a plain ä", "POST /a <x/>", "POST /a png");
        assertThat(types).containsExactly("application/json", "text/plain; charset=utf-8", "text/xml", "image/png");
        assertThat(output).containsEntry("status", 204L).containsEntry("body", null);
    }

    @Test
    void sendsTheIdempotencyKeyAndHeaders() throws Exception {
        serve(
                "/a",
                exchange -> answer(
                        exchange,
                        200,
                        utf8(exchange.getRequestHeaders().getFirst("Idempotency-Key") + " "
                                + exchange.getRequestHeaders().getFirst("X-Mine"))));
        assertThat(output(task("/a", "headers", Map.of("X-Mine", 5)))).containsEntry("body", "order-7/pay/1 5");
        assertThat(output(task("/a", "headers", Map.of("idempotency-key", "own"))))
                .containsEntry("body", "own null");
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    @Test
    void bodiesOfEveryKind() throws Exception {
        serve("/problem", 200, "application/problem+json; charset=utf-8", utf8("{\"a\":1}"));
        serve("/not-json", 200, "application/json", utf8("{oops"));
        serve("/latin", 200, "text/plain; charset=ISO-8859-1", new byte[] {(byte) 0xe4});
        serve("/odd-charset", 200, "text/plain; charset=klingon", utf8("ä"));
        serve("/binary", 200, "application/octet-stream", new byte[] {(byte) 0xff, 0});
        assertThat(output(task("/problem"))).containsEntry("body", Map.of("a", 1L));
        assertThat(output(task("/not-json"))).containsEntry("body", "{oops");
        assertThat(output(task("/latin"))).containsEntry("body", "ä");
        assertThat(output(task("/odd-charset"))).containsEntry("body", "ä");
        assertThat(output(task("/binary")))
                .containsEntry("body", null)
                .containsEntry("bodyBase64", Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, 0}));
    }

    @ParameterizedTest
    @CsvSource({"400, false", "404, false", "408, false", "429, true", "500, true", "503, true", "302, false"})
    void otherAnswersFail(int status, boolean retryable) throws Exception {
        serve("/a", status, "text/plain", utf8("no"));
        NodeError error = task("/a?secret=1").error(http);
        assertThat(error.code()).isEqualTo("HTTP_STATUS");
        assertThat(error.message())
                .contains("GET " + url("/a") + " answered " + status)
                .doesNotContain("secret");
        assertThat(error.retryable()).isEqualTo(retryable);
    }

    @Test
    void expectedAnswersAreSuccess() throws Exception {
        serve("/a", 404, "text/plain", utf8("gone"));
        serve("/ok", 200, "text/plain", utf8("ok"));
        redirect("/moved", 302, "/ok");
        assertThat(output(task("/a", "expectStatus", 404))).containsEntry("status", 404L);
        assertThat(output(task("/a", "expectStatus", List.of(200, "4xx")))).containsEntry("status", 404L);
        assertThat(output(task("/moved", "expectStatus", "3xx"))).containsEntry("status", 302L);
        assertThat(task("/ok", "expectStatus", 404).error(http).code()).isEqualTo("HTTP_STATUS");
    }

    @Test
    void nobodyThereIsRetryable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        NodeError error = StubTask.with(Map.of("url", "http://user:secret@127.0.0.1:" + free + "/x"))
                .error(http);
        assertThat(error.code()).isEqualTo("HTTP_ERROR");
        assertThat(error.message())
                .contains("GET http://127.0.0.1:" + free + "/x failed")
                .doesNotContain("secret");
        assertThat(error.errorClass()).isEqualTo("java.net.ConnectException");
        assertThat(error.retryable()).isTrue();
    }

    @Test
    void tooLargeAnAnswerIsNotRead() throws Exception {
        serve("/bytes", 200, "text/plain", new byte[10_001]);
        // Each of these characters needs six in JSON.
        serve("/json", 200, "text/plain", new byte[5_000]);
        assertThat(task("/bytes").error(http).code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(task("/bytes").error(http).retryable()).isFalse();
        assertThat(task("/json").error(http).code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    private void serveNothing(String path) {
        serve(path, exchange -> {
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void noAnswerInTime() throws Exception {
        serveNothing("/a");
        NodeError error = task("/a", "timeout", 0.2).error(http);
        assertThat(error.code()).isEqualTo("HTTP_TIMEOUT");
        assertThat(error.retryable()).isTrue();
    }

    @Test
    void theConfiguredTimeoutIsTheDefault() throws Exception {
        serveNothing("/a");
        assertThat(task("/a")
                        .error(new HttpExecutor(Duration.ofMillis(200), 1000))
                        .code())
                .isEqualTo("HTTP_TIMEOUT");
    }

    @Test
    void anEndlessBodyIsNoAnswerInTime() throws Exception {
        serve("/a", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                end.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(task("/a", "timeout", 0.3).error(http).code()).isEqualTo("HTTP_TIMEOUT");
    }

    @Test
    void noTimeoutIsNoTimeout() throws Exception {
        serve("/a", 200, "text/plain", utf8("ok"));
        assertThat(http.execute(task("/a", "timeout", 0))).isInstanceOf(NodeOutcome.Completed.class);
    }

    @Test
    void aStopEndsTheCall() throws Exception {
        serveNothing("/a");
        Thread[] caller = new Thread[1];
        Future<Boolean> interrupted = threads.submit(() -> {
            caller[0] = Thread.currentThread();
            assertThatThrownBy(() -> http.execute(task("/a"))).isInstanceOf(InterruptedException.class);
            return true;
        });
        Awaitility.await().until(() -> !requests.isEmpty());
        caller[0].interrupt();
        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
    }

    // ---- redirects ------------------------------------------------------------------------------------------------

    @Test
    void followsRedirects() throws Exception {
        serve("/b", 200, "text/plain", utf8("here"));
        redirect("/relative", 302, "/b");
        redirect("/absolute", 308, url("/b"));
        assertThat(output(task("/relative"))).containsEntry("body", "here");
        assertThat(output(task("/absolute", "method", "PUT"))).containsEntry("body", "here");
        assertThat(output(task("/relative", "method", "POST"))).containsEntry("body", "here");
        assertThat(requests)
                .containsExactly(
                        "GET /relative ",
                        "GET /b ",
                        "PUT /absolute {\"n\":20}",
                        "PUT /b {\"n\":20}",
                        "POST /relative {\"n\":20}",
                        "GET /b ");
    }

    @Test
    void seeOtherIsAlwaysAGet() throws Exception {
        serve("/b", 200, "text/plain", utf8("here"));
        redirect("/other", 303, "/b");
        output(task("/other", "method", "PUT"));
        output(task("/other", "method", "HEAD"));
        assertThat(requests).containsExactly("PUT /other {\"n\":20}", "GET /b ", "HEAD /other ", "HEAD /b ");
    }

    @Test
    void credentialsStayWithTheirHost() throws Exception {
        serve(
                "/b",
                exchange -> answer(
                        exchange,
                        200,
                        utf8(exchange.getRequestHeaders().getFirst("Authorization")
                                + exchange.getRequestHeaders().getFirst("X-Other"))));
        redirect("/same", 302, "/b");
        redirect("/elsewhere", 302, url("/b").replace("127.0.0.1", "localhost"));
        Map<String, String> headers = Map.of("Authorization", "secret", "X-Other", "public");
        assertThat(output(task("/same", "headers", headers))).containsEntry("body", "secretpublic");
        assertThat(output(task("/elsewhere", "headers", headers))).containsEntry("body", "nullpublic");
    }

    @ParameterizedTest
    @CsvSource({"https://127.0.0.1/x", "file:///etc/passwd", "mailto:x@y", "'::'", "http:opaque"})
    void neverToAnotherScheme(String target) throws Exception {
        redirect("/a", 302, target);
        NodeError error = task("/a").error(http);
        assertThat(error.code()).isEqualTo("HTTP_STATUS");
        assertThat(error.message()).contains("a redirect that is not followed");
        assertThat(requests).hasSize(1);
    }

    @Test
    void neverInCircles() throws Exception {
        redirect("/a", 302, "/a");
        assertThat(task("/a").error(http).code()).isEqualTo("HTTP_STATUS");
        assertThat(requests).hasSize(6);
    }

    // ---- config ---------------------------------------------------------------------------------------------------

    static List<Map<String, Object>> wrongConfigs() {
        String url = "http://127.0.0.1/";
        return List.of(
                Map.of(),
                Map.of("url", 5),
                Map.of("url", "not a url"),
                Map.of("url", "/relative"),
                Map.of("url", "ftp://host/x"),
                Map.of("url", "http:///nohost"),
                Map.of("url", url, "method", "STEAL"),
                Map.of("url", url, "timeout", "soon"),
                Map.of("url", url, "expectStatus", 99),
                Map.of("url", url, "expectStatus", "6xx"),
                Map.of("url", url, "headers", List.of("a")),
                Map.of("url", url, "headers", Map.of("Host", "x")),
                Map.of("url", url, "headers", Map.of("X", "a\nb")));
    }

    @ParameterizedTest
    @MethodSource("wrongConfigs")
    void wrongConfigIsExplained(Map<String, Object> config) throws Exception {
        NodeError error = StubTask.with(config).error(http);
        assertThat(error.code()).isEqualTo("INVALID_NODE_CONFIG");
        assertThat(error.retryable()).isFalse();
    }
}
