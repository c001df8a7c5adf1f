package io.heddle.runtime.cleanup;

import io.heddle.InstanceId;
import io.heddle.spi.CleanupStrategy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a resource manager works with.
 *
 * @param policy the keys in force at the start
 * @param strategies custom strategies by name
 * @param probe measures memory
 * @param onSample told whenever memory is measured
 * @param gauge shows the level to the rest of the node
 * @param hasEnded whether an instance has ended, or does not exist
 * @param passivateIdle asks what is idle to leave memory; gives how many were asked
 * @param budget what all caches of the node may hold together
 * @param caches caches of the node from the start
 * @param onPolicy told the policy whenever it changes
 * @param clock the clock of the node
 */
public record CleanupParts(
        CleanupPolicy policy,
        Map<String, CleanupStrategy> strategies,
        MemoryProbe probe,
        Runnable onSample,
        MemoryGauge gauge,
        Function<InstanceId, CompletionStage<Boolean>> hasEnded,
        Passivation passivateIdle,
        CacheBudget budget,
        List<ManagedCache> caches,
        Consumer<CleanupPolicy> onPolicy,
        Clock clock) {

    /** Begins something that ends with a number. */
    @FunctionalInterface
    public interface Passivation {
        CompletionStage<Long> begin();
    }

    public CleanupParts {
        strategies = Map.copyOf(strategies);
        caches = List.copyOf(caches);
    }
}
