package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code of the long measurements on short ones; the figures themselves are made by {@code heddle bench --workload W9
 * --seconds 1800} and {@code --workload MANY}.
 */
class LongRunsTest {
    private static final int INSTANCES = 500;

    @Test
    @Tag("promise-52")
    void instancesOfTwentyNodesAllCompleteAndTheThroughputIsReported(@TempDir Path folder) throws Exception {
        Map<String, Object> figures = ManyInstances.run(folder, "", INSTANCES);
        assertThat(figures).containsEntry("instances", INSTANCES).containsEntry("completed", INSTANCES);
        assertThat((Long) figures.get("stepsPerSecond")).isPositive();
    }

    /** In seconds the fit says little: that it stays away from a doubling is a net with wide meshes. */
    @Test
    @Tag("promise-53")
    void aSoakFitsTheHeapAfterCollectionOverTime(@TempDir Path folder) throws Exception {
        Map<String, Object> figures = Soak.run(folder, "", 2, 9);
        assertThat((Double) figures.get("heapDrift")).isLessThan(1);
        assertThat((List<?>) figures.get("series")).hasSize(6);
        assertThat((Double) figures.get("lastOfFirst")).isPositive();
    }

    @Test
    @Tag("promise-53")
    void aLeakIsATrend() {
        Trend leaking = new Trend();
        Trend steady = new Trend();
        for (int minute = 0; minute <= 30; minute++) {
            leaking.add(minute, 100 + 2 * minute + minute % 2);
            steady.add(minute, 100 + minute % 2);
        }
        assertThat(leaking.slope()).isCloseTo(2, within(0.01));
        assertThat(leaking.drift()).isCloseTo(60 / 130.5, within(0.02));
        assertThat(steady.slope()).isCloseTo(0, within(0.01));
    }
}
