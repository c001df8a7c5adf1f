package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of the table of hostile inputs that concern a whole Heddle or its command line, played out on one data folder; an
 * instance that was there before must come out unharmed. Every other row names the test that plays it, or why none does.
 */
@Tag("slow")
class HostileRowsTest {
    private static final Map<String, HostileRows.Body> CASES = new LinkedHashMap<>();

    static {
        HostileIds.addTo(CASES);
        HostilePayloads.addTo(CASES);
        HostileFiles.addTo(CASES);
        HostileThreads.addTo(CASES);
    }

    /** Rows played elsewhere: the class that does. */
    private static final Map<String, String> COVERED = new LinkedHashMap<>();

    /** Rows nobody plays, and why. */
    private static final Map<String, String> NOT_PLAYED = new LinkedHashMap<>();

    static {
        covered("G D C M", "AdversarialTest");
        covered("Y01 Y02 Y09 J07 J13", "LimitsTest");
        covered("Y03 Y05 Y06 Y07 Y08 J09 J10", "RefusedDefinitionsTest");
        covered("Y04 J01", "HostileInputTest");
        covered("J14", "LimitsTest");
        covered("P01 P02", "CrashTest");
        covered("P03", "TornLogTest");
        covered("P06", "GoldenFileTest");
        covered("P08 P09", "InstancePromisesTest");
        covered("P11", "NodeDispatcherTest");
        covered("A09", "GraphExportTest");
        covered("M08", "SubworkflowTest");
        covered("P12", "QuarantineTest");
        NOT_PLAYED.put(
                "P04", "two owners of one instance need a cluster of two nodes; one process owns a folder, see I12");
        NOT_PLAYED.put("P05", "a measurement of recovery, not a refusal; the journal's own load is measured there");
        NOT_PLAYED.put("P07", "an instance keeps the definition it began with; run says so, see CommandsTest");
        NOT_PLAYED.put("P10", "waking is paced by heddle.recovery.wake-rate, whose own test counts");
        NOT_PLAYED.put("A01", "no archive is read");
        NOT_PLAYED.put("A02", "no archive is read; for gzip see A03");
        NOT_PLAYED.put("A04", "ids never become file names");
        NOT_PLAYED.put("A05", "there is no HTTP server in this version");
        NOT_PLAYED.put("A06", "there is no HTTP server in this version");
        NOT_PLAYED.put("A10", "there are no metrics in this version");
    }

    private static void covered(String rows, String test) {
        for (String row : rows.split(" ", -1)) {
            COVERED.put(row, test);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRow(@TempDir Path folder) {
        HostileRows rows = new HostileRows(folder);
        return Stream.of(
                        Stream.of(DynamicTest.dynamicTest("a witness", rows::begin)),
                        CASES.entrySet().stream()
                                .map(row -> DynamicTest.dynamicTest(
                                        row.getKey(), () -> row.getValue().play(rows))),
                        Stream.of(DynamicTest.dynamicTest("the witness is unharmed", rows::end)))
                .flatMap(tests -> tests);
    }

    @Test
    void everyRowIsPlayedOrListed() {
        List<String> ids = SharedData.table("adversarial.csv").stream()
                .map(row -> row.get("id"))
                .toList();
        TreeSet<String> open = new TreeSet<>(ids);
        open.removeAll(CASES.keySet());
        open.removeAll(NOT_PLAYED.keySet());
        open.removeIf(id -> COVERED.containsKey(id) || COVERED.containsKey(id.substring(0, 1)));
        assertThat(open).as("rows without a test or a reason").isEmpty();

        TreeSet<String> unknown = new TreeSet<>(CASES.keySet());
        unknown.addAll(NOT_PLAYED.keySet());
        unknown.addAll(COVERED.keySet().stream().filter(id -> id.length() > 1).toList());
        unknown.removeAll(ids);
        assertThat(unknown).as("rows that are not in the table").isEmpty();
    }

    @Test
    void theTestsNamedExist() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.root().resolve("modules"))) {
            assertThat(files.filter(file -> file.toString().contains("src/test/java"))
                            .map(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                            .collect(Collectors.toSet()))
                    .containsAll(COVERED.values());
        }
    }
}
