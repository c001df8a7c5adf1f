package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.time.Duration;

/**
 * What governs a definition entity.
 *
 * @param definitionId whose entity it is
 * @param resendInterval resend of unacknowledged messages; more than zero
 * @param reconcileInterval audit of claims; zero for none
 * @param queryTimeout how long a reference list waits for its partitions; more than zero
 * @param detailLimit references in one reply where a request names no limit; at least 1
 */
public record DefinitionSettings(
        DefinitionId definitionId,
        Duration resendInterval,
        Duration reconcileInterval,
        Duration queryTimeout,
        int detailLimit) {

    public DefinitionSettings {
        if (resendInterval.isNegative() || resendInterval.isZero()) {
            throw new IllegalArgumentException("resendInterval must be more than zero");
        }
        if (queryTimeout.isNegative() || queryTimeout.isZero() || reconcileInterval.isNegative()) {
            throw new IllegalArgumentException("queryTimeout must be more than zero, reconcileInterval not negative");
        }
        if (detailLimit < 1) {
            throw new IllegalArgumentException("detailLimit starts at 1");
        }
    }
}
