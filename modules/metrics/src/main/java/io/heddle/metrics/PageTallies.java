package io.heddle.metrics;

import io.micrometer.core.instrument.Clock;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bare sums, for Heddle's own page: nobody else reads it, so the meters of Micrometer are not needed there. The page says
 * what it would say with them.
 */
final class PageTallies implements Tallies, MultiCollector {
    private final Clock clock;
    private final Map<Series, Map<Labels, LongAdder>> counts = new ConcurrentHashMap<>();
    private final Map<Series, Map<Labels, Durations>> durations = new ConcurrentHashMap<>();

    PageTallies(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Tally of(Series series, String definition, String value) {
        Labels labels = labels(series, definition, value);
        if (series.kind() == Series.Kind.TIMER) {
            return of(durations, series).computeIfAbsent(labels, fresh -> new Durations(clock));
        }
        return of(counts, series).computeIfAbsent(labels, fresh -> new LongAdder())::add;
    }

    private static <T> Map<Labels, T> of(Map<Series, Map<Labels, T>> all, Series series) {
        return all.computeIfAbsent(series, fresh -> new ConcurrentHashMap<>());
    }

    private static Labels labels(Series series, String definition, String value) {
        return value.isEmpty()
                ? Labels.of(Series.Labels.DEFINITION, definition)
                : Labels.of(
                        Series.Labels.DEFINITION, definition, series.labels().get(1), value);
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> families = new ArrayList<>();
        counts.forEach((series, all) -> families.add(counter(series, all)));
        durations.forEach((series, all) -> {
            families.add(histogram(series, all));
            families.add(longest(series, all));
        });
        return new MetricSnapshots(families);
    }

    private static CounterSnapshot counter(Series series, Map<Labels, LongAdder> all) {
        List<CounterDataPointSnapshot> points = new ArrayList<>();
        all.forEach((labels, count) -> points.add(new CounterDataPointSnapshot(count.doubleValue(), labels, null, 0)));
        return new CounterSnapshot(metadata(series, ""), points);
    }

    private static HistogramSnapshot histogram(Series series, Map<Labels, Durations> all) {
        List<HistogramDataPointSnapshot> points = new ArrayList<>();
        all.forEach((labels, each) ->
                points.add(new HistogramDataPointSnapshot(each.buckets(), each.sum(), labels, Exemplars.EMPTY, 0)));
        return new HistogramSnapshot(metadata(series, "_seconds"), points);
    }

    private static GaugeSnapshot longest(Series series, Map<Labels, Durations> all) {
        List<GaugeDataPointSnapshot> points = new ArrayList<>();
        all.forEach((labels, each) -> points.add(new GaugeDataPointSnapshot(each.longest(), labels, null)));
        return new GaugeSnapshot(metadata(series, "_seconds_max"), points);
    }

    /** The text adds {@code _total} to a counter. */
    private static MetricMetadata metadata(Series series, String suffix) {
        return new MetricMetadata(series.stem() + suffix, series.meaning());
    }
}
