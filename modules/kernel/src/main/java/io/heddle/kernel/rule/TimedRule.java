package io.heddle.kernel.rule;

import io.heddle.spi.DependencyRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code timed {delay}}: GO when {@code delay} has passed since the last of its upstreams COMPLETED; NEVER as soon as
 * one of them ended otherwise. The delay is a number of seconds or ISO-8601 text such as {@code PT90S}, at most 100
 * years. Immutable and thread-safe.
 */
public final class TimedRule implements DependencyRule {
    /** Longest delay accepted. */
    public static final Duration MAX_DELAY = Duration.ofDays(36_525);

    private static final String DELAY = "delay";
    private static final int MAX_TEXT = 64;

    @Override
    public String name() {
        return "timed";
    }

    @Override
    public void check(Map<String, @Nullable Object> params) {
        delay(params);
    }

    @Override
    public Decision decide(Context context) {
        Duration delay = delay(context.params());
        Instant last = Instant.MIN;
        boolean open = false;
        for (Edge edge : context.edges()) {
            EdgeOutcome outcome = EdgeOutcome.of(edge);
            if (outcome == EdgeOutcome.OPEN) {
                open = true;
            } else if (outcome != EdgeOutcome.OK) {
                return Decision.never(edge.upstream() + " " + outcome);
            } else {
                Instant ended = edge.endedAt();
                last = ended != null && ended.isAfter(last) ? ended : last;
            }
        }
        if (open) {
            return Decision.waiting();
        }
        // No instant at all means nothing to wait for.
        Instant due = last.equals(Instant.MIN) ? context.now() : last.plus(delay);
        return context.now().isBefore(due) ? Decision.waitUntil(due) : Decision.go();
    }

    private Duration delay(Map<String, @Nullable Object> values) {
        Object value = new Params(name(), values, Set.of(DELAY)).get(DELAY);
        Duration delay = null;
        if (value instanceof Long seconds && seconds <= MAX_DELAY.toSeconds()) {
            delay = Duration.ofSeconds(seconds);
        } else if (value instanceof Double seconds && seconds <= MAX_DELAY.toSeconds() && seconds >= 0) {
            delay = fraction(seconds);
        } else if (value instanceof String text) {
            delay = parse(text);
        }
        if (delay == null || delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException(
                    "rule 'timed' needs a 'delay' in seconds, or as text such as PT90S, from 0 to 36525 days");
        }
        return delay;
    }

    private static Duration fraction(double seconds) {
        BigDecimal[] parts = BigDecimal.valueOf(seconds).divideAndRemainder(BigDecimal.ONE);
        return Duration.ofSeconds(
                parts[0].longValue(), parts[1].movePointRight(9).longValue());
    }

    /** Null when {@code text} is not an ISO-8601 duration in upper case. */
    private static @Nullable Duration parse(String text) {
        if (!text.startsWith("P") || text.length() > MAX_TEXT || !text.equals(text.toUpperCase(Locale.ROOT))) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
