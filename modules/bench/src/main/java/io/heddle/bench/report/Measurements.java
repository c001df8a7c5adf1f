package io.heddle.bench.report;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that was measured in one run, round by round. */
public final class Measurements {
    private record Key(Workload workload, SystemName system) {}

    private final Map<Key, List<Map<String, Object>>> rounds = new LinkedHashMap<>();

    /** Adds one. */
    public void add(Measurement measurement) {
        rounds.computeIfAbsent(new Key(measurement.workload(), measurement.system()), key -> new ArrayList<>())
                .add(measurement.figures());
    }

    /** Systems measured with a workload, in their own order. */
    List<SystemName> systems(Workload workload) {
        return rounds.keySet().stream()
                .filter(key -> key.workload() == workload)
                .map(Key::system)
                .sorted()
                .toList();
    }

    /** Figures of each round; empty if it was not measured. */
    List<Map<String, Object>> rounds(Workload workload, SystemName system) {
        return rounds.getOrDefault(new Key(workload, system), List.of());
    }

    /** Names of all numbers found with a workload, as they come. */
    Set<String> names(Workload workload) {
        Set<String> names = new LinkedHashSet<>();
        for (SystemName system : systems(workload)) {
            for (Map<String, Object> figures : rounds(workload, system)) {
                figures.forEach((name, value) -> {
                    if (value instanceof Number) {
                        names.add(name);
                    }
                });
            }
        }
        return names;
    }

    /** A figure over the rounds that have it. */
    Optional<Spread> spread(Workload workload, SystemName system, String figure) {
        double[] values = rounds(workload, system).stream()
                .map(figures -> figures.get(figure))
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Its median; null if nobody measured it. */
    @Nullable Double median(Workload workload, SystemName system, String figure) {
        return spread(workload, system, figure).map(Spread::median).orElse(null);
    }

    /** Most rounds any system had. */
    int mostRounds() {
        return rounds.values().stream().mapToInt(List::size).max().orElse(0);
    }
}
