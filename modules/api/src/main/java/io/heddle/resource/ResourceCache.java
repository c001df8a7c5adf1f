package io.heddle.resource;

import java.util.function.Function;

/**
 * Values that can be made again. All caches of a node together stay within {@code heddle.cleanup.cache-max-size}; what
 * was put in longer than {@code heddle.cleanup.cache-max-age} ago is not given out. Thread-safe.
 */
public interface ResourceCache<K, V> {

    /** The value of that key, made by {@code load} if it is not here. Two threads that miss it may both make it. */
    V get(K key, Function<? super K, ? extends V> load);

    /** Drops the value of that key, if it is here. */
    void invalidate(K key);

    /** Drops everything. */
    void invalidateAll();

    /** Its figures. */
    CacheStatistics statistics();
}
