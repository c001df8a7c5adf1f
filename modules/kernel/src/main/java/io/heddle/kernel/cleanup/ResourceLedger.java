package io.heddle.kernel.cleanup;

import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.spi.CleanupStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one node and what is to be done about them. Not thread-safe: owned by the resource manager. In memory
 * only: what it holds does not outlive the process. All times come from the caller, in microseconds.
 */
public final class ResourceLedger {
    /** Strategies decided here. */
    public static final Set<String> BUILT_IN = Set.of("IMMEDIATE", "DELAYED", "PERIODIC", "ON_DEMAND");

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<ResourceOwner, Set<String>> byOwner = new HashMap<>();
    private final Map<ResourceKind, Long> cleanups = new EnumMap<>(ResourceKind.class);
    private final Map<String, Map<String, Long>> decisions = new TreeMap<>();
    private long registered;
    private long errors;
    private long bytesFreed;

    /** Takes a resource in, LIVE; gives its id. */
    public String register(ResourceKind kind, ResourceOwner owner, ReleaseStrategy strategy, long size, long now) {
        String id = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + ++registered;
        entries.put(id, new Entry(id, kind, owner, strategy, size, now, ResourceState.LIVE, 0, false));
        byOwner.computeIfAbsent(owner, none -> new LinkedHashSet<>()).add(id);
        return id;
    }

    /** The owner of one resource needs it no longer. */
    public List<CleanupStep> closed(String id, MemoryLevel level, long now) {
        return ended(Set.of(id), level, now);
    }

    /** An owner has ended: all it owns becomes releasable, and what is IMMEDIATE goes in this very step. */
    public List<CleanupStep> ownerEnded(ResourceOwner owner, MemoryLevel level, long now) {
        return ended(List.copyOf(byOwner.getOrDefault(owner, Set.of())), level, now);
    }

    private List<CleanupStep> ended(Collection<String> ids, MemoryLevel level, long now) {
        List<CleanupStep> steps = new ArrayList<>();
        for (String id : ids) {
            Entry entry = entries.get(id);
            if (entry != null && entry.state() == ResourceState.LIVE) {
                long due = now + micros(entry.strategy().delay());
                Entry releasable = entry.with(ResourceState.RELEASABLE, due, false);
                entries.put(entry.id(), releasable);
                boolean atOnce = entry.strategy().equals(ReleaseStrategy.IMMEDIATE) || entry.isCustom();
                if (atOnce || (level != MemoryLevel.NORMAL && !entry.isOnDemand())) {
                    steps.add(take(releasable, level, now));
                }
            }
        }
        return steps;
    }

    /** Time has passed: what is due goes, what failed is tried again, custom strategies are asked again. */
    public List<CleanupStep> tick(MemoryLevel level, long now) {
        return take(
                entry -> entry.isWaiting()
                        && (entry.state() == ResourceState.FAILED || !entry.isOnDemand())
                        && entry.dueAt() <= now,
                level,
                now,
                true);
    }

    /** Memory is short: what is releasable goes now, except what waits for demand; custom strategies decide. */
    public List<CleanupStep> pressure(MemoryLevel level, long now) {
        return take(entry -> entry.isWaiting() && !entry.isOnDemand(), level, now, true);
    }

    /** Somebody asks for it: whatever is releasable and meant goes, whatever its strategy. */
    public List<CleanupStep> demand(ResourceFilter filter, long now) {
        return take(entry -> entry.isWaiting() && filter.matches(entry.view(now)), MemoryLevel.NORMAL, now, false);
    }

    private List<CleanupStep> take(Predicate<Entry> which, MemoryLevel level, long now, boolean consulting) {
        List<CleanupStep> steps = new ArrayList<>();
        for (Entry entry : List.copyOf(entries.values())) {
            if (which.test(entry)) {
                // A failed release was decided before; it is only carried out again.
                boolean consult = consulting && entry.isCustom() && entry.state() != ResourceState.FAILED;
                steps.add(consult ? take(entry, level, now) : release(entry));
            }
        }
        return steps;
    }

    private CleanupStep take(Entry entry, MemoryLevel level, long now) {
        if (!entry.isCustom()) {
            return release(entry);
        }
        entries.put(entry.id(), entry.taken());
        return new CleanupStep.Consult(entry.id(), entry.strategy().name(), entry.view(now), level);
    }

    private CleanupStep release(Entry entry) {
        entries.put(entry.id(), entry.taken());
        return new CleanupStep.Release(entry.id());
    }

    /** A custom strategy has spoken; gives the release it wants, or null. */
    public @Nullable CleanupStep advised(String id, CleanupStrategy.Decision decision, long now) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        if (decision instanceof CleanupStrategy.Release) {
            count(entry, "RELEASE");
            return release(entry);
        }
        if (decision instanceof CleanupStrategy.Delay delay) {
            count(entry, "DELAY");
            entries.put(id, entry.with(entry.state(), now + micros(delay.delay()), false));
        } else {
            count(entry, "KEEP");
            entries.put(id, entry.with(entry.state(), now, false));
        }
        return null;
    }

    /** A custom strategy has thrown, or there is none of that name any more: the resource stays for now. */
    public void unadvised(String id, long now) {
        Entry entry = entries.get(id);
        if (entry != null) {
            count(entry, "ERROR");
            errors++;
            entries.put(id, entry.with(entry.state(), now, false));
        }
    }

    /** It is gone; gives its size. */
    public long released(String id) {
        Entry entry = entries.remove(id);
        if (entry == null) {
            return 0;
        }
        Set<String> ofOwner = byOwner.get(entry.owner());
        if (ofOwner != null && ofOwner.remove(id) && ofOwner.isEmpty()) {
            byOwner.remove(entry.owner());
        }
        cleanups.merge(entry.kind(), 1L, Long::sum);
        bytesFreed += entry.size();
        return entry.size();
    }

    /** Its release failed; the next tick tries again. */
    public void failed(String id, long now) {
        Entry entry = entries.get(id);
        if (entry != null) {
            errors++;
            entries.put(id, entry.with(ResourceState.FAILED, now, false));
        }
    }

    /** Something else failed that counts here. */
    public void error() {
        errors++;
    }

    /** The resources that {@code filter} means, in the order of their registration. */
    public List<ResourceView> list(ResourceFilter filter, long now) {
        return entries.values().stream()
                .map(entry -> entry.view(now))
                .filter(filter::matches)
                .toList();
    }

    /** Resources released, by kind. */
    public Map<ResourceKind, Long> cleanups() {
        return Map.copyOf(cleanups);
    }

    /** What custom strategies said, and how often. */
    public Map<String, Map<String, Long>> decisions() {
        Map<String, Map<String, Long>> copy = new TreeMap<>();
        decisions.forEach((strategy, counts) -> copy.put(strategy, Map.copyOf(counts)));
        return copy;
    }

    public long errors() {
        return errors;
    }

    public long bytesFreed() {
        return bytesFreed;
    }

    private void count(Entry entry, String decision) {
        decisions
                .computeIfAbsent(entry.strategy().name(), name -> new TreeMap<>())
                .merge(decision, 1L, Long::sum);
    }

    /** More than a century counts as a century, so that sums stay in range. */
    private static long micros(Duration duration) {
        Duration most = Duration.ofDays(36_500);
        return (duration.compareTo(most) > 0 ? most : duration).toNanos() / 1_000;
    }
}
