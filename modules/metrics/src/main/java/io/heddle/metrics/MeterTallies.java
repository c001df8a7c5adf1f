package io.heddle.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counters and timers of a registry that is the application's: it may be of any kind, and look its meters up. */
final class MeterTallies implements Tallies {
    private final MeterRegistry registry;

    MeterTallies(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Tally of(Series series, String definition, String value) {
        Tags tags = tags(series, definition, value);
        if (series.kind() == Series.Kind.TIMER) {
            Timer timer = Timer.builder(series.meter())
                    .description(series.meaning())
                    .serviceLevelObjectives(BOUNDS.toArray(Duration[]::new))
                    .tags(tags)
                    .register(registry);
            return micros -> timer.record(micros, TimeUnit.MICROSECONDS);
        }
        Counter counter = Counter.builder(series.meter())
                .description(series.meaning())
                .tags(tags)
                .register(registry);
        return counter::increment;
    }

    private static Tags tags(Series series, String definition, String value) {
        Tags tags = Tags.of(Series.Labels.DEFINITION, definition);
        return value.isEmpty() ? tags : tags.and(series.labels().get(1), value);
    }
}
