package io.heddle.kernel.expression;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/** CEL's duration literals: {@code 1h30m}, {@code 1.5s}, {@code -250ms}. */
final class DurationText {
    private static final int MAX_TEXT = 64;
    private static final Map<String, Long> NANOS = Map.of(
            "h",
            3_600_000_000_000L,
            "m",
            60_000_000_000L,
            "s",
            1_000_000_000L,
            "ms",
            1_000_000L,
            "us",
            1000L,
            "ns",
            1L);

    private DurationText() {}

    static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        int position = negative || text.startsWith("+") ? 1 : 0;
        if (position == text.length() || text.length() > MAX_TEXT) {
            throw malformed();
        }
        if (text.substring(position).equals("0")) {
            return Duration.ZERO;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        while (position < text.length()) {
            int unitStart = skip(text, position, true);
            int unitEnd = skip(text, unitStart, false);
            nanos = nanos.add(term(text.substring(position, unitStart), text.substring(unitStart, unitEnd)));
            position = unitEnd;
        }
        BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
        if (parts[0].precision() - parts[0].scale() > 15) {
            throw new EvaluationException("the duration is longer than 10,000 years");
        }
        Duration size = Duration.ofSeconds(parts[0].longValue(), parts[1].longValue());
        return Times.inRange(negative ? size.negated() : size);
    }

    private static BigDecimal term(String amount, String unit) {
        Long nanos = NANOS.get(unit);
        boolean digits = amount.chars().anyMatch(c -> c != '.') && amount.indexOf('.') == amount.lastIndexOf('.');
        if (nanos == null || !digits) {
            throw malformed();
        }
        return new BigDecimal(amount).multiply(BigDecimal.valueOf(nanos));
    }

    private static int skip(String text, int from, boolean number) {
        int position = from;
        while (position < text.length() && isNumberPart(text.charAt(position)) == number) {
            position++;
        }
        return position;
    }

    private static boolean isNumberPart(char c) {
        return (c >= '0' && c <= '9') || c == '.';
    }

    private static EvaluationException malformed() {
        return new EvaluationException("not a duration, such as 1h30m or 250ms");
    }
}
