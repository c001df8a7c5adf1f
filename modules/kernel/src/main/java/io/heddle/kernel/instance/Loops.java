package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Payload arithmetic of loops. */
final class Loops {
    private Loops() {}

    /** The elements of a JSON list, each as a payload. */
    static List<Payload> elements(Payload items) {
        List<Payload> elements = new ArrayList<>();
        if (JsonCodec.decode(items) instanceof List<?> values) {
            for (Object value : values) {
                elements.add(JsonCodec.encode(value));
            }
        }
        return elements;
    }

    /** {@code {iterations, results, last}}. */
    static Payload output(List<Payload> results) {
        List<@Nullable Object> values = new ArrayList<>(results.size());
        for (Payload result : results) {
            values.add(JsonCodec.decode(result));
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("iterations", (long) results.size());
        output.put("results", values);
        output.put("last", values.isEmpty() ? null : values.get(values.size() - 1));
        return JsonCodec.encode(output);
    }
}
