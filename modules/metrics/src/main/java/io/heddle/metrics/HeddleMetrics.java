package io.heddle.metrics;

import io.heddle.DefinitionId;
import io.heddle.ExporterStatistics;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.actor.ActorHeddle;
import io.heddle.kernel.instance.TransitionSink;
import io.heddle.runtime.export.TransitionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a Micrometer registry of the application with the figures of one Heddle:
 *
 * <pre>{@code
 * Heddle.builder().exporter(new HeddleMetrics(registry, 100)).start()
 * }</pre>
 *
 * The series are those of {@code docs/observability.md}. The registry stays the application's: it is not closed, and the
 * meters of a closed Heddle keep the last values. Two Heddles with one registry need an extra label each
 * ({@code registry.config().commonTags} or a registry of their own).
 */
public final class HeddleMetrics implements TransitionCounter {
    private final MeterRegistry registry;
    private final EventMeters events;
    /** Set once the node works. FunctionCounters of Micrometer keep what they read weakly; this is what keeps it. */
    private final AtomicReference<@Nullable LatestFigures> figures = new AtomicReference<>();

    /**
     * Feeds {@code registry}.
     *
     * @param maxDefinitions most definitions that have series of their own, at least 0; the others share the series of
     *     {@code other}
     */
    public HeddleMetrics(MeterRegistry registry, int maxDefinitions) {
        this(registry, new MeterTallies(registry), maxDefinitions);
    }

    /** @param tallies count events; meters of {@code registry} read everything else */
    HeddleMetrics(MeterRegistry registry, Tallies tallies, int maxDefinitions) {
        if (maxDefinitions < 0) {
            throw new HeddleException(
                    "INVALID_LIMIT",
                    "there cannot be " + maxDefinitions + " definitions; give 0 for none of their own");
        }
        this.registry = registry;
        this.events = new EventMeters(tallies, maxDefinitions);
    }

    @Override
    public String name() {
        return "micrometer";
    }

    @Override
    public TransitionSink of(DefinitionId definition) {
        return events.of(definition);
    }

    @Override
    public void started(Heddle heddle) {
        LatestFigures latest = new LatestFigures(
                before -> Figures.of(heddle, before),
                () -> registry.config().clock().monotonicTime());
        figures.set(latest);
        NodeMeters.register(
                registry,
                latest,
                heddle.exporters().stream().map(ExporterStatistics::name).toList(),
                Figures.hasEmbeddedJournal(ActorHeddle.of(heddle).actorSystem()));
    }

    /** Waits until the figures are at most a second old, but not longer than {@code patience}. */
    void refresh(Duration patience) {
        LatestFigures latest = figures.get();
        if (latest != null) {
            latest.await(patience);
        }
    }
}
