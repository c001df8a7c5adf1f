package io.heddle.kernel.graph;

import io.heddle.definition.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The numbers of a {@link Retry}. */
final class RetryChecks {

    private RetryChecks() {}

    static void check(Retry retry, String element, Findings findings) {
        Integer attempts = retry.maxAttempts();
        if (attempts != null && attempts < 1) {
            refuse(
                    element,
                    "maxAttempts is " + attempts + "; it counts the first attempt, so use at least 1",
                    findings);
        }
        wait(retry.initialBackoff(), "initialBackoff", element, findings);
        wait(retry.maxBackoff(), "maxBackoff", element, findings);
        Double multiplier = retry.multiplier();
        // Written so that NaN, for which every comparison is false, is refused too.
        if (multiplier != null && !(multiplier >= 1 && multiplier <= Double.MAX_VALUE)) {
            refuse(element, "multiplier is " + multiplier + "; use a finite number of at least 1", findings);
        }
        Double jitter = retry.jitter();
        if (jitter != null && !(jitter >= 0 && jitter <= 1)) {
            refuse(element, "jitter is " + jitter + "; use a share from 0 to 1", findings);
        }
    }

    private static void wait(@Nullable Duration backoff, String field, String element, Findings findings) {
        if (!Durations.isValid(backoff)) {
            refuse(element, field + " is " + backoff + "; use 0 up to 36500 days", findings);
        }
    }

    private static void refuse(String element, String what, Findings findings) {
        String owner = element.isEmpty() ? "the workflow" : element;
        findings.error(FindingCodes.INVALID_RETRY, element, "retry of " + owner + ": " + what);
    }
}
