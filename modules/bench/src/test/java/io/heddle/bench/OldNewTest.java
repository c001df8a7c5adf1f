package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The old manager and Heddle side by side. Bytes and losses are asserted; how long something takes is measured, and
 * docs/performance.md has the figures. That the old manager loses updates is what {@link OldContextManagerTest} shows
 * every time; here threads race, and may be lucky.
 */
class OldNewTest {
    private static final int COUNT = 1_200;

    private static Map<String, Object> measure(SystemName system, Path folder) throws Exception {
        Run run = new Run(system, Workload.OLDNEW, 0, 0, folder.toString(), "", COUNT, 100, "", "", false);
        return OldNew.run(run);
    }

    private static double figure(Map<String, Object> figures, String name) {
        return ((Number) figures.get(name)).doubleValue();
    }

    @Test
    @Tag("promise-63")
    @Tag("promise-64")
    @Tag("promise-103")
    void aWaitingAndAFinishedInstanceTakeLessThanInTheOldManagerAndNothingIsLost(@TempDir Path folder)
            throws Exception {
        Map<String, Object> heddle = measure(SystemName.HEDDLE, folder);
        Map<String, Object> old = measure(SystemName.OLD, folder);
        assertThat(heddle.keySet()).containsExactlyElementsOf(old.keySet());
        for (String weighed : List.of("heapBytesPerFinished", "heapBytesPerLive")) {
            assertThat(figure(heddle, weighed)).as(weighed).isLessThan(figure(old, weighed));
        }
        assertThat(figure(heddle, "contributions")).isPositive();
        assertThat(figure(heddle, "lostUpdates")).isZero();
        assertThat(figure(heddle, "givenTwice")).isZero();
        assertThat(figure(old, "stepsPerSecond")).isPositive();
        for (String asked : List.of("lookUp", "check")) {
            assertThat(figure(heddle, asked + "At100P50Micros")).isPositive();
            assertThat(figure(old, asked + "At100P50Micros")).isPositive();
        }
    }
}
