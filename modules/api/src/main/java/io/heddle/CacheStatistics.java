package io.heddle;

/**
 * What a cache of this node holds, and what it did since Heddle started. Read one by one, so the figures may be slightly
 * apart under load.
 *
 * @param hits answers from the cache
 * @param misses answers that had to be computed
 * @param invalidations entries dropped because what they describe changed
 * @param evictions entries dropped for want of space or for their age
 * @param entries entries here now
 * @param bytes estimate of the memory they take
 */
public record CacheStatistics(long hits, long misses, long invalidations, long evictions, long entries, long bytes) {}
