package io.heddle.compat;

import io.heddle.HeddleException;
import io.heddle.Json;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Dependencies as maps. */
final class DependencyMaps {
    private static final Set<String> KEYS =
            Set.of("upstream_node_id", "type", "condition", "timeout_seconds", "retry_count", "rule", "params");

    private DependencyMaps() {}

    static Dependency read(Map<String, ? extends @Nullable Object> map) {
        for (String key : map.keySet()) {
            if (!KEYS.contains(key)) {
                throw invalid(
                        key,
                        "is not a field of a dependency; there are "
                                + KEYS.stream().sorted().toList());
            }
        }
        Object upstream = map.get("upstream_node_id");
        if (upstream == null) {
            throw invalid("upstream_node_id", "is missing");
        }
        Dependency dependency = map.get("rule") == null
                ? typed(upstream.toString(), map)
                : Dependency.custom(upstream.toString(), map.get("rule").toString(), params(map.get("params")));
        if (map.get("timeout_seconds") != null) {
            dependency = dependency.withTimeout(
                    Duration.ofMillis(Math.round(number("timeout_seconds", map.get("timeout_seconds")) * 1000)));
        }
        if (map.get("retry_count") != null) {
            dependency = dependency.withRetryCount((int) number("retry_count", map.get("retry_count")));
        }
        return dependency;
    }

    private static Dependency typed(String upstream, Map<String, ? extends @Nullable Object> map) {
        Object type = map.get("type");
        Object condition = map.get("condition");
        if (condition != null) {
            Dependency conditional = Dependency.when(upstream, Condition.cel(condition.toString()));
            return type == null ? conditional : conditional.withType(type(type.toString()));
        }
        return type == null ? Dependency.on(upstream) : Dependency.of(upstream, type(type.toString()));
    }

    private static DependencyType type(String name) {
        return Arrays.stream(DependencyType.values())
                .filter(type -> type.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "type", "is " + name + "; it must be one of " + Arrays.toString(DependencyType.values())));
    }

    private static Map<String, @Nullable Object> params(@Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (Json.normalize(value) instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> params = new java.util.LinkedHashMap<>();
            map.forEach((key, param) -> params.put(String.valueOf(key), param));
            return params;
        }
        throw invalid("params", "must be an object");
    }

    private static double number(String key, @Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw invalid(key, "is " + value + "; it must be a number");
    }

    private static HeddleException invalid(String key, String what) {
        return new HeddleException("INVALID_DEPENDENCY", key + " " + what);
    }
}
