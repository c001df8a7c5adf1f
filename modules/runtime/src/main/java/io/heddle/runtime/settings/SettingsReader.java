package io.heddle.runtime.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.heddle.HeddleException;
import io.heddle.Json;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys under {@code heddle.} and notes everything that is wrong, to report it at once. The keys that were read
 * are the keys that are known: what nobody reads cannot be obeyed.
 */
final class SettingsReader {
    static final String ROOT = "heddle";

    private final Config config;
    private static final int MAX_PORT = 65_535;

    private final Set<String> keys = new TreeSet<>();
    private final Set<String> freeBlocks = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Config config) {
        this.config = config;
    }

    /** Whether a module on the class path has such a block in its reference.conf. */
    boolean isDeclared(String block) {
        return ConfigFactory.defaultReferenceUnresolved(SettingsReader.class.getClassLoader())
                .hasPath(ROOT + "." + block);
    }

    Duration seconds(String key) {
        return value(key, Duration.ZERO, Quantity::seconds);
    }

    Duration hours(String key) {
        return value(key, Duration.ZERO, Quantity::hours);
    }

    Duration secondsAboveZero(String key) {
        return value(key, Duration.ofSeconds(1), raw -> {
            Duration duration = Quantity.seconds(raw);
            if (duration.isZero()) {
                throw new IllegalArgumentException("more than 0");
            }
            return duration;
        });
    }

    /** Bytes. */
    int mebibytes(String key) {
        return value(key, 0, Quantity::mebibytes);
    }

    int port(String key) {
        return (int) whole(key, 0, MAX_PORT);
    }

    int count(String key, int least) {
        return (int) whole(key, least, Integer.MAX_VALUE);
    }

    long longCount(String key, long least) {
        return whole(key, least, Long.MAX_VALUE);
    }

    private long whole(String key, long least, long most) {
        return value(key, least, raw -> {
            BigDecimal number = Quantity.number(raw);
            if (number == null
                    || number.stripTrailingZeros().scale() > 0
                    || number.compareTo(BigDecimal.valueOf(least)) < 0
                    || number.compareTo(BigDecimal.valueOf(most)) > 0) {
                throw new IllegalArgumentException("a whole number from " + least + " to " + most);
            }
            return number.longValueExact();
        });
    }

    double factor(String key, double least, double most) {
        return value(key, least, raw -> {
            BigDecimal number = Quantity.number(raw);
            if (number == null || number.doubleValue() < least || number.doubleValue() > most) {
                throw new IllegalArgumentException("a number from " + least + " to " + most);
            }
            return number.doubleValue();
        });
    }

    /** What several keys make together; {@code make} throws when they do not fit. */
    <T> T together(String block, Supplier<T> make, T inTheMeantime) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            problems.add(ROOT + "." + block + ": expected " + e.getMessage());
            return inTheMeantime;
        }
    }

    boolean flag(String key) {
        return value(key, false, raw -> switch (raw.toString().toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException("true or false");
        });
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, Set<E> allowed) {
        E[] constants = Objects.requireNonNull(type.getEnumConstants());
        return value(
                key,
                constants[0],
                raw -> Arrays.stream(constants)
                        .filter(constant -> allowed.contains(constant)
                                && constant.name()
                                        .equalsIgnoreCase(raw.toString().trim().replace('-', '_')))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("one of "
                                + Arrays.stream(constants)
                                        .filter(allowed::contains)
                                        .map(Enum::name)
                                        .collect(Collectors.joining(", ")))));
    }

    /** A list of constants. */
    <E extends Enum<E>> Set<E> choices(String key, Class<E> type, Set<E> allowed) {
        return value(key, EnumSet.noneOf(type), raw -> {
            Set<E> chosen = EnumSet.noneOf(type);
            for (Object word : raw instanceof List<?> list ? list : List.of(raw)) {
                chosen.add(allowed.stream()
                        .filter(constant -> constant.name()
                                .equalsIgnoreCase(String.valueOf(word).trim().replace('-', '_')))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "a list of " + allowed.stream().map(Enum::name).collect(Collectors.joining(", ")))));
            }
            return chosen;
        });
    }

    /** A list of texts. */
    List<String> texts(String key) {
        return value(key, List.of(), raw -> {
            if (!(raw instanceof List<?> list) || list.stream().anyMatch(each -> !(each instanceof String))) {
                throw new IllegalArgumentException("a list of texts");
            }
            return list.stream().map(String::valueOf).toList();
        });
    }

    String text(String key) {
        return value(key, "", raw -> {
            if (!(raw instanceof String text) || text.isBlank()) {
                throw new IllegalArgumentException("a text");
            }
            return text;
        });
    }

    /** What {@code make} makes of a text; it throws what is wrong with it. */
    <T> T text(String key, Function<String, T> make, T inTheMeantime) {
        return value(key, inTheMeantime, raw -> {
            try {
                return make.apply(raw.toString());
            } catch (HeddleException e) {
                throw new IllegalArgumentException("an id; " + e.getMessage(), e);
            }
        });
    }

    Path path(String key) {
        return value(key, Path.of(""), raw -> {
            if (!(raw instanceof String text) || text.isBlank()) {
                throw new IllegalArgumentException("the path of a folder");
            }
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("the path of a folder; this one is not valid here", e);
            }
        });
    }

    /** A block of blocks whose content others define. */
    Map<String, Map<String, @Nullable Object>> blocks(String key) {
        freeBlocks.add(key);
        ConfigValue value = find(key);
        if (value == null || value.valueType() == ConfigValueType.NULL) {
            return Map.of();
        }
        if (!(value instanceof ConfigObject object)) {
            problem(key, value, "a block { }");
            return Map.of();
        }
        Map<String, Map<String, @Nullable Object>> blocks = new LinkedHashMap<>();
        object.forEach((name, block) -> {
            if (block instanceof ConfigObject settings) {
                blocks.put(name, Json.normalizeMap(settings.unwrapped()));
            } else {
                problem(key + "." + ConfigUtil.joinPath(name), block, "a block { }");
            }
        });
        return Collections.unmodifiableMap(blocks);
    }

    /** @throws HeddleException if anything was wrong */
    void finish() {
        if (config.root().get(ROOT) instanceof ConfigObject heddle) {
            List<String> unknown = new UnknownKeys(keys, freeBlocks).in(heddle);
            if (!unknown.isEmpty()) {
                throw new HeddleException("UNKNOWN_CONFIG_KEY", String.join("\n", unknown));
            }
        }
        if (!problems.isEmpty()) {
            throw new HeddleException("INVALID_CONFIG_VALUE", String.join("\n", problems));
        }
    }

    private <T> T value(String key, T inTheMeantime, Function<Object, T> read) {
        keys.add(key);
        ConfigValue value = find(key);
        if (value == null) {
            problems.add(ROOT + "." + key + " has no value; load the configuration with its reference.conf");
            return inTheMeantime;
        }
        Object raw = value.unwrapped();
        if (raw == null) {
            problem(key, value, "a value; remove the line for the default");
            return inTheMeantime;
        }
        try {
            return read.apply(raw);
        } catch (IllegalArgumentException e) {
            problem(key, value, e.getMessage());
            return inTheMeantime;
        }
    }

    private @Nullable ConfigValue find(String key) {
        ConfigValue found = config.root().get(ROOT);
        for (String part : ConfigUtil.splitPath(key)) {
            if (!(found instanceof ConfigObject object)) {
                return null;
            }
            found = object.get(part);
        }
        return found;
    }

    private void problem(String key, ConfigValue value, @Nullable String expected) {
        problems.add(ROOT + "." + key + " = " + value.render(com.typesafe.config.ConfigRenderOptions.concise()) + " ("
                + Origins.describe(value.origin()) + "): expected " + expected);
    }
}
