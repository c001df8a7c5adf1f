package io.heddle.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {
    private final Measurements measured = new Measurements();

    private void add(Workload workload, SystemName system, Map<String, Object> figures) {
        measured.add(new Measurement(workload, system, 1, figures));
    }

    private String markdown() {
        return new Report(measured, Map.of("processors", "2"), "a command", List.of("a remark")).markdown();
    }

    @Test
    void namesCommandMachineMedianAndSpread() {
        for (int value : new int[] {3, 1, 2}) {
            add(Workload.W1, SystemName.HEDDLE, Map.of("stepsPerSecond", value));
        }
        assertThat(markdown())
                .contains(
                        "a command",
                        "| processors | 2 |",
                        "a remark",
                        "W1: chain",
                        "| steps per second | **2** (1–3) |");
    }

    @Test
    void setsHeddleBesideEachOther() {
        add(Workload.W1, SystemName.HEDDLE, Map.of("stepsPerSecond", 300, "p50Millis", 2.0));
        add(Workload.W1, SystemName.MEMORY, Map.of("stepsPerSecond", 600, "p50Millis", 0.5));
        assertThat(markdown()).contains("| memory | 0.50 | 4 |");
    }

    @Test
    void saysSoWhenOthersKeptTheMachineBusy() {
        add(Workload.W1, SystemName.HEDDLE, Map.of("stepsPerSecond", 1, "otherProcessorsBusy", 0.1));
        assertThat(markdown()).doesNotContain("busy machine");
        add(Workload.W1, SystemName.HEDDLE, Map.of("stepsPerSecond", 1, "otherProcessorsBusy", 1.4));
        assertThat(markdown()).contains("busy machine", "1.40 processors");
    }

    @Test
    void theRegistryHasBothCurvesInOneRowPerSize() {
        add(
                Workload.W6,
                SystemName.HEDDLE,
                Map.of("freeAt100P50Micros", 50.0, "freeAt100P99Micros", 90.25, "permitsPerSecond", 4_000));
        add(Workload.W6, SystemName.SCAN, Map.of("freeAt100P50Micros", 5_000.0, "freeAt100P99Micros", 9_000.0));
        assertThat(markdown()).contains("| 100 | 50 | 90.3 | 5,000 | 9,000 | – | – | 100 |", "| 4,000 |");
    }

    @Test
    void everyPlotIsWellFormedAndShowsItsSystems(@TempDir Path folder) throws Exception {
        add(
                Workload.W9,
                SystemName.HEDDLE,
                Map.of(
                        "stepsPerSecond",
                        1_000,
                        "p50Millis",
                        0.0,
                        "p99Millis",
                        12.5,
                        "series",
                        List.of(Map.of("second", 1, "heapMiB", 80.5, "diskMiB", 0, "stepsPerSecond", 900))));
        new Report(measured, Map.of(), "a < b & \"c\"", List.of()).write(folder);
        List<Path> plots;
        try (var files = Files.list(folder)) {
            plots = files.filter(file -> file.toString().endsWith(".svg")).toList();
        }
        assertThat(plots).hasSize(5);
        for (Path plot : plots) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(Files.readString(plot))));
        }
        assertThat(folder.resolve("W9-latency.svg")).content().contains("heddle", "12.50");
        assertThat(folder.resolve("report.html")).content().contains("a &lt; b &amp; &quot;c&quot;");
    }

    @Test
    void aLineReadBackIsTheSameMeasurement() {
        Measurement measurement =
                new Measurement(Workload.W3, SystemName.POSTGRES_16, 2, Map.of("stepsPerSecond", 7, "p50Millis", 0.25));
        assertThat(Measurement.of(measurement.toJson())).isEqualTo(measurement);
        assertThat(measurement.toJson())
                .startsWith("{\"workload\":\"W3\",\"system\":\"postgres-16\",\"durability\":\"SYNC\",");
    }
}
