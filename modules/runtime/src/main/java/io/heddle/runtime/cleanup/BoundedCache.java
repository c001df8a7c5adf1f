package io.heddle.runtime.cleanup;

import io.heddle.resource.CacheStatistics;
import io.heddle.resource.ResourceCache;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A cache within the budget of its node; the entry put in first goes first. Thread-safe, without locks of its own. */
final class BoundedCache<K, V> implements ResourceCache<K, V>, ManagedCache {

    private record Held<V>(V value, long bytes, long number, long atNanos) {}

    private final String name;
    private final ToLongFunction<? super V> weigher;
    private final CacheBudget budget;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<K, Held<V>> entries = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder invalidations = new LongAdder();

    BoundedCache(String name, ToLongFunction<? super V> weigher, CacheBudget budget, LongSupplier nanoTime) {
        this.name = name;
        this.weigher = weigher;
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    @Override
    public V get(K key, Function<? super K, ? extends V> load) {
        Held<V> held = entries.get(key);
        if (held != null && !budget.isTooOld(nanoTime.getAsLong() - held.atNanos())) {
            hits.increment();
            return held.value();
        }
        if (held != null) {
            drop(key, held);
        }
        misses.increment();
        V value = load.apply(key);
        put(key, value);
        return value;
    }

    private void put(K key, V value) {
        long weight = Math.max(0, weigher.applyAsLong(value));
        Held<V> fresh = new Held<>(value, weight, numbers.incrementAndGet(), nanoTime.getAsLong());
        Held<V> before = entries.put(key, fresh);
        account(weight - (before == null ? 0 : before.bytes()));
        while (budget.isExceeded()) {
            Map.Entry<K, Held<V>> oldest = oldest();
            if (oldest == null) {
                return;
            }
            drop(oldest.getKey(), oldest.getValue());
        }
    }

    private Map.@Nullable Entry<K, Held<V>> oldest() {
        Map.Entry<K, Held<V>> oldest = null;
        for (Map.Entry<K, Held<V>> entry : entries.entrySet()) {
            if (oldest == null || entry.getValue().number() < oldest.getValue().number()) {
                oldest = entry;
            }
        }
        return oldest;
    }

    @Override
    public void invalidate(K key) {
        Held<V> held = entries.get(key);
        if (held != null) {
            drop(key, held);
        }
    }

    @Override
    public void invalidateAll() {
        entries.forEach(this::drop);
    }

    @Override
    public long drop() {
        long before = invalidations.sum();
        invalidateAll();
        return invalidations.sum() - before;
    }

    @Override
    public void dropOld() {
        long now = nanoTime.getAsLong();
        entries.forEach((key, held) -> {
            if (budget.isTooOld(now - held.atNanos())) {
                drop(key, held);
            }
        });
    }

    private void drop(K key, Held<V> held) {
        if (entries.remove(key, held)) {
            account(-held.bytes());
            invalidations.increment();
        }
    }

    private void account(long more) {
        bytes.addAndGet(more);
        budget.take(more);
    }

    @Override
    public CacheStatistics statistics() {
        return new CacheStatistics(name, entries.size(), bytes.get(), hits.sum(), misses.sum(), invalidations.sum());
    }
}
