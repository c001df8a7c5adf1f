package io.heddle.formats;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one grammar of durations: a number of seconds, a number with a unit ({@code 500ms 5s 10m 2h 1d}), or ISO-8601 in
 * capitals ({@code PT5S}, {@code P1DT2H}). Fractions down to the nanosecond are allowed. Negative ones are kept for
 * validation to report.
 */
final class DurationText {
    static final String GRAMMAR =
            "write a number of seconds (5, 0.5), a number with a unit (500ms, 5s, 10m, 2h, 1d) or ISO-8601 (PT5S)";

    private static final Pattern SIMPLE = Pattern.compile("(-?[0-9]{1,19}(?:\\.[0-9]{1,19})?)(ms|s|m|h|d)");
    private static final Pattern ISO = Pattern.compile("-?P(?:-?[0-9]{1,19}D)?(?:T(?:-?[0-9]{1,19}H)?"
            + "(?:-?[0-9]{1,19}M)?(?:-?[0-9]{1,19}(?:\\.[0-9]{1,9})?S)?)?");
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private DurationText() {}

    /**
     * @throws IllegalArgumentException if the text is in none of the forms or out of the range of {@link Duration}
     */
    static Duration parse(String text) {
        Matcher simple = SIMPLE.matcher(text);
        if (simple.matches()) {
            return ofSeconds(new BigDecimal(simple.group(1)).multiply(secondsPer(simple.group(2))), text);
        }
        if (ISO.matcher(text).matches()) {
            try {
                return Duration.parse(text);
            } catch (DateTimeException | ArithmeticException e) {
                throw new IllegalArgumentException(Show.quoted(text) + " is not a duration; " + GRAMMAR, e);
            }
        }
        throw new IllegalArgumentException(Show.quoted(text) + " is not a duration; " + GRAMMAR);
    }

    /**
     * @param seconds a {@link Long} or a finite {@link Double}
     * @throws IllegalArgumentException if it is finer than a nanosecond or out of range
     */
    static Duration ofSeconds(Number seconds) {
        if (seconds instanceof Long whole) {
            return Duration.ofSeconds(whole);
        }
        return ofSeconds(BigDecimal.valueOf(seconds.doubleValue()), seconds.toString());
    }

    private static Duration ofSeconds(BigDecimal seconds, String text) {
        // Compared before any conversion: a huge exponent must not be written out digit by digit.
        if (seconds.signum() != 0 && seconds.precision() - seconds.scale() > 18) {
            throw new IllegalArgumentException(Show.quoted(text) + " is longer than any duration");
        }
        BigDecimal nanos = seconds.multiply(NANOS).stripTrailingZeros();
        if (nanos.scale() > 0) {
            throw new IllegalArgumentException(Show.quoted(text) + " is finer than a nanosecond");
        }
        BigInteger[] parts = nanos.toBigIntegerExact().divideAndRemainder(NANOS.toBigInteger());
        return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static BigDecimal secondsPer(String unit) {
        return switch (unit) {
            case "ms" -> new BigDecimal("0.001");
            case "s" -> BigDecimal.ONE;
            case "m" -> BigDecimal.valueOf(60);
            case "h" -> BigDecimal.valueOf(3_600);
            default -> BigDecimal.valueOf(86_400);
        };
    }
}
