package io.heddle.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Health;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says over HTTP, and to whom. */
class AdminServerTest {
    private static final String ON = "heddle.admin { enabled = on, port = 0 }\n";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private static EmbeddedHeddle open(String config) {
        return (EmbeddedHeddle) Heddle.builder().inMemory().config(config).start();
    }

    private static HttpRequest.Builder at(EmbeddedHeddle heddle, String path) {
        var address = heddle.adminAddress().orElseThrow();
        return HttpRequest.newBuilder(URI.create("http://" + address.getHostString() + ":" + address.getPort() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder post(HttpRequest.Builder request) {
        return request.POST(HttpRequest.BodyPublishers.noBody());
    }

    @Test
    void aNodeThatWorksIsLiveAndReady() throws Exception {
        try (EmbeddedHeddle heddle = open(ON)) {
            assertThat(send(at(heddle, "/health/live")).statusCode()).isEqualTo(200);
            HttpResponse<String> ready = send(at(heddle, "/health/ready"));
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(ready.body())
                    .contains(
                            "\"ready\":true", "\"name\":\"cluster\"", "\"name\":\"journal\"", "\"name\":\"registry\"");
            assertThat(send(at(heddle, "/cluster")).body())
                    .contains("\"status\":\"Up\"", "\"self\":true", "\"reachable\":true");
            Health health = heddle.health();
            assertThat(health.ready()).as("%s", health).isTrue();
            assertThat(health.checks())
                    .extracting(Health.Check::name)
                    .containsExactly("cluster", "journal", "registry");
        }
    }

    @Test
    void manyAskAtOnceAndAllAreAnswered() {
        try (EmbeddedHeddle heddle = open("")) {
            var all = java.util.stream.IntStream.range(0, 50)
                    .mapToObj(n -> heddle.healthAsync().toCompletableFuture())
                    .toList();
            all.forEach(each -> assertThat(each.join().ready()).isTrue());
        }
    }

    @Test
    @Tag("key-admin.enabled")
    void withoutBeingToldToItOpensNoPort() {
        try (EmbeddedHeddle heddle = open("")) {
            assertThat(heddle.adminAddress()).isEmpty();
        }
    }

    @Test
    @Tag("key-admin.port")
    @Tag("key-admin.host")
    void aPortThatIsTakenFailsTheStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            assertThatThrownBy(() -> open(
                            "heddle.admin { enabled = on, host = \"127.0.0.2\", port = " + taken.getLocalPort() + " }"))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("ADDRESS_UNAVAILABLE"))
                    .hasMessageContaining("127.0.0.2:" + taken.getLocalPort());
        }
    }

    @Test
    @Tag("key-admin.token-file")
    void whoeverAsksForMoreThanHealthShowsTheToken() throws Exception {
        Path secret = Files.writeString(folder.resolve("token"), "open sesame\n");
        try (EmbeddedHeddle heddle = open(ON + "heddle.admin.token-file = \"" + secret + "\"")) {
            assertThat(send(at(heddle, "/health/ready")).statusCode()).isEqualTo(200);
            assertThat(send(at(heddle, "/cluster")).statusCode()).isEqualTo(401);
            assertThat(send(at(heddle, "/cluster").header("Authorization", "Bearer open barley"))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(send(post(at(heddle, "/cluster/leave")).header("X-Heddle-Order", "1"))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(send(at(heddle, "/cluster").header("Authorization", "Bearer open sesame"))
                            .statusCode())
                    .isEqualTo(200);
        }
        refused(ON + "heddle.admin.token-file = \"" + folder.resolve("none") + "\"", "token-file");
    }

    @Test
    @Tag("key-admin.host")
    void beyondThisMachineNobodyIsAnsweredWithoutAToken() {
        refused("heddle.admin { enabled = on, port = 0, host = \"0.0.0.0\" }", "heddle.admin.token-file");
    }

    private static void refused(String config, String words) {
        assertThatThrownBy(() -> open(config))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining(words);
    }

    @Test
    void ordersAreTakenFromProgramsThatMeanThem() throws Exception {
        try (EmbeddedHeddle heddle = open(ON)) {
            assertThat(send(at(heddle, "/cluster/leave")).statusCode()).isEqualTo(405);
            assertThat(send(post(at(heddle, "/cluster/leave"))).statusCode()).isEqualTo(403);
            assertThat(send(at(heddle, "/nothing")).statusCode()).isEqualTo(404);
            assertThat(send(at(heddle, "/cluster/more")).statusCode()).isEqualTo(404);
            HttpResponse<String> unknown =
                    send(post(at(heddle, "/cluster/down?address=a%3A1")).header("X-Heddle-Order", "1"));
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).contains("NO_SUCH_NODE", "a:1");
            String self = heddle.actorSystem().address().getHost().orElseThrow() + ":"
                    + heddle.actorSystem().address().getPort().orElseThrow();
            HttpResponse<String> reachable =
                    send(post(at(heddle, "/cluster/down?address=" + self)).header("X-Heddle-Order", "1"));
            assertThat(reachable.statusCode()).isEqualTo(409);
            assertThat(heddle.health().ready()).isTrue();

            assertThat(send(post(at(heddle, "/cluster/leave")).header("X-Heddle-Order", "1"))
                            .statusCode())
                    .isEqualTo(202);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> heddle.actorSystem()
                            .getWhenTerminated()
                            .toCompletableFuture()
                            .isDone());
        }
    }

    private static Socket raw(EmbeddedHeddle heddle, String text) throws IOException {
        var address = heddle.adminAddress().orElseThrow();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Injected: callers that announce a body and send none, and callers that stop in the middle of a line. */
    @Test
    void callersThatStallHoldNobodyUp() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try (EmbeddedHeddle heddle = open(ON)) {
            for (int i = 0; i < 10; i++) {
                stalled.add(raw(heddle, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"));
                stalled.add(raw(heddle, "GET /health/live HTTP/1.1\r\nHo"));
            }
            for (int i = 0; i < 20; i += 2) {
                assertThat(stalled.get(i).getInputStream().read())
                        .as("cut off unanswered")
                        .isEqualTo(-1);
            }
            assertThat(send(at(heddle, "/health/live")).statusCode()).isEqualTo(200);
            assertThat(heddle.health().ready()).isTrue();
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    private record Stuck(CountDownLatch released, String body) implements Site {
        @Override
        public String path() {
            return "/stuck/";
        }

        @Override
        public Access access() {
            return Access.TRUSTED;
        }

        @Override
        public Answer answer(Request request) {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Answer(200, "text/plain", Map.of(), body);
        }
    }

    /** A second port of the same node, with a site that answers when it is let. */
    private static AdminServer second(EmbeddedHeddle heddle, Stuck site) {
        return AdminServer.start(
                new HeddleSettings.Admin(true, "127.0.0.1", 0, "", true),
                heddle.actorSystem(),
                heddle::healthAsync,
                () -> {},
                List.of(),
                List.of(site));
    }

    private static HttpRequest.Builder at(AdminServer server, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    /** Injected: a site that does not answer, and a hundred who ask it. */
    @Test
    void whoeverWaitsForASiteKeepsNoProbeWaiting() throws Exception {
        Stuck site = new Stuck(new CountDownLatch(1), "done");
        try (EmbeddedHeddle heddle = open("");
                AdminServer server = second(heddle, site)) {
            List<CompletableFuture<Integer>> asked = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                asked.add(CLIENT.sendAsync(at(server, "/stuck/").build(), HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode));
            }
            Awaitility.await()
                    .until(() ->
                            asked.stream().filter(CompletableFuture::isDone).count() == 28);
            assertThat(send(at(server, "/health/live")).statusCode()).isEqualTo(200);
            assertThat(send(at(server, "/health/ready")).statusCode()).isEqualTo(200);
            site.released().countDown();
            assertThat(asked.stream().map(CompletableFuture::join).filter(status -> status == 200))
                    .as("eight were being answered and 64 waited")
                    .hasSize(72);
            assertThat(asked.stream().map(CompletableFuture::join).filter(status -> status == 503))
                    .hasSize(28);
        }
    }

    /** Injected: more callers than there are threads, who ask for 32 MiB each and read none of it. */
    @Test
    void whoeverDoesNotReadKeepsNobodyWaiting() throws Exception {
        Stuck site = new Stuck(new CountDownLatch(0), "x".repeat(32 << 20));
        List<Socket> idle = new ArrayList<>();
        try (EmbeddedHeddle heddle = open("");
                AdminServer server = second(heddle, site)) {
            for (int i = 0; i < 12; i++) {
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort());
                idle.add(socket);
                socket.getOutputStream()
                        .write("GET /stuck/ HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(idle.get(0).getInputStream().read())
                    .as("an answer has begun")
                    .isEqualTo('H');
            assertThat(send(at(server, "/health/ready")).statusCode()).isEqualTo(200);
            assertThat(heddle.health().ready()).isTrue();
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** Injected: a page whose name was made to lead to this machine. */
    @Test
    void underAStrangeNameThereIsNoPage() throws Exception {
        try (EmbeddedHeddle heddle = open(ON)) {
            for (String path : List.of("/", "/api/instances")) {
                try (Socket stranger =
                        raw(heddle, "GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n")) {
                    assertThat(new String(stranger.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .startsWith("HTTP/1.1 403")
                            .contains("HOST_REFUSED");
                }
            }
        }
    }

    /** Injected: a page whose name was made to lead to this machine. */
    @Test
    void underAStrangeNameItTakesNoOrders() throws Exception {
        try (EmbeddedHeddle heddle = open(ON)) {
            String order = "POST /cluster/leave HTTP/1.1\r\nX-Heddle-Order: 1\r\nContent-Length: 0\r\nConnection: close"
                    + "\r\nHost: ";
            try (Socket stranger = raw(heddle, order + "evil.example\r\n\r\n")) {
                assertThat(new String(stranger.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 403")
                        .contains("HOST_REFUSED");
            }
            assertThat(heddle.health().ready()).isTrue();
        }
    }

    @Test
    void whoeverClosesWhileItLeavesFindsItClosed() throws Exception {
        AtomicInteger exported = new AtomicInteger();
        EventExporter slow = new EventExporter() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public void export(ExportedInstance instance, List<HistoryEntry> entries) throws InterruptedException {
                TimeUnit.MILLISECONDS.sleep(100);
                exported.addAndGet(entries.size());
            }
        };
        EmbeddedHeddle heddle = (EmbeddedHeddle) Heddle.builder()
                .inMemory()
                .config(ON)
                .exporter(slow)
                .executor("done", task -> NodeOutcome.completed(task.input()))
                .start();
        WorkflowDefinition small =
                WorkflowDefinition.builder("small").task("a", "done").build();
        int recorded = 0;
        for (int i = 0; i < 10; i++) {
            WorkflowHandle run = heddle.start(small, StartOptions.DEFAULT);
            run.awaitEnd();
            recorded += run.history(1, 100).size();
        }
        send(post(at(heddle, "/cluster/leave")).header("X-Heddle-Order", "1"));
        heddle.close();
        assertThat(exported).as("what was recorded was passed on").hasValue(recorded);
        assertThatThrownBy(() -> send(at(heddle, "/health/live"))).isInstanceOf(IOException.class);
    }

    /** Injected: the actor system ends by itself, as that of a node the others have put out. */
    @Test
    void aNodeThatEndedByItselfAnswersNoMore() {
        EmbeddedHeddle heddle = open(ON);
        heddle.actorSystem().terminate();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThatThrownBy(() -> send(at(heddle, "/health/live")))
                        .isInstanceOf(IOException.class));
        heddle.close();
    }

    @Test
    @Tag("key-admin.port")
    void aPortThatCannotBeIsRefusedBeforeAnythingStarts() {
        refused("heddle.admin { enabled = on, port = 70000 }", "heddle.admin.port");
    }
}
