package io.heddle.runtime.engine;

import io.heddle.resource.CacheStatistics;
import io.heddle.runtime.cleanup.ManagedCache;
import io.heddle.runtime.wire.PlanCache;

/** The compiled definitions of a node as one of its caches. They do not age: a plan never differs from its source. */
record PlansAsCache(PlanCache plans) implements ManagedCache {

    @Override
    public CacheStatistics statistics() {
        PlanCache.Statistics now = plans.statistics();
        return new CacheStatistics("definitions", now.plans(), now.bytes(), now.hits(), now.misses(), now.evictions());
    }

    @Override
    public long drop() {
        return plans.clear();
    }

    @Override
    public void dropOld() {}
}
