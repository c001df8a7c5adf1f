package io.heddle.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What REGISTRY found, size by size: the answer of the claims beside that of a scan. */
final class Curves {
    private static final String ASKED = "freeAt";

    private Curves() {}

    /**
     * The figures as two Markdown tables; each figure is the median of the rounds.
     *
     * @param rounds figures of each system, a map per round
     */
    static String render(Map<SystemName, List<Map<String, Object>>> rounds) {
        StringBuilder page = new StringBuilder();
        page.append("| live threads | registry p50, µs | p99 | scan p50, µs | p99 | map in memory p50, µs | p99 |"
                + " scan / registry |\n|---|---|---|---|---|---|---|---|\n");
        for (int size : sizes(rounds)) {
            double registry = figure(rounds, SystemName.HEDDLE, ASKED + size + "P50Micros");
            double scan = figure(rounds, SystemName.SCAN, ASKED + size + "P50Micros");
            page.append("| ").append(text(size)).append(" |");
            for (SystemName system : List.of(SystemName.HEDDLE, SystemName.SCAN, SystemName.MEMORY)) {
                for (String percentile : List.of("P50", "P99")) {
                    double value = figure(rounds, system, ASKED + size + percentile + "Micros");
                    page.append(' ').append(text(value)).append(" |");
                }
            }
            page.append(' ').append(text(scan / registry)).append(" |\n");
        }
        page.append("\n| figure of the registry | |\n|---|---|\n");
        others(rounds)
                .forEach((name, value) -> page.append("| ")
                        .append(name)
                        .append(" | ")
                        .append(text(value))
                        .append(" |\n"));
        return page.toString();
    }

    private static List<Integer> sizes(Map<SystemName, List<Map<String, Object>>> rounds) {
        return rounds.values().stream()
                .flatMap(List::stream)
                .flatMap(figures -> figures.keySet().stream())
                .filter(name -> name.startsWith(ASKED) && name.endsWith("P50Micros"))
                .map(name -> Integer.valueOf(name.substring(ASKED.length(), name.length() - "P50Micros".length())))
                .distinct()
                .sorted()
                .toList();
    }

    /** What was found besides, by names for people. */
    private static Map<String, Double> others(Map<SystemName, List<Map<String, Object>>> rounds) {
        Map<String, Double> others = new LinkedHashMap<>();
        others.put("permits per second, each with its first report", figure(rounds, "permitsPerSecond"));
        others.put("heap per live thread, bytes", figure(rounds, "heapBytesPerThread"));
        others.put("heap per definition with one live thread, bytes", figure(rounds, "heapBytesPerActiveWorkflow"));
        for (int size : sizes(rounds)) {
            others.put(
                    "p50 for a definition in use, " + text(size) + " live threads, µs",
                    figure(rounds, "inUseAt" + size + "P50Micros"));
        }
        return others;
    }

    private static double figure(Map<SystemName, List<Map<String, Object>>> rounds, String name) {
        return figure(rounds, SystemName.HEDDLE, name);
    }

    /** Not a number where nobody measured it. */
    private static double figure(Map<SystemName, List<Map<String, Object>>> rounds, SystemName system, String name) {
        List<Double> values = new ArrayList<>();
        for (Map<String, Object> figures : rounds.getOrDefault(system, List.of())) {
            if (figures.get(name) instanceof Number value) {
                values.add(value.doubleValue());
            }
        }
        values.sort(null);
        return values.isEmpty() ? Double.NaN : values.get(values.size() / 2);
    }

    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value < 100 && value != Math.rint(value) ? "%,.1f" : "%,.0f", value);
    }
}
