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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the measurements run and count what they say; no figure of this machine is asserted. */
class BenchTest {

    @Test
    void everySystemGivesOneLineOfFiguresPerRound(@TempDir Path folder) throws Exception {
        List<JsonNode> lines = json(
                "--workload", "W3", "--rounds", "1", "--seconds", "1", "--warm-up", "0", "--data", folder.toString());
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
