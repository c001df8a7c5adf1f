package io.heddle.metrics;

import io.heddle.DefinitionId;
import io.heddle.HistoryEntry;
import io.heddle.spi.ExportedInstance;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happened. Used by the one thread of its exporter; remembers nothing about instances, so what it counts is
 * right for those that began elsewhere or before a restart.
 */
final class EventMeters {
    /** The definition of those that came too late for series of their own. */
    static final String OTHER = "other";

    /** Fixed, so that what nodes say can be added up; from a fast call to a long wait for a person. */
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(1),
        Duration.ofHours(6),
        Duration.ofDays(1)
    };

    private static final Set<String> NODE_ENDS = Set.of("COMPLETED", "FAILED", "SKIPPED", "CANCELLED");
    private static final Set<String> INSTANCE_ENDS =
            Set.of("INSTANCE_COMPLETED", "INSTANCE_FAILED", "INSTANCE_CANCELLED", "INSTANCE_TIMED_OUT");

    /** @param value of the second label; empty for none */
    private record Key(Series series, String definition, String value) {}

    private final MeterRegistry registry;
    private final int maxDefinitions;
    private final Set<String> definitions = new HashSet<>();
    private final Map<Key, Counter> counters = new HashMap<>();
    private final Map<Key, Timer> timers = new HashMap<>();

    EventMeters(MeterRegistry registry, int maxDefinitions) {
        this.registry = registry;
        this.maxDefinitions = maxDefinitions;
    }

    void count(ExportedInstance instance, List<HistoryEntry> entries) {
        String definition = label(instance.definitionId());
        for (HistoryEntry entry : entries) {
            count(instance, definition, entry);
        }
    }

    private String label(DefinitionId id) {
        String text = id.value();
        if (definitions.contains(text)) {
            return text;
        }
        return definitions.size() < maxDefinitions && definitions.add(text) ? text : OTHER;
    }

    private void count(ExportedInstance instance, String definition, HistoryEntry entry) {
        switch (entry.type()) {
            case "INSTANCE_CREATED" -> {
                add(Series.INSTANCE_CREATIONS, definition, "", 1);
                add(Series.NODE_REGISTRATIONS, definition, "", number(entry, "nodes"));
            }
            case "INSTANCE_STARTED" -> {
                add(Series.INSTANCE_STARTS, definition, "", 1);
                time(Series.INSTANCE_START_WAIT, definition, "", instance.createdAt(), entry.at());
            }
            case "INSTANCE_STALLED" -> add(Series.INSTANCE_STALLS, definition, "", 1);
            case "NODE_REGISTERED" -> add(Series.NODE_REGISTRATIONS, definition, "", 1);
            case "NODE_READY" -> time(Series.DEPENDENCY_RESOLUTION, definition, "", instance.startedAt(), entry.at());
            case "NODE_STARTED" -> {
                add(Series.NODE_ATTEMPTS, definition, "", 1);
                time(Series.NODE_WAIT, definition, "", micros(entry, "waitedMicros"));
            }
            case "NODE_RETRY_SCHEDULED" -> add(Series.NODE_RETRIES, definition, "", 1);
            case "NODE_REDELIVERED" -> add(Series.NODE_REDELIVERIES, definition, "", 1);
            case "RESULT_DISCARDED" ->
                add(
                        Series.DISCARDED_RESULTS,
                        definition,
                        Boolean.TRUE.equals(entry.details().get("duplicate")) ? "duplicate" : "late",
                        1);
            case "TRIGGER_FIRED" -> add(Series.TRIGGER_FIRINGS, definition, "", 1);
            case "CHECKPOINT_CREATED" -> add(Series.CHECKPOINT_CREATIONS, definition, "", 1);
            default -> {
                if (INSTANCE_ENDS.contains(entry.type()) && entry.to() != null) {
                    ended(instance, definition, entry.at(), word(entry.to()));
                }
            }
        }
        if (entry.nodeId() != null && entry.to() != null) {
            moved(definition, entry, entry.to());
        }
    }

    private void ended(ExportedInstance instance, String definition, Instant at, String status) {
        add(Series.INSTANCE_ENDS, definition, status, 1);
        Instant from = instance.startedAt() == null ? instance.createdAt() : instance.startedAt();
        time(Series.INSTANCE_DURATION, definition, status, from, at);
    }

    private void moved(String definition, HistoryEntry entry, String to) {
        boolean over = NODE_ENDS.contains(to);
        if (over) {
            add(Series.NODE_ENDS, definition, word(to), 1);
        }
        if ("EXECUTING".equals(entry.from())) {
            String outcome = entry.type().equals("NODE_RETRY_SCHEDULED") ? "retried" : over ? word(to) : "given_up";
            time(Series.NODE_RUN, definition, outcome, micros(entry, "ranMicros"));
        }
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static double number(HistoryEntry entry, String detail) {
        return entry.details().get(detail) instanceof Number number ? number.doubleValue() : 0;
    }

    private static @Nullable Duration micros(HistoryEntry entry, String detail) {
        return entry.details().get(detail) instanceof Number number
                ? Duration.ofNanos(number.longValue() * 1_000)
                : null;
    }

    private void add(Series series, String definition, String value, double amount) {
        counters.computeIfAbsent(new Key(series, definition, value), this::counter)
                .increment(amount);
    }

    private void time(Series series, String definition, String value, @Nullable Instant from, Instant to) {
        if (from != null) {
            time(series, definition, value, Duration.between(from, to));
        }
    }

    private void time(Series series, String definition, String value, @Nullable Duration length) {
        if (length != null) {
            // Clocks of two nodes may differ: Micrometer ignores what is negative, and the event would go uncounted.
            timers.computeIfAbsent(new Key(series, definition, value), this::timer)
                    .record(length.isNegative() ? Duration.ZERO : length);
        }
    }

    private Counter counter(Key key) {
        return Counter.builder(key.series().meter())
                .description(key.series().meaning())
                .tags(tags(key))
                .register(registry);
    }

    private Timer timer(Key key) {
        return Timer.builder(key.series().meter())
                .description(key.series().meaning())
                .serviceLevelObjectives(BOUNDS)
                .tags(tags(key))
                .register(registry);
    }

    private static Tags tags(Key key) {
        Tags tags = Tags.of(Series.Labels.DEFINITION, key.definition());
        return key.value().isEmpty() ? tags : tags.and(key.series().labels().get(1), key.value());
    }
}
