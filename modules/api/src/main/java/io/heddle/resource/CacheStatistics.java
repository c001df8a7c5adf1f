package io.heddle.resource;

/**
 * Figures of one cache since it was made.
 *
 * @param name as it was given when the cache was made
 * @param entries entries here now
 * @param bytes weight of its entries
 * @param hits values found
 * @param misses values that had to be made
 * @param invalidations entries that went before they were asked for in vain: dropped, too old, or one too many
 */
public record CacheStatistics(String name, long entries, long bytes, long hits, long misses, long invalidations) {}
