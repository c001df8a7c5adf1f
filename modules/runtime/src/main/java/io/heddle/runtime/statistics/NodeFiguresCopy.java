package io.heddle.runtime.statistics;

import io.heddle.CacheStatistics;
import io.heddle.GlobalStatistics;
import io.heddle.ManagerStatistics;
import io.heddle.resource.CleanerStatistics;
import io.heddle.resource.CleanupStatistics;
import io.heddle.resource.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one node, or of several added up.
 *
 * @param startedAt when the first of them started
 * @param executed nodes that completed or failed
 * @param nodes nodes that joined graphs
 * @param edges their dependencies
 * @param evaluations dependencies decided
 * @param ends instances that ended
 * @param endedMicros the sum of how long they took
 */
public record NodeFiguresCopy(
        Instant startedAt,
        long executed,
        long nodes,
        long edges,
        long evaluations,
        long ends,
        long endedMicros,
        Histogram.Copy creations,
        Histogram.Copy completions,
        Histogram.Copy resolutions,
        Histogram.Copy memory,
        CacheStatistics graphs,
        CleanupStatistics cleanup) {

    /** Both together; what cannot be added up is this one's. */
    public NodeFiguresCopy plus(NodeFiguresCopy other) {
        return new NodeFiguresCopy(
                startedAt.isBefore(other.startedAt) ? startedAt : other.startedAt,
                executed + other.executed,
                nodes + other.nodes,
                edges + other.edges,
                evaluations + other.evaluations,
                ends + other.ends,
                endedMicros + other.endedMicros,
                creations.plus(other.creations),
                completions.plus(other.completions),
                resolutions.plus(other.resolutions),
                memory.plus(other.memory),
                sum(graphs, other.graphs),
                sum(cleanup, other.cleanup));
    }

    /** In the six sections; {@code answered} is how many nodes it is about. */
    public GlobalStatistics statistics(
            ManagerStatistics manager, int answered, Map<String, @Nullable Object> configuration) {
        return new GlobalStatistics(
                new GlobalStatistics.Totals(
                        startedAt,
                        manager.totalCreated(),
                        manager.completed(),
                        manager.failed(),
                        executed,
                        Duration.of(ends == 0 ? 0 : endedMicros / ends, ChronoUnit.MICROS),
                        answered),
                new GlobalStatistics.Performance(
                        creations.distribution(),
                        completions.distribution(),
                        resolutions.distribution(),
                        memory.distribution()),
                manager,
                new GlobalStatistics.Dependencies(nodes, edges, evaluations, graphs),
                cleanup,
                configuration);
    }

    private static CacheStatistics sum(CacheStatistics a, CacheStatistics b) {
        return new CacheStatistics(
                a.hits() + b.hits(),
                a.misses() + b.misses(),
                a.invalidations() + b.invalidations(),
                a.evictions() + b.evictions(),
                a.entries() + b.entries(),
                a.bytes() + b.bytes());
    }

    private static CleanupStatistics sum(CleanupStatistics a, CleanupStatistics b) {
        Map<ResourceKind, Long> cleanups = new EnumMap<>(ResourceKind.class);
        cleanups.putAll(a.cleanups());
        b.cleanups().forEach((kind, count) -> cleanups.merge(kind, count, Long::sum));
        return new CleanupStatistics(
                a.totalCleanups() + b.totalCleanups(),
                cleanups,
                a.errors() + b.errors(),
                a.bytesFreed() + b.bytesFreed(),
                latest(a.lastRun(), b.lastRun()),
                a.activeTasks() + b.activeTasks(),
                a.waitingTasks() + b.waitingTasks(),
                decisions(a, b),
                cleaners(a, b),
                caches(a, b),
                a.memoryLevel().compareTo(b.memoryLevel()) < 0 ? b.memoryLevel() : a.memoryLevel(),
                Math.max(a.memoryOccupancy(), b.memoryOccupancy()),
                a.configuration());
    }

    private static @Nullable Instant latest(@Nullable Instant a, @Nullable Instant b) {
        return a == null || (b != null && b.isAfter(a)) ? b : a;
    }

    private static Map<String, Map<String, Long>> decisions(CleanupStatistics a, CleanupStatistics b) {
        Map<String, Map<String, Long>> both = new TreeMap<>();
        for (CleanupStatistics one : List.of(a, b)) {
            one.decisions().forEach((strategy, counts) -> {
                Map<String, Long> sums = both.computeIfAbsent(strategy, name -> new TreeMap<>());
                counts.forEach((decision, count) -> sums.merge(decision, count, Long::sum));
            });
        }
        return both;
    }

    private static List<CleanerStatistics> cleaners(CleanupStatistics a, CleanupStatistics b) {
        List<CleanerStatistics> both = new ArrayList<>(a.cleaners());
        both.addAll(b.cleaners());
        return both;
    }

    private static List<io.heddle.resource.CacheStatistics> caches(CleanupStatistics a, CleanupStatistics b) {
        Map<String, io.heddle.resource.CacheStatistics> byName = new TreeMap<>();
        for (CleanupStatistics one : List.of(a, b)) {
            one.caches()
                    .forEach(cache -> byName.merge(
                            cache.name(),
                            cache,
                            (x, y) -> new io.heddle.resource.CacheStatistics(
                                    x.name(),
                                    x.entries() + y.entries(),
                                    x.bytes() + y.bytes(),
                                    x.hits() + y.hits(),
                                    x.misses() + y.misses(),
                                    x.invalidations() + y.invalidations())));
        }
        return List.copyOf(byName.values());
    }
}
