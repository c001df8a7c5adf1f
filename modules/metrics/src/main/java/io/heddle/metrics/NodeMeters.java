package io.heddle.metrics;

import io.heddle.ExporterStatistics;
import io.heddle.ManagerStatistics;
import io.heddle.journal.StoreStatistics;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Meters that read what the parts of a node count themselves. */
final class NodeMeters {
    private static final Map<String, ToLongFunction<ManagerStatistics>> BY_STATUS = Map.of(
            "idle", ManagerStatistics::idle,
            "queued", ManagerStatistics::queued,
            "running", ManagerStatistics::running,
            "paused", ManagerStatistics::paused,
            "completed", ManagerStatistics::completed,
            "failed", ManagerStatistics::failed,
            "cancelled", ManagerStatistics::cancelled,
            "timed_out", ManagerStatistics::timedOut);

    private static final Map<String, ToLongFunction<NodeDispatcher.Running>> BY_STATE = Map.of(
            "running", NodeDispatcher.Running::running,
            "sleeping", NodeDispatcher.Running::sleeping,
            "queued", NodeDispatcher.Running::queued,
            "abandoned", NodeDispatcher.Running::abandoned);

    private static final Map<String, ToLongFunction<ExporterStatistics>> BY_RESULT = Map.of(
            "exported", ExporterStatistics::exported,
            "failed", ExporterStatistics::failed,
            "dropped", ExporterStatistics::dropped);

    private final MeterRegistry registry;
    private final LatestFigures figures;

    private NodeMeters(MeterRegistry registry, LatestFigures figures) {
        this.registry = registry;
        this.figures = figures;
    }

    /** Registers all of them. The meters keep {@code figures}. */
    static void register(MeterRegistry registry, LatestFigures figures, List<String> exporters, boolean hasJournal) {
        NodeMeters meters = new NodeMeters(registry, figures);
        meters.system();
        meters.node();
        exporters.forEach(meters::exporter);
        if (hasJournal) {
            meters.journal();
        }
    }

    private void system() {
        BY_STATUS.forEach(
                (status, count) -> gauge(Series.INSTANCES, Tags.of("status", status), f -> of(f.manager(), count)));
        gauge(Series.INSTANCES_KEPT, Tags.empty(), f -> of(f.manager(), ManagerStatistics::instancesCount));
        counter(Series.INSTANCES_REMOVED, Tags.empty(), f -> of(f.manager(), ManagerStatistics::cleaned));
    }

    private void node() {
        gauge(Series.INSTANCES_QUARANTINED, Tags.empty(), Figures::quarantined);
        BY_STATE.forEach(
                (state, count) -> gauge(Series.ATTEMPTS, Tags.of("state", state), f -> of(f.attempts(), count)));
        counter(
                Series.GRAPH_CACHE_REQUESTS,
                Tags.of("result", "hit"),
                f -> f.graphs().hits());
        counter(
                Series.GRAPH_CACHE_REQUESTS,
                Tags.of("result", "miss"),
                f -> f.graphs().misses());
        gauge(Series.GRAPH_CACHE_SIZE, Tags.empty(), f -> f.graphs().bytes());
        counter(Series.CLEANUP_RELEASES, Tags.empty(), f -> f.cleanup().totalCleanups());
        counter(Series.CLEANUP_ERRORS, Tags.empty(), f -> f.cleanup().errors());
        counter(Series.CLEANUP_FREED, Tags.empty(), f -> f.cleanup().bytesFreed());
        gauge(Series.CLEANUP_TASKS, Tags.empty(), f -> f.cleanup().activeTasks());
    }

    private void exporter(String name) {
        BY_RESULT.forEach((result, count) ->
                counter(Series.EXPORTED_ENTRIES, Tags.of("exporter", name, "result", result), f -> of(f, name, count)));
        gauge(Series.EXPORTER_WAITING, Tags.of("exporter", name), f -> of(f, name, ExporterStatistics::waiting));
    }

    /** NaN before the first answer of whoever is asked. */
    private static <T> double of(@Nullable T part, ToLongFunction<T> figure) {
        return part == null ? Double.NaN : figure.applyAsLong(part);
    }

    private static double of(Figures figures, String exporter, ToLongFunction<ExporterStatistics> count) {
        return figures.exporters().stream()
                .filter(each -> each.name().equals(exporter))
                .mapToLong(count)
                .sum();
    }

    private void journal() {
        FunctionTimer.builder(
                        Series.JOURNAL_COMMITS.meter(),
                        figures,
                        all -> (long) all.read(f -> store(f).commits()),
                        all -> all.read(f -> store(f).commitTime().toNanos()),
                        TimeUnit.NANOSECONDS)
                .description(Series.JOURNAL_COMMITS.meaning())
                .register(registry);
        TimeGauge.builder(
                        Series.JOURNAL_LONGEST_COMMIT.meter(),
                        figures,
                        TimeUnit.NANOSECONDS,
                        all -> all.read(f -> store(f).longestCommit().toNanos()))
                .description(Series.JOURNAL_LONGEST_COMMIT.meaning())
                .strongReference(true)
                .register(registry);
        counter(Series.JOURNAL_WRITES, Tags.empty(), f -> store(f).writes());
        counter(Series.JOURNAL_EVENTS, Tags.empty(), f -> store(f).events());
        counter(Series.JOURNAL_WRITTEN, Tags.empty(), f -> store(f).bytes());
        counter(Series.JOURNAL_CONFLICTS, Tags.empty(), f -> store(f).conflicts());
        counter(Series.JOURNAL_FAILURES, Tags.empty(), f -> store(f).failures());
    }

    /** A journal does not go away while the node runs. */
    private static StoreStatistics store(Figures figures) {
        return Objects.requireNonNull(figures.store());
    }

    private void gauge(Series series, Tags tags, ToDoubleFunction<Figures> figure) {
        Gauge.builder(series.meter(), figures, all -> all.read(figure))
                .description(series.meaning())
                .baseUnit(series.unit().isEmpty() ? null : series.unit())
                .tags(tags)
                // The registry is what keeps the figures.
                .strongReference(true)
                .register(registry);
    }

    private void counter(Series series, Tags tags, ToDoubleFunction<Figures> figure) {
        FunctionCounter.builder(series.meter(), figures, all -> all.read(figure))
                .description(series.meaning())
                .baseUnit(series.unit().isEmpty() ? null : series.unit())
                .tags(tags)
                .register(registry);
    }
}
