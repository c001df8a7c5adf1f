package io.heddle.kernel.expression;

import io.heddle.Json;
import io.heddle.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What expressions see at one moment. Asks its source only for variables an expression reads, and decodes each payload
 * once however many expressions read it. Not thread-safe; make one per decision and drop it afterwards.
 */
public final class Scope {

    /** Where the variables come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * The value of {@code variable}; null where there is none, which reads as null.
         *
         * <p>A {@link Payload}, JSON data, or a map with string keys whose values are payloads, JSON data,
         * {@link Instant}s, {@link Duration}s or {@link Expressions#UNKNOWN}. It must not change while the scope lives.
         */
        @Nullable Object value(String variable);
    }

    private final Source source;
    private final Map<String, @Nullable Object> values = new HashMap<>();

    public Scope(Source source) {
        this.source = source;
    }

    /** A scope over the given values, see {@link Source#value}. */
    public static Scope of(Map<String, ?> variables) {
        return new Scope(variables::get);
    }

    @Nullable Object value(String variable) {
        Object known = values.get(variable);
        if (known == null && !values.containsKey(variable)) {
            Object raw = source.value(variable);
            known = raw instanceof Map<?, ?> map ? new LazyMap(map) : read(raw);
            values.put(variable, known);
        }
        return known;
    }

    private static @Nullable Object read(@Nullable Object raw) {
        if (raw instanceof Payload payload) {
            return JsonCodec.decode(payload);
        }
        if (raw == Expressions.UNKNOWN || raw instanceof Instant || raw instanceof Duration) {
            return raw;
        }
        try {
            return Json.normalize(raw);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new EvaluationException("a variable holds what is not JSON data: " + e.getMessage());
        }
    }

    /** A view that reads each value when it is first asked for. */
    private static final class LazyMap extends AbstractMap<String, @Nullable Object> {
        private final Map<?, ?> raw;
        private final Map<String, @Nullable Object> read = new HashMap<>();

        LazyMap(Map<?, ?> raw) {
            this.raw = raw;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return key instanceof String && raw.containsKey(key);
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            if (!(key instanceof String name) || !raw.containsKey(name)) {
                return null;
            }
            if (!read.containsKey(name)) {
                read.put(name, Scope.read(raw.get(name)));
            }
            return read.get(name);
        }

        @Override
        public int size() {
            return raw.size();
        }

        @Override
        public Set<Map.Entry<String, @Nullable Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                    Iterator<?> keys = raw.keySet().iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return keys.hasNext();
                        }

                        @Override
                        public Map.Entry<String, @Nullable Object> next() {
                            return new LazyEntry((String) keys.next());
                        }
                    };
                }

                @Override
                public int size() {
                    return raw.size();
                }
            };
        }

        /** Walking the keys must not decode the values. */
        private final class LazyEntry implements Map.Entry<String, @Nullable Object> {
            private final String key;

            LazyEntry(String key) {
                this.key = key;
            }

            @Override
            public String getKey() {
                return key;
            }

            @Override
            public @Nullable Object getValue() {
                return LazyMap.this.get(key);
            }

            @Override
            public @Nullable Object setValue(@Nullable Object value) {
                throw new UnsupportedOperationException("expressions change nothing");
            }
        }
    }
}
