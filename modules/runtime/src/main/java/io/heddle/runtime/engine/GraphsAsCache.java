package io.heddle.runtime.engine;

import io.heddle.kernel.instance.Micros;
import io.heddle.resource.CacheStatistics;
import io.heddle.runtime.cleanup.ManagedCache;
import io.heddle.runtime.instance.GraphCache;
import java.time.Clock;

/** The copies of graphs of a node as one of its caches. */
record GraphsAsCache(GraphCache graphs, Clock clock) implements ManagedCache {

    @Override
    public CacheStatistics statistics() {
        io.heddle.CacheStatistics now = graphs.statistics();
        return new CacheStatistics(
                "graphs", now.entries(), now.bytes(), now.hits(), now.misses(), now.invalidations() + now.evictions());
    }

    @Override
    public long drop() {
        return graphs.clear();
    }

    @Override
    public void dropOld() {
        graphs.dropOld(Micros.of(clock.instant()));
    }
}
