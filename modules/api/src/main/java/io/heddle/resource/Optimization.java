package io.heddle.resource;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@link Resources#optimizePerformance()} did.
 *
 * @param droppedCacheEntries entries of caches that were dropped
 * @param passivationRequests instances in memory that were asked to leave it if they are idle
 * @param cleanedResources resources that were released
 * @param freedBytes bytes of them and of the caches, as far as sizes are known
 */
public record Optimization(long droppedCacheEntries, long passivationRequests, long cleanedResources, long freedBytes) {

    /** Nothing was to be done. */
    public static final Optimization NONE = new Optimization(0, 0, 0, 0);

    /** Both together. */
    public Optimization plus(Optimization other) {
        return new Optimization(
                droppedCacheEntries + other.droppedCacheEntries,
                passivationRequests + other.passivationRequests,
                cleanedResources + other.cleanedResources,
                freedBytes + other.freedBytes);
    }

    /** The same under the names of the old manager: {@code memory_optimization} and {@code resource_cleanup}. */
    public Map<String, Map<String, Long>> asMap() {
        Map<String, Long> memory = new LinkedHashMap<>();
        memory.put("dropped_cache_entries", droppedCacheEntries);
        memory.put("passivation_requests", passivationRequests);
        memory.put("freed_bytes", freedBytes);
        Map<String, Map<String, Long>> map = new LinkedHashMap<>();
        map.put("memory_optimization", memory);
        map.put("resource_cleanup", Map.of("cleaned_resources", cleanedResources));
        return map;
    }
}
