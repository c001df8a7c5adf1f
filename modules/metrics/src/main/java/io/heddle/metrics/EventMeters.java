package io.heddle.metrics;

import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.kernel.instance.TransitionSink;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happened. Thread-safe; remembers nothing about instances, so what it counts is right for those that began
 * elsewhere or before a restart.
 */
final class EventMeters {
    /** The definition of those that came too late for series of their own. */
    static final String OTHER = "other";

    private static final Set<String> INSTANCE_ENDS =
            Set.of("INSTANCE_COMPLETED", "INSTANCE_FAILED", "INSTANCE_CANCELLED", "INSTANCE_TIMED_OUT");

    private final Map<NodeStatus, String> nodeWords = words(NodeStatus.class);
    private final Map<InstanceStatus, String> instanceWords = words(InstanceStatus.class);

    private final Tallies tallies;
    private final int maxDefinitions;
    private final AtomicInteger definitions = new AtomicInteger();
    private final Map<String, DefinitionMeters> byDefinition = new ConcurrentHashMap<>();
    private final DefinitionMeters others = new DefinitionMeters(OTHER);

    EventMeters(Tallies tallies, int maxDefinitions) {
        this.tallies = tallies;
        this.maxDefinitions = maxDefinitions;
    }

    /** Who counts for a definition: itself while there is room for it, else together with all others. */
    TransitionSink of(DefinitionId definition) {
        DefinitionMeters known = byDefinition.get(definition.value());
        if (known != null) {
            return known;
        }
        return definitions.get() >= maxDefinitions
                ? others
                : byDefinition.computeIfAbsent(
                        definition.value(),
                        id -> definitions.incrementAndGet() <= maxDefinitions ? new DefinitionMeters(id) : others);
    }

    private final class DefinitionMeters implements TransitionSink {
        private final String definition;
        /** By series, then by the value of the second label, empty for none: nothing is made or compared to find one. */
        private final Map<Series, Map<String, Tally>> bySeries = perSeries();

        DefinitionMeters(String definition) {
            this.definition = definition;
        }

        @Override
        public void created(int nodes) {
            add(Series.INSTANCE_CREATIONS, "", 1);
            add(Series.NODE_REGISTRATIONS, "", nodes);
        }

        @Override
        public void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart) {
            switch (type) {
                case "INSTANCE_STARTED" -> {
                    add(Series.INSTANCE_STARTS, "", 1);
                    time(Series.INSTANCE_START_WAIT, "", sinceCreation);
                }
                case "INSTANCE_STALLED" -> add(Series.INSTANCE_STALLS, "", 1);
                case "TRIGGER_FIRED" -> add(Series.TRIGGER_FIRINGS, "", 1);
                case "CHECKPOINT_CREATED" -> add(Series.CHECKPOINT_CREATIONS, "", 1);
                default -> {
                    // Counted by the status it leads to, or not at all.
                }
            }
            if (to != null && INSTANCE_ENDS.contains(type)) {
                String status = word(to);
                add(Series.INSTANCE_ENDS, status, 1);
                time(Series.INSTANCE_DURATION, status, sinceStart == NONE ? sinceCreation : sinceStart);
            }
        }

        @Override
        public void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited) {
            switch (type) {
                case "NODE_REGISTERED" -> add(Series.NODE_REGISTRATIONS, "", 1);
                case "NODE_READY" -> time(Series.DEPENDENCY_RESOLUTION, "", sinceStart);
                case "NODE_STARTED" -> {
                    add(Series.NODE_ATTEMPTS, "", 1);
                    time(Series.NODE_WAIT, "", waited);
                }
                case "NODE_RETRY_SCHEDULED" -> add(Series.NODE_RETRIES, "", 1);
                case "NODE_REDELIVERED" -> add(Series.NODE_REDELIVERIES, "", 1);
                default -> {
                    // Counted by the status it leads to, or not at all.
                }
            }
            boolean over = to != null && to.isTerminal();
            if (to != null && over) {
                add(Series.NODE_ENDS, word(to), 1);
            }
            if (ran != NONE) {
                String outcome =
                        type.equals("NODE_RETRY_SCHEDULED") ? "retried" : to != null && over ? word(to) : "given_up";
                time(Series.NODE_RUN, outcome, ran);
            }
        }

        @Override
        public void discarded(boolean duplicate) {
            add(Series.DISCARDED_RESULTS, duplicate ? "duplicate" : "late", 1);
        }

        private void time(Series series, String value, long micros) {
            if (micros != NONE) {
                // Clocks of two nodes may differ. What is negative has happened all the same.
                add(series, value, Math.max(0, micros));
            }
        }

        private void add(Series series, String value, long amount) {
            Map<String, Tally> byValue = Objects.requireNonNull(bySeries.get(series));
            Tally tally = byValue.get(value);
            if (tally == null) {
                // A series begins when it first counts. Not asked every time: it may lock.
                tally = byValue.computeIfAbsent(value, label -> tallies.of(series, definition, label));
            }
            tally.add(amount);
        }
    }

    private static Map<Series, Map<String, Tally>> perSeries() {
        Map<Series, Map<String, Tally>> all = new EnumMap<>(Series.class);
        for (Series series : Series.values()) {
            all.put(series, new ConcurrentHashMap<>(4));
        }
        return all;
    }

    private static <E extends Enum<E>> Map<E, String> words(Class<E> statuses) {
        Map<E, String> words = new EnumMap<>(statuses);
        for (E status : statuses.getEnumConstants()) {
            words.put(status, status.name().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private String word(NodeStatus status) {
        return Objects.requireNonNull(nodeWords.get(status));
    }

    private String word(InstanceStatus status) {
        return Objects.requireNonNull(instanceWords.get(status));
    }
}
