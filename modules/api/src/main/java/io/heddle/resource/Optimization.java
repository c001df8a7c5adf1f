package io.heddle.resource;

/**
 * What {@link Resources#optimizePerformance()} did.
 *
 * @param droppedCacheEntries entries of caches that were dropped
 * @param passivationRequests instances in memory here that were asked to leave it if they are idle
 * @param cleanedResources resources that were released
 * @param freedBytes bytes of them and of the caches, as far as sizes are known
 */
public record Optimization(
        long droppedCacheEntries, long passivationRequests, long cleanedResources, long freedBytes) {}
