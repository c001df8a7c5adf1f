package io.heddle.compat;

import io.heddle.Json;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between payloads and the values of the old methods. Reading a stored payload blocks. */
final class JsonData {
    private JsonData() {}

    static Payload payload(@Nullable Object value) {
        return value == null ? Payload.NULL : JsonCodec.encode(Json.normalize(value));
    }

    /** JSON data; of another payload its type and size. */
    static @Nullable Object value(Payload payload) {
        return payload.isJson()
                ? JsonCodec.decode(payload)
                : Map.of("content_type", payload.contentType(), "size", payload.size());
    }

    static Map<String, @Nullable Object> values(Map<String, Payload> payloads) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        payloads.forEach((key, payload) -> values.put(key, value(payload)));
        return values;
    }

    /** An error that keeps everything the map says. */
    static NodeError error(Map<String, ? extends @Nullable Object> map) {
        Object code = map.get("code");
        Object message = map.containsKey("message") ? map.get("message") : map.get("error");
        boolean saysMore = map.size() > (code == null ? 1 : 2);
        String text = message == null || saysMore ? payload(map).text() : message.toString();
        return NodeError.fatal(code == null ? "EXECUTOR_ERROR" : code.toString(), text);
    }
}
