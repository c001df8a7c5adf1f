package io.heddle.bench.peers.restate;

import dev.restate.sdk.endpoint.Endpoint;
import dev.restate.sdk.http.vertx.RestateHttpServer;
import io.heddle.bench.harness.PeerProcess;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Restate: its server, the code it drives over HTTP/2, and a client of its ingress; code and client in this process. */
public final class RestatePeer implements Subject {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RestateServer server;

    private RestatePeer(Path folder) throws IOException, InterruptedException {
        server = RestateServer.start(folder, http);
        int port = RestateHttpServer.listen(
                Endpoint.builder()
                        .bind(new Chain10())
                        .bind(new Fan50())
                        .bind(new One())
                        .bind(new Waiting())
                        .build(),
                0);
        checked(http.send(
                post(server.admin() + "/deployments", "{\"uri\":\"http://127.0.0.1:" + port + "\"}"),
                HttpResponse.BodyHandlers.ofString()));
    }

    public static void main(String[] args) {
        PeerProcess.main(args, (Run run) -> new RestatePeer(run.data()));
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        String address = server.ingress() + "/" + workload + "/" + id + "/run"
                + (workload == Workload.W4 ? "/send" : "");
        return http.sendAsync(post(address, "\"" + id + "\""), HttpResponse.BodyHandlers.ofString())
                .thenApply(RestatePeer::checked);
    }

    private static HttpRequest post(String address, String body) {
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static String checked(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        server.close();
    }
}
