package io.heddle.kernel.graph;

import io.heddle.Finding;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Bounds on times, so that no later addition of one to an instant can overflow. */
final class Durations {
    /** A hundred years of 365 days. */
    static final Duration MAX = Duration.ofDays(36_500);

    /** Deadlines lie in the years 1970 to 9999. */
    static final Instant LAST_DEADLINE = Instant.parse("9999-12-31T23:59:59Z");

    private Durations() {}

    static boolean isValid(@Nullable Duration duration) {
        return duration == null || (!duration.isNegative() && duration.compareTo(MAX) <= 0);
    }

    static void timeout(@Nullable Duration timeout, String element, String field, Findings findings) {
        if (!isValid(timeout)) {
            String owner = element.isEmpty() ? "the workflow" : element;
            findings.add(Finding.error(
                    FindingCodes.INVALID_TIMEOUT,
                    element,
                    field + " of " + owner + " is " + timeout + "; use 0 for none or up to 36500 days"));
        }
    }

    static void deadline(@Nullable Instant deadline, Findings findings) {
        if (deadline != null && (deadline.isBefore(Instant.EPOCH) || deadline.isAfter(LAST_DEADLINE))) {
            findings.error(
                    FindingCodes.INVALID_TIMEOUT,
                    "",
                    "deadline of the workflow is " + deadline + "; it must lie in the years 1970 to 9999");
        }
    }
}
