package io.heddle.runtime.executor;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A node's config as a built-in executor reads it; every misfit fails the attempt for good, because a retry would too. */
final class TaskConfig {
    private static final double LONGEST_SECONDS = Duration.ofDays(36_500).toSeconds();

    private final String executor;
    private final Map<String, @Nullable Object> config;

    /** @throws FailedAttempt if there is an entry that is not one of {@code known} */
    TaskConfig(String executor, Map<String, @Nullable Object> config, Set<String> known) {
        this.executor = executor;
        this.config = config;
        for (String name : config.keySet()) {
            if (!known.contains(name)) {
                throw invalid("has no entry '" + name + "'; it knows " + new TreeSet<>(known));
            }
        }
    }

    boolean has(String name) {
        return config.containsKey(name);
    }

    @Nullable Object data(String name) {
        return config.get(name);
    }

    String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw invalid("needs '" + name + "'");
        }
        return text;
    }

    @Nullable String optionalText(String name) {
        Object value = config.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw invalid("wants text for '" + name + "'");
    }

    boolean flag(String name, boolean absent) {
        Object value = config.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw invalid("wants true or false for '" + name + "'");
    }

    long count(String name, long absent) {
        Object value = config.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Long count && count >= 0) {
            return count;
        }
        throw invalid("wants a whole number, not negative, for '" + name + "'");
    }

    /** Null where there is none. */
    @Nullable Duration seconds(String name) {
        Object value = config.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= LONGEST_SECONDS) {
            return Duration.ofNanos(
                    new BigDecimal(number.toString()).movePointRight(9).longValue());
        }
        throw invalid("wants a number of seconds, not negative, for '" + name + "'");
    }

    /** Empty where there is none. */
    Map<String, String> texts(String name) {
        Object value = config.get(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> {
                if (!(entry instanceof String || entry instanceof Number || entry instanceof Boolean)) {
                    throw invalid("wants text for '" + name + "." + key + "'");
                }
                texts.put(String.valueOf(key), entry.toString());
            });
        } else if (value != null) {
            throw invalid("wants an object of texts for '" + name + "'");
        }
        return texts;
    }

    /** One element or a list of them; empty where there is none. */
    List<?> elements(String name) {
        Object value = config.get(name);
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }

    FailedAttempt invalid(String problem) {
        return FailedAttempt.fatal(FailedAttempt.INVALID_NODE_CONFIG, "the executor " + executor + " " + problem);
    }
}
