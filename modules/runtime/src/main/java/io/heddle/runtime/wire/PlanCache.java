package io.heddle.runtime.wire;

import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.DefinitionContent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Plans by content hash, so that the instances of one definition share one. Beyond its bounds the plan used longest ago
 * is dropped; instances that hold it keep it. Of several threads that miss the same plan one compiles and the others
 * wait for it. Thread-safe, without locks of its own.
 */
public final class PlanCache {
    /** Plans kept unless told otherwise. */
    public static final int DEFAULT_MAX_PLANS = 1_000;
    /** Bytes of their sources kept unless told otherwise; a plan itself takes some ten times its source. */
    public static final long DEFAULT_MAX_BYTES = 32L << 20;

    private static final class Entry {
        final CompletableFuture<WorkflowPlan> plan;
        final int bytes;
        volatile long lastUsed;

        Entry(CompletableFuture<WorkflowPlan> plan, int bytes, long lastUsed) {
            this.plan = plan;
            this.bytes = bytes;
            this.lastUsed = lastUsed;
        }
    }

    private final PlanCompiler compiler;
    private final int maxPlans;
    private final long maxBytes;
    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();

    /**
     * @param maxPlans plans kept; at least 1
     * @param maxBytes bytes of their sources kept; one plan is kept however large
     */
    public PlanCache(PlanCompiler compiler, int maxPlans, long maxBytes) {
        if (maxPlans < 1) {
            throw new IllegalArgumentException("maxPlans must be at least 1, not " + maxPlans);
        }
        this.compiler = compiler;
        this.maxPlans = maxPlans;
        this.maxBytes = maxBytes;
    }

    /** With the default bounds. */
    public PlanCache(PlanCompiler compiler) {
        this(compiler, DEFAULT_MAX_PLANS, DEFAULT_MAX_BYTES);
    }

    /** The plan of a definition as the registry keeps it. */
    public WorkflowPlan plan(DefinitionContent content) {
        return plan(content.contentHash(), content.bytes());
    }

    /**
     * The plan of that content.
     *
     * @param source compiled if the plan is not here; taken over
     * @throws WireException as {@link PlanCompiler#compile}; nothing is kept then
     */
    public WorkflowPlan plan(String contentHash, byte[] source) {
        Entry known = entries.get(contentHash);
        if (known == null) {
            Entry fresh = new Entry(new CompletableFuture<>(), source.length, uses.incrementAndGet());
            known = entries.putIfAbsent(contentHash, fresh);
            if (known == null) {
                misses.increment();
                return compile(contentHash, source, fresh);
            }
        }
        known.lastUsed = uses.incrementAndGet();
        hits.increment();
        return await(known);
    }

    /** The plan of that content if it is here and compiled. */
    public @Nullable WorkflowPlan ifPresent(String contentHash) {
        Entry known = entries.get(contentHash);
        return known == null || known.plan.isCompletedExceptionally() ? null : known.plan.getNow(null);
    }

    private WorkflowPlan compile(String contentHash, byte[] source, Entry entry) {
        try {
            WorkflowPlan plan = compiler.compile(contentHash, source);
            entry.plan.complete(plan);
            bytes.addAndGet(entry.bytes);
            evict(entry);
            return plan;
        } catch (RuntimeException | Error e) {
            entries.remove(contentHash, entry);
            entry.plan.completeExceptionally(e);
            throw e;
        }
    }

    private static WorkflowPlan await(Entry entry) {
        try {
            return entry.plan.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WireException unreadable) {
                throw unreadable;
            }
            throw e;
        }
    }

    /** Misses are rare and cost a compilation, so looking at all entries costs nothing beside it. */
    private void evict(Entry kept) {
        while (entries.size() > maxPlans || bytes.get() > maxBytes) {
            String oldest = null;
            Entry oldestEntry = null;
            for (var candidate : entries.entrySet()) {
                Entry entry = candidate.getValue();
                if (entry != kept
                        && entry.plan.isDone()
                        && (oldestEntry == null || entry.lastUsed < oldestEntry.lastUsed)) {
                    oldest = candidate.getKey();
                    oldestEntry = entry;
                }
            }
            if (oldest == null || oldestEntry == null) {
                return;
            }
            if (entries.remove(oldest, oldestEntry)) {
                bytes.addAndGet(-oldestEntry.bytes);
                evictions.increment();
            }
        }
    }

    /** Drops all that is compiled; instances that hold a plan keep it. Gives how many went. */
    public long clear() {
        long before = evictions.sum();
        entries.forEach((hash, entry) -> {
            if (entry.plan.isDone() && entries.remove(hash, entry)) {
                bytes.addAndGet(-entry.bytes);
                evictions.increment();
            }
        });
        return evictions.sum() - before;
    }

    /** Figures since the start; read one by one, so they may be slightly apart under load. */
    public Statistics statistics() {
        return new Statistics(entries.size(), bytes.get(), hits.sum(), misses.sum(), evictions.sum());
    }

    /**
     * What the cache holds and did.
     *
     * @param plans plans here now
     * @param bytes bytes of their sources
     * @param hits answers without a compilation
     * @param misses compilations
     * @param evictions plans dropped
     */
    public record Statistics(int plans, long bytes, long hits, long misses, long evictions) {}
}
