package io.heddle.kernel.registry;

import java.time.Duration;

/**
 * What governs a partition. A duration of zero switches its check off, except where said.
 *
 * @param partition its number, from 0
 * @param partitions how many there are; fixed for the life of the data
 * @param permitConfirmTimeout silence of a granted thread before it is asked
 * @param resendInterval resend of unacknowledged messages; more than zero
 * @param reconcileInterval audit of claims
 * @param claimLinger how long a claim is kept after the last release, for the next start
 * @param maxSilence silence of an awake thread before it is woken
 * @param wakeRate threads woken per second after a recovery; at least 1
 * @param pageSize rows per page where a request names no limit; at least 1
 * @param maxDepth parent links from a thread to its root; 0 means no limit
 * @param allowAdHoc whether threads of unpublished definitions may start
 */
public record PartitionSettings(
        int partition,
        int partitions,
        Duration permitConfirmTimeout,
        Duration resendInterval,
        Duration reconcileInterval,
        Duration claimLinger,
        Duration maxSilence,
        int wakeRate,
        int pageSize,
        int maxDepth,
        boolean allowAdHoc) {

    public PartitionSettings {
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException("partition " + partition + " is not one of " + partitions);
        }
        if (resendInterval.isNegative() || resendInterval.isZero()) {
            throw new IllegalArgumentException("resendInterval must be more than zero");
        }
        if (permitConfirmTimeout.isNegative()
                || reconcileInterval.isNegative()
                || claimLinger.isNegative()
                || maxSilence.isNegative()) {
            throw new IllegalArgumentException("intervals must not be negative");
        }
        if (wakeRate < 1 || pageSize < 1 || maxDepth < 0) {
            throw new IllegalArgumentException("wakeRate and pageSize start at 1, maxDepth at 0");
        }
    }
}
