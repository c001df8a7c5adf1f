package io.heddle.kernel.expression;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Timestamps (years 1 to 9999) and durations (up to 10,000 years) as CEL defines them. There is no "now". */
final class Times {
    private static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Duration MAX_DURATION = Duration.ofDays(3_652_500);
    /** Longer text is no timestamp; asked first so that hostile text is refused without being parsed. */
    private static final int MAX_TEXT = 64;

    private Times() {}

    static Instant inRange(Instant instant) {
        if (instant.isBefore(MIN) || instant.isAfter(MAX)) {
            throw new EvaluationException("the timestamp is outside the years 1 to 9999");
        }
        return instant;
    }

    static Duration inRange(Duration duration) {
        if (duration.abs().compareTo(MAX_DURATION) > 0) {
            throw new EvaluationException("the duration is longer than 10,000 years");
        }
        return duration;
    }

    /** RFC 3339: a date, a time and an offset. */
    static Instant timestamp(String text) {
        if (text.length() <= MAX_TEXT) {
            try {
                return inRange(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException e) {
                // Refused below, without repeating the text.
            }
        }
        throw new EvaluationException("not an RFC 3339 timestamp, such as 2026-01-31T08:00:00Z");
    }

    /** RFC 3339, or a date alone, which means its first instant in UTC. */
    static Instant timestampOrDate(String text) {
        if (text.length() == "2026-01-31".length()) {
            try {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException e) {
                throw new EvaluationException("not a date such as 2026-01-31");
            }
        }
        return timestamp(text);
    }

    static Instant timestamp(long epochSeconds) {
        if (epochSeconds < MIN.getEpochSecond() || epochSeconds > MAX.getEpochSecond()) {
            throw new EvaluationException("the timestamp is outside the years 1 to 9999");
        }
        return Instant.ofEpochSecond(epochSeconds);
    }

    /** CEL's text form: seconds with up to nine decimals and an {@code s}. */
    static String text(Duration duration) {
        Duration size = duration.abs();
        StringBuilder text = new StringBuilder(duration.isNegative() ? "-" : "").append(size.toSeconds());
        int nanos = size.toNanosPart();
        if (nanos != 0) {
            String digits = Integer.toString(1_000_000_000 + nanos).substring(1);
            int kept = digits.endsWith("000000") ? 3 : digits.endsWith("000") ? 6 : 9;
            text.append('.').append(digits, 0, kept);
        }
        return text.append('s').toString();
    }

    static Node timestampPart(Node operand, @Nullable Node zone, ToLongFunction<ZonedDateTime> part) {
        return frame -> part(frame, frame.eval(operand), zone, part);
    }

    /** For the parts that durations have too, there as a total. */
    static Node part(
            Node operand, @Nullable Node zone, ToLongFunction<ZonedDateTime> part, ToLongFunction<Duration> total) {
        return frame -> {
            Object value = frame.eval(operand);
            return value instanceof Duration duration && zone == null
                    ? (Object) total.applyAsLong(duration)
                    : (Object) part(frame, value, zone, part);
        };
    }

    private static long part(
            Frame frame, @Nullable Object value, @Nullable Node zone, ToLongFunction<ZonedDateTime> part) {
        if (!(value instanceof Instant instant)) {
            throw new EvaluationException("expected a timestamp but found " + Values.label(value));
        }
        ZoneId zoneId = zone == null ? ZoneOffset.UTC : zone(frame.eval(zone));
        return part.applyAsLong(instant.atZone(zoneId));
    }

    private static ZoneId zone(@Nullable Object name) {
        if (name instanceof String text && text.length() <= MAX_TEXT) {
            try {
                // CEL allows an offset without sign, which java.time does not.
                boolean unsigned = !text.isEmpty() && Character.isDigit(text.charAt(0));
                return ZoneId.of(unsigned ? "+" + text : text);
            } catch (DateTimeException e) {
                // Refused below.
            }
        }
        throw new EvaluationException("not a time zone, such as Europe/Berlin or +02:00");
    }
}
