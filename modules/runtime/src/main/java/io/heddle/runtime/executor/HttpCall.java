package io.heddle.runtime.executor;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.spi.NodeTask;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request as it goes out.
 *
 * @param headers names in lower case
 * @param body null for none
 */
record HttpCall(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable Payload body) {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    /** Never handed to another host than the one they were written for. */
    private static final Set<String> PRIVATE_HEADERS = Set.of("authorization", "cookie", "proxy-authorization");

    static HttpCall of(TaskConfig config, NodeTask task) {
        String method = method(config);
        URI uri = uri(config);
        Map<String, String> headers = new TreeMap<>();
        config.texts("headers").forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        headers.putIfAbsent("idempotency-key", task.idempotencyKey());
        task.traceContext().forEach(headers::putIfAbsent);
        Payload body = body(config, task, method);
        if (body != null) {
            headers.putIfAbsent("content-type", body.contentType());
        }
        return new HttpCall(method, uri, headers, body);
    }

    private static String method(TaskConfig config) {
        String written = config.optionalText("method");
        String method = written == null ? "GET" : written.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw config.invalid("does not know the method " + method);
        }
        return method;
    }

    private static URI uri(TaskConfig config) {
        try {
            URI uri = new URI(config.text("url"));
            if (isHttp(uri) && uri.getHost() != null) {
                return uri;
            }
        } catch (java.net.URISyntaxException e) {
            // Answered below, without the text: it may hold a password.
        }
        throw config.invalid("wants an absolute http or https address for 'url'");
    }

    static boolean isHttp(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    }

    private static @Nullable Payload body(TaskConfig config, NodeTask task, String method) {
        if (!config.has("body")) {
            return WITH_BODY.contains(method) ? task.input() : null;
        }
        return config.data("body") instanceof String text
                ? Payload.of("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8))
                : JsonCodec.encode(config.data("body"));
    }

    /** The request this redirect asks for. */
    HttpCall redirected(int status, URI target) {
        Map<String, String> kept = new TreeMap<>(headers);
        if (!sameHost(uri, target)) {
            kept.keySet().removeAll(PRIVATE_HEADERS);
        }
        boolean becomesGet = status == 303 ? !method.equals("HEAD") : status < 303 && method.equals("POST");
        if (!becomesGet) {
            return new HttpCall(method, target, kept, body);
        }
        kept.remove("content-type");
        return new HttpCall("GET", target, kept, null);
    }

    private static boolean sameHost(URI one, URI other) {
        return one.getHost().equalsIgnoreCase(other.getHost()) && one.getPort() == other.getPort();
    }

    /** @throws IllegalArgumentException for a header the client does not let callers set */
    HttpRequest request() {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        headers.forEach(builder::setHeader);
        return builder.build();
    }

    /** Method and address for a message: without user, password and query, which may be secret. */
    String summary() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return method + " " + uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
