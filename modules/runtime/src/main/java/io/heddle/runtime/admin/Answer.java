package io.heddle.runtime.admin;

import io.heddle.kernel.expression.JsonCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param status HTTP status
 * @param contentType type of the body; it is not sent where there is no body
 * @param headers further headers
 * @param body sent as UTF-8; empty for none
 */
public record Answer(int status, String contentType, Map<String, String> headers, String body) {
    private static final int NOT_MODIFIED = 304;

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** A JSON object. */
    public static Answer json(int status, Map<String, ? extends @Nullable Object> fields) {
        return text(status, "application/json", JsonCodec.encode(fields).text() + "\n");
    }

    /** Text of any type. */
    public static Answer text(int status, String contentType, String text) {
        return new Answer(status, contentType, Map.of(), text);
    }

    /** Nothing has changed since the answer that carried {@code etag}. */
    public static Answer notModified(String etag) {
        return new Answer(NOT_MODIFIED, "", Map.of("ETag", etag), "");
    }

    /**
     * A refusal.
     *
     * @param code stable, upper case
     * @param message what was wrong, by name
     * @param fix what to do instead
     */
    public static Answer refused(int status, String code, String message, String fix) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("code", code);
        fields.put("message", message);
        fields.put("fix", fix);
        return json(status, fields);
    }

    /** The same with one more header. */
    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, more, body);
    }
}
