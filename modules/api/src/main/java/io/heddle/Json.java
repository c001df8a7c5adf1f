package io.heddle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON data as plain Java values: {@code null}, {@link Boolean}, {@link Long}, {@link Double}, {@link String},
 * unmodifiable {@link List} and {@link Map} with string keys in their written order.
 */
public final class Json {

    /** Deepest nesting accepted, in levels. */
    public static final int MAX_DEPTH = 500;

    private Json() {}

    /**
     * A deeply immutable copy of {@code value} in the normal form above; other whole numbers become {@link Long}, other
     * fractions {@link Double}.
     *
     * @throws IllegalArgumentException for any other type, NaN, an infinite number, a whole number outside the int64
     *     range, a key that is not a string or nesting beyond {@value #MAX_DEPTH} levels
     */
    public static @Nullable Object normalize(@Nullable Object value) {
        return normalize(value, 0);
    }

    /** {@link #normalize(Object)} for an object. */
    public static Map<String, @Nullable Object> normalizeMap(Map<String, ? extends @Nullable Object> map) {
        return copyOf(map, 0);
    }

    private static @Nullable Object normalize(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("JSON data is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (value == null || value instanceof Boolean || value instanceof String || value instanceof Long) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof java.math.BigInteger big) {
            return big.longValueExact();
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("JSON has no " + number);
            }
            return number;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            for (Object element : list) {
                copy.add(normalize(element, depth + 1));
            }
            return Collections.unmodifiableList(copy);
        }
        if (value instanceof Map<?, ?> map) {
            return copyOf(map, depth);
        }
        throw new IllegalArgumentException("not JSON data: " + value.getClass().getName());
    }

    private static Map<String, @Nullable Object> copyOf(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> {
            if (!(key instanceof String name)) {
                throw new IllegalArgumentException("JSON object keys are strings, not " + key);
            }
            copy.put(name, normalize(element, depth + 1));
        });
        return Collections.unmodifiableMap(copy);
    }
}
