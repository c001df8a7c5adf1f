package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.DefinitionSettings;
import io.heddle.kernel.registry.PartitionSettings;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Duration;

/**
 * Settings of the registry, by the names of their keys under {@code heddle.}.
 *
 * @param partitions {@code registry.partitions}; fixed for the life of the data
 * @param permitConfirmTimeout {@code registry.permit-confirm-timeout}
 * @param resendInterval {@code registry.resend-interval}
 * @param reconcileInterval {@code registry.reconcile-interval}
 * @param claimLinger {@code registry.claim-linger}
 * @param referenceDetailLimit {@code registry.reference-detail-limit}
 * @param allowAdHoc {@code registry.allow-ad-hoc}
 * @param maxSilence {@code recovery.max-silence}
 * @param wakeRate {@code recovery.wake-rate}
 * @param pageSize {@code manager.listing-page-size}
 * @param maxDepth {@code threads.max-depth}
 * @param askTimeout {@code client.ask-timeout}
 * @param askAgainAfter {@link HeddleSettings#askAgainAfter()}
 * @param snapshotEvery journal records between two snapshots of a registry actor
 * @param passivateAfter quiet time after which a definition nobody uses leaves memory
 */
public record RegistrySettings(
        int partitions,
        Duration permitConfirmTimeout,
        Duration resendInterval,
        Duration reconcileInterval,
        Duration claimLinger,
        int referenceDetailLimit,
        boolean allowAdHoc,
        Duration maxSilence,
        int wakeRate,
        int pageSize,
        int maxDepth,
        Duration askTimeout,
        Duration askAgainAfter,
        int snapshotEvery,
        Duration passivateAfter) {

    /** The documented defaults. */
    public static RegistrySettings defaults() {
        return new RegistrySettings(
                64,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(600),
                Duration.ofMillis(500),
                1_000,
                true,
                Duration.ofSeconds(300),
                500,
                100,
                10,
                Duration.ofSeconds(5),
                Duration.ZERO,
                1_000,
                Duration.ofSeconds(120));
    }

    /** What the configuration says. */
    public static RegistrySettings of(HeddleSettings settings) {
        RegistrySettings defaults = defaults();
        return new RegistrySettings(
                settings.registry().partitions(),
                settings.registry().permitConfirmTimeout(),
                settings.registry().resendInterval(),
                settings.registry().reconcileInterval(),
                settings.registry().claimLinger(),
                settings.registry().referenceDetailLimit(),
                settings.registry().allowAdHoc(),
                settings.recovery().maxSilence(),
                settings.recovery().wakeRate(),
                settings.manager().listingPageSize(),
                settings.threads().maxDepth(),
                HeddleSettings.orEndless(settings.client().askTimeout()),
                settings.askAgainAfter(),
                defaults.snapshotEvery(),
                defaults.passivateAfter());
    }

    PartitionSettings partition(int partition) {
        return new PartitionSettings(
                partition,
                partitions,
                permitConfirmTimeout,
                resendInterval,
                reconcileInterval,
                claimLinger,
                maxSilence,
                wakeRate,
                pageSize,
                maxDepth,
                allowAdHoc);
    }

    DefinitionSettings definition(DefinitionId definitionId) {
        return new DefinitionSettings(
                definitionId, resendInterval, reconcileInterval, askTimeout, referenceDetailLimit);
    }
}
