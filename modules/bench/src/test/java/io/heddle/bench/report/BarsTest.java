package io.heddle.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BarsTest {
    private final Measurements measured = new Measurements();

    private void add(Workload workload, SystemName system, Map<String, Object> figures) {
        measured.add(new Measurement(workload, system, 1, figures));
    }

    private Bar bar(String start) {
        return Bars.of(measured).stream()
                .filter(bar -> bar.what().startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatTheRunDidNotMeasureStaysOpen() {
        assertThat(Bars.of(measured)).isNotEmpty().allMatch(bar -> bar.verdict() == Bar.Verdict.OPEN);
    }

    @Test
    void throughputIsSetBesideTheBestDurablePeer() {
        add(Workload.W1, SystemName.HEDDLE, Map.of("stepsPerSecond", 15_000));
        add(Workload.W1, SystemName.DBOS, Map.of("stepsPerSecond", 1_001));
        add(Workload.W1, SystemName.CAMUNDA, Map.of("stepsPerSecond", 300));
        // Nothing on disk: no measure for what is.
        add(Workload.W1, SystemName.TEMPORAL, Map.of("stepsPerSecond", 90_000));
        assertThat(bar("W1 steps per second"))
                .isEqualTo(new Bar(
                        "W1 steps per second, of the best durable peer's",
                        "≥ 15 ×",
                        "14.99 × (dbos)",
                        Bar.Verdict.MISSED));
    }

    @Test
    void aLatencyIsSetBesideTheShortestOfTheDurablePeers() {
        add(Workload.W3, SystemName.HEDDLE, Map.of("p50Millis", 1.0));
        add(Workload.W3, SystemName.DBOS, Map.of("p50Millis", 2.5));
        add(Workload.W3, SystemName.FLOWABLE, Map.of("p50Millis", 40.0));
        assertThat(bar("W3 p50, ms, of").found()).isEqualTo("0.40 × (dbos)");
        assertThat(bar("W3 p50, ms, of").verdict()).isEqualTo(Bar.Verdict.MET);
    }

    @Test
    void threeWritesAreThreeOfTheSameRun() {
        add(Workload.W3, SystemName.HEDDLE, Map.of("p50Millis", 1.3));
        add(Workload.LIMITS, SystemName.JOURNAL_1, Map.of("p50Millis", 0.25));
        assertThat(Bars.of(measured))
                .contains(new Bar("W3 p50, ms", "≤ 3 durable writes + 0.5 ms = 1.25", "1.30", Bar.Verdict.MISSED));
    }

    @Test
    void theOldManagerHasToLoseWhatHeddleKeeps() {
        add(Workload.OLDNEW, SystemName.HEDDLE, Map.of("lostUpdates", 0, "heapBytesPerLive", 300, "checkGrowth", 1.6));
        add(Workload.OLDNEW, SystemName.OLD, Map.of("lostUpdates", 12, "heapBytesPerLive", 3_000));
        assertThat(bar("OLDNEW lost updates").verdict()).isEqualTo(Bar.Verdict.MET);
        assertThat(bar("OLDNEW lost updates of the old").verdict()).isEqualTo(Bar.Verdict.MET);
        assertThat(bar("OLDNEW heap of an instance that waits").found()).isEqualTo("0.10");
        assertThat(bar("OLDNEW reference check").verdict()).isEqualTo(Bar.Verdict.MISSED);
        assertThat(bar("OLDNEW look-up").verdict()).isEqualTo(Bar.Verdict.OPEN);
    }

    @Test
    void reachingTheBoundIsEnough() {
        add(Workload.W4, SystemName.HEDDLE, Map.of("heapBytesEachParked", 400, "instances", 20_000));
        assertThat(bar("W4 heap").verdict()).isEqualTo(Bar.Verdict.MET);
        assertThat(bar("W4 instances waiting").verdict()).isEqualTo(Bar.Verdict.MISSED);
    }
}
