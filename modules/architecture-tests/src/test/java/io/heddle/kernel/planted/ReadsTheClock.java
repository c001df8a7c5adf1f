package io.heddle.kernel.planted;

import java.time.Instant;

/** Violates on purpose: a decision that knows the time. */
final class ReadsTheClock {
    private ReadsTheClock() {}

    static Instant now() {
        return Instant.now();
    }
}
