package io.heddle.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Medians and spread over the rounds, as a Markdown page. */
final class Report {
    private record Key(Workload workload, SystemName system) {}

    private final Map<Key, List<Map<String, Object>>> rounds = new LinkedHashMap<>();

    void add(SystemName system, Workload workload, Map<String, Object> figures) {
        rounds.computeIfAbsent(new Key(workload, system), key -> new ArrayList<>())
                .add(figures);
    }

    String render(String machine, String command) {
        StringBuilder page = new StringBuilder("# Measured\n\n" + machine + "\n\nRepeat with `" + command + "`.\n");
        for (Workload workload : Workload.values()) {
            List<Key> keys = rounds.keySet().stream()
                    .filter(key -> key.workload() == workload)
                    .toList();
            if (!keys.isEmpty()) {
                page.append("\n## ")
                        .append(workload)
                        .append(": ")
                        .append(workload.title)
                        .append("\n\n");
                if (workload == Workload.REGISTRY) {
                    page.append(Curves.render(bySystem(keys)));
                } else {
                    table(page, keys);
                }
            }
        }
        return page.toString();
    }

    private Map<SystemName, List<Map<String, Object>>> bySystem(List<Key> keys) {
        Map<SystemName, List<Map<String, Object>>> figures = new LinkedHashMap<>();
        keys.forEach(key -> figures.put(key.system(), rounds.getOrDefault(key, List.of())));
        return figures;
    }

    private void table(StringBuilder page, List<Key> keys) {
        Set<String> names = new LinkedHashSet<>();
        keys.forEach(key -> rounds.getOrDefault(key, List.of())
                .forEach(figures -> figures.forEach((name, value) -> {
                    if (value instanceof Number) {
                        names.add(name);
                    }
                })));
        page.append("| figure |");
        keys.forEach(key -> page.append(' ').append(key.system().label()).append(" |"));
        page.append("\n|---|").append("---|".repeat(keys.size())).append('\n');
        for (String name : names) {
            page.append("| ").append(name).append(" |");
            keys.forEach(key -> page.append(' ')
                    .append(cell(rounds.getOrDefault(key, List.of()), name))
                    .append(" |"));
            page.append('\n');
        }
    }

    /** Median, and least to greatest where there is more than one round. */
    private static String cell(List<Map<String, Object>> figures, String name) {
        double[] values = figures.stream()
                .map(round -> round.get(name))
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .sorted()
                .toArray();
        if (values.length == 0) {
            return "";
        }
        String median = text(values[values.length / 2]);
        return values.length == 1
                ? median
                : "**" + median + "** (" + text(values[0]) + "–" + text(values[values.length - 1]) + ")";
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
