package io.heddle.resource;

/**
 * Figures of one cache since it was made.
 *
 * @param bytes weight of its entries
 * @param invalidations entries that went before they were asked for in vain: dropped, too old, or one too many
 */
public record CacheStatistics(String name, long entries, long bytes, long hits, long misses, long invalidations) {}
