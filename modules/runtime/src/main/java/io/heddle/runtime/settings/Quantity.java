package io.heddle.runtime.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;

/**
 * The one rule for durations and sizes: a plain number, also written as text, counts in the unit of its key; a text with
 * a unit says its own, in the words HOCON knows.
 */
final class Quantity {
    /** Keeps every sum of times within a long of microseconds. */
    private static final long LONGEST_SECONDS = Duration.ofDays(36_500).toSeconds();

    private static final BigDecimal MEBIBYTE = BigDecimal.valueOf(1 << 20);
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private Quantity() {}

    /** @throws IllegalArgumentException with what is expected */
    static Duration seconds(Object value) {
        return duration(value, "seconds", BigDecimal.ONE);
    }

    /** @throws IllegalArgumentException with what is expected */
    static Duration hours(Object value) {
        return duration(value, "hours", BigDecimal.valueOf(3600));
    }

    private static Duration duration(Object value, String unit, BigDecimal secondsPerUnit) {
        String expected = "a number of " + unit + " or a duration such as \"500 ms\", \"5s\" or \"2h\"";
        BigDecimal number = number(value);
        BigDecimal plain = number == null ? null : number.multiply(secondsPerUnit);
        Duration duration;
        if (plain == null) {
            duration = withUnit(value, expected, (config, key) -> config.getDuration(key));
        } else if (plain.abs().compareTo(BigDecimal.valueOf(LONGEST_SECONDS)) > 0) {
            throw new IllegalArgumentException("at most 100 years");
        } else {
            duration = Duration.ofNanos(0)
                    .plusSeconds(plain.setScale(0, RoundingMode.FLOOR).longValueExact())
                    .plusNanos(plain.subtract(plain.setScale(0, RoundingMode.FLOOR))
                            .multiply(NANOS)
                            .setScale(0, RoundingMode.UP)
                            .longValueExact());
        }
        if (duration.isNegative()) {
            throw new IllegalArgumentException("not negative; write 0 for none");
        }
        if (duration.toSeconds() > LONGEST_SECONDS) {
            throw new IllegalArgumentException("at most 100 years");
        }
        return duration;
    }

    /** Bytes. @throws IllegalArgumentException with what is expected */
    static int mebibytes(Object value) {
        String expected = "a number of MiB or a size such as \"64 KiB\" or \"16 MiB\"";
        BigDecimal plain = number(value);
        BigDecimal bytes = plain == null
                ? BigDecimal.valueOf(withUnit(value, expected, (config, key) -> config.getBytes(key)))
                : plain.multiply(MEBIBYTE).setScale(0, RoundingMode.UP);
        if (bytes.signum() < 0) {
            throw new IllegalArgumentException("not negative; write 0 for none");
        }
        if (bytes.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("less than 2048 MiB");
        }
        return bytes.intValueExact();
    }

    private interface Parser<T> {
        T parse(Config config, String key);
    }

    private static <T> T withUnit(Object value, String expected, Parser<T> parser) {
        if (!(value instanceof String)) {
            throw new IllegalArgumentException(expected);
        }
        try {
            return parser.parse(ConfigFactory.parseMap(Map.of("value", value)), "value");
        } catch (ConfigException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    /** Null when {@code value} is no plain number. */
    static @org.jspecify.annotations.Nullable BigDecimal number(Object value) {
        if (!(value instanceof Number || value instanceof String)) {
            return null;
        }
        String text = value.toString().trim();
        // Bounded: a huge exponent must not be written out digit by digit.
        if (!text.matches("[+-]?[0-9]{1,19}(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?")) {
            return null;
        }
        return new BigDecimal(text);
    }
}
