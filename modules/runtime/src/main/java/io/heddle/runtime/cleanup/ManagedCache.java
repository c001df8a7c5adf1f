package io.heddle.runtime.cleanup;

import io.heddle.resource.CacheStatistics;

/** A cache as the resource manager sees it. Thread-safe. */
public interface ManagedCache {

    CacheStatistics statistics();

    /** Drops everything; gives how many entries went. */
    long drop();

    /** Drops what is too old to be given out. */
    void dropOld();
}
