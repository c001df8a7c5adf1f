package io.heddle.kernel.expression;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the result of an expression into JSON data. */
final class JsonForm {
    // The same part of a payload may occur many times in one result; it is converted once.
    private final IdentityHashMap<Object, Object> converted = new IdentityHashMap<>();

    private JsonForm() {}

    /**
     * Timestamps and durations become ISO-8601 text.
     *
     * @throws EvaluationException for a type name, a number that is not finite, or a key that is not a string
     */
    static @Nullable Object of(@Nullable Object value) {
        return isPlain(value) ? value : new JsonForm().convert(value);
    }

    private static boolean isPlain(@Nullable Object value) {
        return value == null || value instanceof String || value instanceof Long || value instanceof Boolean;
    }

    private @Nullable Object convert(@Nullable Object value) {
        if (isPlain(value)) {
            return value;
        }
        if (value instanceof Double number) {
            if (!Double.isFinite(number)) {
                throw new EvaluationException("the result is " + number + ", which JSON cannot hold");
            }
            return number;
        }
        if (value instanceof Instant || value instanceof Duration) {
            return value.toString();
        }
        if (value == Expressions.UNKNOWN) {
            throw new Unsettled();
        }
        Object known = converted.get(value);
        if (known == null) {
            known = container(value);
            converted.put(value, known);
        }
        return known;
    }

    private Object container(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(convert(element));
            }
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String name)) {
                    throw new EvaluationException(
                            "the result has a key of type " + Values.label(entry.getKey()) + "; JSON keys are strings");
                }
                copy.put(name, convert(entry.getValue()));
            }
            return Collections.unmodifiableMap(copy);
        }
        throw new EvaluationException("the result is a " + Values.label(value) + ", which has no JSON form");
    }
}
