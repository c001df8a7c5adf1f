package io.heddle.runtime.instance;

import io.heddle.CacheStatistics;
import io.heddle.GraphSnapshot;
import io.heddle.InstanceId;
import io.heddle.kernel.instance.GraphCopies;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.runtime.cleanup.CacheBudget;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Copies of graphs that were asked for, so that asking again about an unchanged instance copies nothing. An answer is
 * given only for the very instance (id and time of creation) and sequence number it was copied at, so it cannot disagree
 * with the state, whatever moved or was removed meanwhile. Thread-safe; an entry is written by the actor of its instance.
 */
public final class GraphCache {
    /** After an overflow the cache is left this full, so that not every further entry overflows it again. */
    private static final double AFTER_OVERFLOW = 0.9;

    private static final class Entry {
        final GraphSnapshot graph;
        final long createdAt;
        final long storedAt;
        final long bytes;
        volatile long lastUsed;

        Entry(GraphSnapshot graph, long createdAt, long storedAt, long bytes, long lastUsed) {
            this.graph = graph;
            this.createdAt = createdAt;
            this.storedAt = storedAt;
            this.bytes = bytes;
            this.lastUsed = lastUsed;
        }
    }

    private final CacheBudget budget;
    private final ConcurrentMap<InstanceId, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong uses = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder invalidations = new LongAdder();
    private final LongAdder evictions = new LongAdder();

    /** @param budget shared with the other caches of the node; copies that are too old are not given out */
    public GraphCache(CacheBudget budget) {
        this.budget = budget;
    }

    /** The graph of {@code state}; {@code now} in epoch microseconds. */
    GraphSnapshot graph(InstanceState state, long now) {
        InstanceId id = state.header().id();
        Entry known = entries.get(id);
        if (known != null) {
            boolean same = known.graph.seq() == state.seq() && known.createdAt == state.createdAt();
            if (same && !isTooOld(known, now)) {
                known.lastUsed = uses.incrementAndGet();
                hits.increment();
                return known.graph;
            }
            drop(id, known, same ? evictions : invalidations);
        }
        misses.increment();
        GraphSnapshot fresh = GraphCopies.of(state, now);
        store(id, new Entry(fresh, state.createdAt(), now, bytesOf(fresh), uses.incrementAndGet()), now);
        return fresh;
    }

    /** An event happened: what is known of that instance is of the past. */
    void changed(InstanceId id) {
        Entry known = entries.get(id);
        if (known != null) {
            drop(id, known, invalidations);
        }
    }

    private void store(InstanceId id, Entry entry, long now) {
        if (!budget.hasRoomFor(entry.bytes)) {
            return;
        }
        Entry earlier = entries.put(id, entry);
        account(entry.bytes - (earlier == null ? 0 : earlier.bytes));
        if (budget.isExceeded()) {
            makeRoom(now);
        }
    }

    private void makeRoom(long now) {
        List<Map.Entry<InstanceId, Entry>> oldestFirst = entries.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(
                        (Map.Entry<InstanceId, Entry> entry) -> entry.getValue(),
                        Comparator.comparing((Entry entry) -> !isTooOld(entry, now))
                                .thenComparing(entry -> entry.lastUsed)))
                .toList();
        for (Map.Entry<InstanceId, Entry> candidate : oldestFirst) {
            if (!budget.isAbove(AFTER_OVERFLOW)) {
                return;
            }
            drop(candidate.getKey(), candidate.getValue(), evictions);
        }
    }

    private void drop(InstanceId id, Entry entry, LongAdder counter) {
        if (entries.remove(id, entry)) {
            account(-entry.bytes);
            counter.increment();
        }
    }

    private boolean isTooOld(Entry entry, long now) {
        return budget.isTooOld((now - entry.storedAt) * 1_000);
    }

    private void account(long more) {
        bytes.addAndGet(more);
        budget.take(more);
    }

    /** Drops everything; gives how many copies went. */
    public long clear() {
        long before = evictions.sum();
        entries.forEach((id, entry) -> drop(id, entry, evictions));
        return evictions.sum() - before;
    }

    /** Drops what is too old to be given out; {@code now} in epoch microseconds. */
    public void dropOld(long now) {
        entries.forEach((id, entry) -> {
            if (isTooOld(entry, now)) {
                drop(id, entry, evictions);
            }
        });
    }

    /** An estimate: objects and references on a 64-bit machine; texts are shared with the plan where they can be. */
    private static long bytesOf(GraphSnapshot graph) {
        long size = 200;
        for (GraphSnapshot.Node node : graph.nodes()) {
            size += 80 + node.id().length() + node.pathId().length();
        }
        for (GraphSnapshot.Edge edge : graph.edges()) {
            size += 40 + edge.label().length();
        }
        return size;
    }

    /** What it holds and did. */
    public CacheStatistics statistics() {
        return new CacheStatistics(
                hits.sum(), misses.sum(), invalidations.sum(), evictions.sum(), entries.size(), bytes.get());
    }
}
