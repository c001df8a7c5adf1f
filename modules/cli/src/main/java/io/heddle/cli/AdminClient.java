package io.heddle.cli;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.runtime.admin.AdminServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a running node over HTTP. */
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REFUSED = 400;
    private static final int NO_TOKEN = 401;

    private final URI node;
    private final @Nullable Path tokenFile;

    AdminClient(URI node, @Nullable Path tokenFile) {
        this.node = node;
        this.tokenFile = tokenFile;
    }

    /** What is there. */
    Map<?, ?> get(String path) {
        return ask(request(path).GET());
    }

    /** Gives an order. */
    Map<?, ?> post(String path) {
        return ask(request(path).header(AdminServer.ORDER_HEADER, "1").POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(node.resolve(path)).timeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "INVALID_URL", node + " is no HTTP address", "for example http://127.0.0.1:7455");
        }
        return tokenFile == null ? request : request.header("Authorization", "Bearer " + secret(tokenFile));
    }

    private static String secret(Path file) {
        try {
            String secret = Files.readString(file).strip();
            if (secret.isEmpty() || secret.lines().count() > 1) {
                throw CommandFailure.usage("INVALID_FILE", file + " is not one line", "name the file with the secret");
            }
            return secret;
        } catch (IOException e) {
            throw CommandFailure.usage("UNREADABLE_FILE", "cannot read " + file, "name the file with the secret");
        }
    }

    private Map<?, ?> ask(HttpRequest.Builder request) {
        HttpResponse<String> response = send(request.build());
        Map<?, ?> fields = fields(response.body());
        // A node that is not ready says so with an error, and says why.
        if (response.statusCode() >= REFUSED && !fields.containsKey("checks")) {
            throw CommandFailure.environment(
                    String.valueOf(fields.get("code")),
                    node + " says: " + fields.get("message"),
                    response.statusCode() == NO_TOKEN ? "give --token-file" : "");
        }
        return fields;
    }

    private Map<?, ?> fields(String body) {
        try {
            Object answer = JsonCodec.decode(Payload.of("application/json", body.getBytes(StandardCharsets.UTF_8)));
            if (answer instanceof Map<?, ?> fields) {
                return fields;
            }
        } catch (RuntimeException notJson) {
            // Said below.
        }
        throw CommandFailure.environment(
                "NOT_A_NODE", node + " answers, but not like a node of Heddle", "name heddle.admin.port with --admin");
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ENVIRONMENT,
                    "NODE_UNREACHABLE",
                    "no node answers at " + node,
                    "start it with heddle.admin.enabled = on, or name another with --admin",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.environment("INTERRUPTED", "stopped while waiting for " + node, "");
        }
    }
}
