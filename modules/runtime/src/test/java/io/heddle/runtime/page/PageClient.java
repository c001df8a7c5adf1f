package io.heddle.runtime.page;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.runtime.embedded.EmbeddedHeddle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a node over HTTP, as any program may. */
final class PageClient {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final InetSocketAddress address;

    PageClient(EmbeddedHeddle heddle) {
        this.address = heddle.adminAddress().orElseThrow();
    }

    /** An answer, its body read as JSON. */
    record Answer(int status, Map<Object, Object> fields, HttpResponse<String> http) {
        Object field(String name) {
            return String.valueOf(fields.get(name));
        }

        List<Object> list(String name) {
            return List.copyOf((List<?>) fields.get(name));
        }
    }

    /** A field of an object. */
    static Object in(Object object, String name) {
        return ((Map<?, ?>) object).get(name);
    }

    /** An element of an array. */
    static Object at(Object array, int place) {
        return ((List<?>) array).get(place);
    }

    String url(String path) {
        return "http://" + address.getHostString() + ":" + address.getPort() + path;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url(path)));
    }

    Answer get(String path) {
        return send(request(path));
    }

    Answer order(String path) {
        return send(request(path).header("X-Heddle-Order", "1").POST(HttpRequest.BodyPublishers.noBody()));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean json = answer.headers()
                    .firstValue("Content-Type")
                    .filter("application/json"::equals)
                    .isPresent();
            Map<Object, Object> fields = new LinkedHashMap<>();
            if (json) {
                fields.putAll((Map<?, ?>) JsonCodec.decode(
                        Payload.of("application/json", answer.body().getBytes(StandardCharsets.UTF_8))));
            }
            return new Answer(answer.statusCode(), fields, answer);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
