package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the measurements run and count what they say; no figure of this machine is asserted. */
class BenchTest {

    @Test
    @Tag("promise-75")
    void oneCommandMeasuresEverySystemOnceARoundAndWritesTheReport(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("report");
        List<JsonNode> lines = json(
                "--workload",
                "LIMITS,W3",
                "--systems",
                "heddle,bare-actors,memory,disk-1",
                "--rounds",
                "1",
                "--seconds",
                "2",
                "--warm-up",
                "1",
                "--data",
                folder.resolve("data").toString(),
                "--report",
                report.toString());
        assertThat(lines.stream().map(line -> line.get("system").asText()))
                .containsExactly("disk-1", "heddle", "bare-actors", "memory");
        for (JsonNode line : lines) {
            assertThat(line.get("stepsPerSecond").asLong()).isPositive();
            assertThat(line.get("p99Millis").asDouble())
                    .isGreaterThanOrEqualTo(line.get("p50Millis").asDouble());
        }
        assertThat(lines.get(1).get("durability").asText()).isEqualTo("SYNC");
        // An actor that writes one record per step writes one record per step, give or take one at either end: a slow
        // machine makes few steps in a second.
        assertThat(lines.get(2).get("journalWritesPerStep").asDouble()).isBetween(0.5, 1.5);
        try (var left = Files.list(folder.resolve("data"))) {
            assertThat(left).as("data left behind").isEmpty();
        }
        assertThat(Files.readAllLines(report.resolve("results.jsonl"))).hasSameSizeAs(lines);
        assertThat(report.resolve("report.md"))
                .content()
                .contains(
                        "--workload LIMITS,W3",
                        "| processors |",
                        "| commit |",
                        "W3 p50",
                        "![W3-latency](W3-latency.svg)");
        assertThat(report.resolve("W3-latency.svg")).exists();
        assertThat(report.resolve("report.html"))
                .content()
                .contains("<svg", "bare-actors")
                // Read without a network.
                .doesNotContain("src=", "href=", "@import", "<script");
    }

    @Test
    void aReportCanBeMadeOfWhatWasMeasuredBefore(@TempDir Path folder) throws Exception {
        Path before = Files.writeString(folder.resolve("results.jsonl"), """
                {"workload":"W1","system":"heddle","durability":"SYNC","stepsPerSecond":3000,"p99Millis":10.0,"round":1}
                {"workload":"W1","system":"dbos","durability":"SYNC","stepsPerSecond":100,"p99Millis":200.0,"round":1}
                """);
        assertThat(run(
                        "--from",
                        before.toString(),
                        "--report",
                        folder.resolve("report").toString()))
                .isZero();
        assertThat(folder.resolve("report").resolve("report.md"))
                .content()
                .contains("| W1 steps per second, of the best durable peer's | ≥ 15 × | 30 × (dbos) | met |");
    }

    @Test
    void waitingInstancesAreCountedAndFoundAgain(@TempDir Path folder) throws Exception {
        List<JsonNode> lines = json(
                "--workload", "W4",
                "--systems", "heddle,bare-instances",
                "--rounds", "1",
                "--warm-up", "1",
                "--count", "300",
                "--data", folder.toString());
        assertThat(lines).allMatch(each -> each.get("startsPerSecond").asLong() > 0);
        JsonNode line = lines.get(0);
        // Those of the warm-up wait as well.
        long waiting = line.get("warmUpInstances").asLong() + 300;
        assertThat(waiting).isGreaterThan(300);
        assertThat(line.get("liveAfterReopen").asLong()).isEqualTo(waiting);
        assertThat(line.get("diskBytesEach").asLong()).isNotNegative();
        assertThat(line.get("listed").asLong()).isEqualTo(waiting);
        assertThat(line.get("checkP50Micros").asLong()).isPositive();
        assertThat(line.get("cancelsPerSecond").asLong()).isPositive();
    }

    @Test
    void theDurabilityOfWhatRanIsInTheLine(@TempDir Path folder) throws Exception {
        List<JsonNode> lines = json(
                "--workload",
                "W1",
                "--systems",
                "heddle-async,heddle-watched,bare-instances",
                "--rounds",
                "1",
                "--seconds",
                "3",
                "--warm-up",
                "1",
                "--data",
                folder.toString());
        assertThat(lines.stream().map(line -> line.get("durability").asText()))
                .containsExactly("ASYNC", "SYNC", "SYNC");
        assertThat(lines).allMatch(line -> line.get("stepsPerSecond").asLong() > 0);
    }

    /** The curves themselves are in docs/performance.md: this says that they can be drawn. */
    @Test
    @Tag("promise-116")
    @Tag("promise-125")
    void referenceChecksAndScansAreMeasuredSideBySideForEachSize(@TempDir Path folder) throws Exception {
        List<JsonNode> lines = json(
                "--workload",
                "W6",
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

    /** Heddle beside it is what {@link OldNewTest} measures, without a process of its own. */
    @Test
    @Tag("promise-103")
    void theOldManagerIsMeasuredAndPublishedBesideHeddle(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("report");
        List<JsonNode> lines = json(
                "--workload", "OLDNEW",
                "--systems", "old",
                "--rounds", "1",
                "--seconds", "0",
                "--count", "400",
                "--threads", "1000",
                "--data", folder.resolve("data").toString(),
                "--report", report.toString());
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).get("durability").asText()).isEqualTo("NONE");
        Path results = report.resolve("results.jsonl");
        Files.writeString(
                results,
                "{\"workload\":\"OLDNEW\",\"system\":\"heddle\",\"durability\":\"SYNC\",\"heapBytesPerLive\":300,"
                        + "\"lostUpdates\":0,\"round\":1}\n",
                StandardOpenOption.APPEND);
        assertThat(run("--from", results.toString(), "--report", report.toString()))
                .isZero();
        assertThat(report.resolve("report.md"))
                .content()
                .contains(
                        "| figure | heddle | old |",
                        "| heap bytes per live | 300 | ",
                        "| OLDNEW lost updates | ≤ 0 | 0 | met |");
    }

    @ParameterizedTest
    @CsvSource({"--workload,W77", "--systems,cobol", "--threads,99", "--seconds,-1"})
    void whatDoesNotExistOrCannotBeIsAUsageError(String option, String value) {
        assertThat(run(option, value)).isEqualTo(2);
    }

    @Test
    void whatCannotBeHadIsLeftOutByNameWithTheReason(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("report");
        int code = run(
                "--workload",
                "LIMITS",
                "--systems",
                "postgres-1",
                "--rounds",
                "2",
                "--postgres-url",
                "jdbc:postgresql://127.0.0.1:1/nobody?user=nobody",
                "--report",
                report.toString());
        assertThat(code).isZero();
        assertThat(report.resolve("report.md"))
                .content()
                .containsOnlyOnce("**Left out:** postgres-1: ")
                .contains("--postgres-url");
        assertThat(report.resolve("results.jsonl")).doesNotExist();
    }

    @Test
    void tracesThatAreNotThereAreAUsageError(@TempDir Path folder) {
        assertThat(run("--workload", "W7", "--traces", folder.toString())).isEqualTo(2);
    }

    private static int run(String... args) {
        PrintStream before = System.out;
        try {
            System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            return BenchMain.commandLine()
                    .setErr(new PrintWriter(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
                    .execute(args);
        } finally {
            System.setOut(before);
        }
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
