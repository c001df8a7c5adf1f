package io.heddle.resource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What cleaning has done on this node since it started.
 *
 * @param totalCleanups resources released
 * @param cleanups the same by kind; kinds without any are left out
 * @param errors releases and cleaners that failed
 * @param bytesFreed sizes of what was released
 * @param lastRun the last tick; null before the first
 * @param activeTasks releases and cleaners running now
 * @param waitingTasks releases and cleaners that wait for a worker
 * @param decisions what custom strategies said: strategy name → KEEP, RELEASE, DELAY or ERROR → how often
 * @param cleaners the registered cleaners
 * @param caches the caches made by {@link Resources#cache}
 * @param memoryLevel the level now
 * @param memoryOccupancy share of the memory for long-lived objects in use after the last collection
 * @param configuration effective values of the {@code heddle.cleanup} keys
 */
public record CleanupStatistics(
        long totalCleanups,
        Map<ResourceKind, Long> cleanups,
        long errors,
        long bytesFreed,
        @Nullable Instant lastRun,
        int activeTasks,
        int waitingTasks,
        Map<String, Map<String, Long>> decisions,
        List<CleanerStatistics> cleaners,
        List<CacheStatistics> caches,
        MemoryLevel memoryLevel,
        double memoryOccupancy,
        Map<String, String> configuration) {

    public CleanupStatistics {
        cleanups = Map.copyOf(cleanups);
        decisions = Map.copyOf(decisions);
        cleaners = List.copyOf(cleaners);
        caches = List.copyOf(caches);
        configuration = Map.copyOf(configuration);
    }
}
