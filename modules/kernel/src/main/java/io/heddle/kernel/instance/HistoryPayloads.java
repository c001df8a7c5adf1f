package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Payloads as history shows them. */
final class HistoryPayloads {
    /** Larger payloads are shown by size and type, so that a page of history stays small. */
    static final int MAX_SHOWN_BYTES = 4_096;

    /** Deeper ones too: an entry nests them further and JSON data has a depth limit. */
    private static final int MAX_SHOWN_DEPTH = 64;

    private HistoryPayloads() {}

    /** The JSON data of a small payload; {@code {size, contentType}} of every other one. */
    static @Nullable Object shown(Payload payload) {
        if (payload.isJson() && payload.size() <= MAX_SHOWN_BYTES) {
            try {
                Object data = JsonCodec.decode(payload);
                if (isShallow(data, MAX_SHOWN_DEPTH)) {
                    return data;
                }
            } catch (EvaluationException e) {
                // Opaque bytes that claim to be JSON are shown like any other bytes.
                return summary(payload);
            }
        }
        return summary(payload);
    }

    static Map<String, @Nullable Object> summary(Payload payload) {
        return Map.of("size", (long) payload.size(), "contentType", payload.contentType());
    }

    private static boolean isShallow(@Nullable Object data, int levels) {
        if (data instanceof List<?> list) {
            return levels > 0 && list.stream().allMatch(element -> isShallow(element, levels - 1));
        }
        if (data instanceof Map<?, ?> map) {
            return levels > 0 && map.values().stream().allMatch(element -> isShallow(element, levels - 1));
        }
        return true;
    }
}
