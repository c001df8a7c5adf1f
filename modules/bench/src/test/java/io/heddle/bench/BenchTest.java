package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the measurements run and count what they say; no figure of this machine is asserted. */
class BenchTest {

    @Test
    void everySystemGivesOneLineOfFiguresPerRound(@TempDir Path folder) throws Exception {
        List<JsonNode> lines = json(
                "--workload", "W3", "--rounds", "1", "--seconds", "3", "--warm-up", "1", "--data", folder.toString());
        assertThat(lines.stream().map(line -> line.get("system").asText()))
                .containsExactly("heddle", "bare-actors", "memory", "disk");
        for (JsonNode line : lines.subList(0, 3)) {
            assertThat(line.get("stepsPerSecond").asLong()).isPositive();
            assertThat(line.get("p99Millis").asDouble())
                    .isGreaterThanOrEqualTo(line.get("p50Millis").asDouble());
        }
        assertThat(lines.get(0).get("durability").asText()).isEqualTo("SYNC");
        // An actor that writes one record per step writes one record per step, give or take one at either end: a slow
        // machine makes few steps in a second.
        assertThat(lines.get(1).get("journalWritesPerStep").asDouble()).isBetween(0.5, 1.5);
        assertThat(lines.get(3).get("syncsPerSecond").asLong()).isPositive();
        try (var left = Files.list(folder)) {
            assertThat(left).as("data left behind").isEmpty();
        }
    }

    @Test
    void waitingInstancesAreCountedAndFoundAgain(@TempDir Path folder) throws Exception {
        JsonNode line = json("--workload", "W4", "--rounds", "1", "--count", "300", "--data", folder.toString())
                .get(0);
        // The 2,000 of the warm-up wait as well.
        assertThat(line.get("liveAfterReopen").asLong()).isEqualTo(2_300);
        assertThat(line.get("diskBytesEach").asLong()).isNotNegative();
        assertThat(line.get("listed").asLong()).isEqualTo(2_300);
        assertThat(line.get("checkP50Micros").asLong()).isPositive();
        assertThat(line.get("cancelsPerSecond").asLong()).isPositive();
    }

    @Test
    void theDurabilityOfWhatRanIsInTheLine(@TempDir Path folder) throws Exception {
        JsonNode line = json(
                        "--workload",
                        "W3",
                        "--systems",
                        "heddle",
                        "--durability",
                        "async",
                        "--rounds",
                        "1",
                        "--seconds",
                        "3",
                        "--warm-up",
                        "1",
                        "--data",
                        folder.toString())
                .get(0);
        assertThat(line.get("durability").asText()).isEqualTo("ASYNC");
        assertThat(line.get("stepsPerSecond").asLong()).isPositive();
        assertThat(BenchMain.commandLine().execute("--workload", "W5", "--durability", "none"))
                .isEqualTo(2);
    }

    /** The curves themselves are in docs/performance.md: this says that they can be drawn. */
    @Test
    @Tag("promise-116")
    @Tag("promise-125")
    void referenceChecksAndScansAreMeasuredSideBySideForEachSize(@TempDir Path folder) throws Exception {
        List<JsonNode> lines = json(
                "--workload",
                "REGISTRY",
                "--rounds",
                "1",
                "--seconds",
                "0",
                "--threads",
                "1000",
                "--data",
                folder.toString());
        assertThat(lines.stream().map(line -> line.get("system").asText())).containsExactly("heddle", "memory", "scan");
        for (JsonNode line : lines) {
            for (int size : new int[] {100, 1_000}) {
                assertThat(line.get("freeAt" + size + "P50Micros").asDouble()).isPositive();
                assertThat(line.get("freeAt" + size + "P99Micros").asDouble())
                        .isGreaterThanOrEqualTo(
                                line.get("freeAt" + size + "P50Micros").asDouble());
            }
        }
        assertThat(lines.get(0).get("permitsPerSecond").asLong()).isPositive();
    }

    @Test
    void theReportOfTheRegistryHasBothCurvesInOneRowPerSize() {
        Report report = new Report();
        report.add(
                SystemName.HEDDLE,
                Workload.REGISTRY,
                java.util.Map.of("freeAt100P50Micros", 50.0, "freeAt100P99Micros", 90.25, "permitsPerSecond", 4_000));
        report.add(
                SystemName.SCAN,
                Workload.REGISTRY,
                java.util.Map.of("freeAt100P50Micros", 5_000.0, "freeAt100P99Micros", 9_000.0));
        assertThat(report.render("a machine", "a command"))
                .contains("| 100 | 50 | 90.3 | 5,000 | 9,000 | – | – | 100 |", "| 4,000 |");
    }

    @Test
    void tooFewThreadsAreAUsageError() {
        assertThat(BenchMain.commandLine()
                        .setErr(new java.io.PrintWriter(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                        .execute("--workload", "REGISTRY", "--threads", "99"))
                .isEqualTo(2);
    }

    @Test
    void theReportNamesMedianAndSpread() {
        Report report = new Report();
        for (int value : new int[] {3, 1, 2}) {
            report.add(SystemName.HEDDLE, Workload.W1, java.util.Map.of("stepsPerSecond", value));
        }
        assertThat(report.render("a machine", "a command"))
                .contains("a machine", "`a command`", "W1: chain", "| stepsPerSecond | **2** (1–3) |");
    }

    @Test
    void anUnknownWorkloadIsAUsageError() {
        assertThat(BenchMain.commandLine()
                        .setErr(new java.io.PrintWriter(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                        .execute("--workload", "W77"))
                .isEqualTo(2);
    }

    private static List<JsonNode> json(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--json");
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            code = BenchMain.commandLine().execute(all.toArray(String[]::new));
        } finally {
            System.setOut(before);
        }
        assertThat(code).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
