package io.heddle.bench.report;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What W6 found, size by size: the answer of the claims beside that of a scan. */
final class Curves {
    private static final String ASKED = "freeAt";
    private static final List<SystemName> SYSTEMS = List.of(SystemName.HEDDLE, SystemName.SCAN, SystemName.MEMORY);

    private Curves() {}

    /** Two tables; each figure is the median of the rounds. */
    static List<Block> of(Measurements measured) {
        List<List<String>> curves = new ArrayList<>();
        for (int size : sizes(measured)) {
            List<String> row = new ArrayList<>(List.of(text(size)));
            for (SystemName system : SYSTEMS) {
                for (String percentile : List.of("P50", "P99")) {
                    row.add(text(figure(measured, system, ASKED + size + percentile + "Micros")));
                }
            }
            double registry = figure(measured, SystemName.HEDDLE, ASKED + size + "P50Micros");
            double scan = figure(measured, SystemName.SCAN, ASKED + size + "P50Micros");
            row.add(text(scan / registry));
            curves.add(row);
        }
        List<List<String>> others = new ArrayList<>();
        others(measured).forEach((name, value) -> others.add(List.of(name, text(value))));
        return List.of(
                new Block.Table(
                        List.of(
                                "live threads",
                                "registry p50, µs",
                                "p99",
                                "scan p50, µs",
                                "p99",
                                "map in memory p50, µs",
                                "p99",
                                "scan / registry"),
                        curves),
                new Block.Table(List.of("figure of the registry", ""), others));
    }

    /** Numbers of live threads that were asked at, ascending. */
    static List<Integer> sizes(Measurements measured) {
        return measured.names(Workload.W6).stream()
                .filter(name -> name.startsWith(ASKED) && name.endsWith("P50Micros"))
                .map(name -> Integer.valueOf(name.substring(ASKED.length(), name.length() - "P50Micros".length())))
                .distinct()
                .sorted()
                .toList();
    }

    /** What was found besides, by names for people. */
    private static Map<String, Double> others(Measurements measured) {
        Map<String, Double> others = new LinkedHashMap<>();
        others.put("permits per second, each with its first report", heddle(measured, "permitsPerSecond"));
        others.put("heap per live thread, bytes", heddle(measured, "heapBytesPerThread"));
        others.put("heap per definition with one live thread, bytes", heddle(measured, "heapBytesPerActiveWorkflow"));
        for (int size : sizes(measured)) {
            others.put(
                    "p50 for a definition in use, " + text(size) + " live threads, µs",
                    heddle(measured, "inUseAt" + size + "P50Micros"));
        }
        return others;
    }

    private static double heddle(Measurements measured, String name) {
        return figure(measured, SystemName.HEDDLE, name);
    }

    /** Not a number where nobody measured it. */
    private static double figure(Measurements measured, SystemName system, String name) {
        Double median = measured.median(Workload.W6, system, name);
        return median == null ? Double.NaN : median;
    }

    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, value < 100 && value != Math.rint(value) ? "%,.1f" : "%,.0f", value);
    }
}
