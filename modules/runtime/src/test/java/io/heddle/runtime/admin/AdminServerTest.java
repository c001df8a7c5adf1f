package io.heddle.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Health;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
}
