package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Hostile graphs, durations, conditions and maps: refused with a clear code, or handled correctly. */
class AdversarialTest {

    /** One row, played out. */
    interface Body {
        void run() throws Exception;
    }

    private static final Map<String, Body> CASES = new LinkedHashMap<>();

    static {
        HostileGraphs.addTo(CASES);
        HostileTimes.addTo(CASES);
        HostileExpressions.addTo(CASES);
        HostileMaps.addTo(CASES);
    }

    /** Rows of these groups that say nothing to the bare kernel, and why. */
    static final Map<String, String> ELSEWHERE = new LinkedHashMap<>();

    static {
        ELSEWHERE.put("G06", "this version has no sub-workflows: the formats refuse the kind");
        ELSEWHERE.put("D05", "the grammar of durations belongs to the formats");
        ELSEWHERE.put("D10", "needs a process that is down while the deadline passes");
        ELSEWHERE.put("M08", "this version has no sub-workflows: the formats refuse the kind");
        ELSEWHERE.put("M09", "this version has no child threads");
        ELSEWHERE.put("M10", "this version has no child threads; a run keeps its own graph, see the kernel's tests");
    }

    @TestFactory
    Stream<DynamicTest> everyCase() {
        return CASES.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.getKey(), () -> row.getValue().run()));
    }

    @Test
    void everyRowOfTheseGroupsIsRunOrListed() {
        List<String> known = new ArrayList<>(CASES.keySet());
        known.addAll(ELSEWHERE.keySet());
        assertThat(known)
                .containsExactlyInAnyOrderElementsOf(SharedData.table("adversarial.csv").stream()
                        .map(row -> row.get("id"))
                        .filter(id -> "GDCM".indexOf(id.charAt(0)) >= 0)
                        .toList());
    }
}
