package io.heddle.runtime.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.GlobalStatistics;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private static Histogram of(int from, int to) {
        Histogram histogram = new Histogram();
        for (int value = from; value <= to; value++) {
            histogram.add(value);
        }
        return histogram;
    }

    @Test
    void percentilesAreWithinATenthAndTheRestIsExact() {
        GlobalStatistics.Distribution all = of(1, 1_000).copy().distribution();
        assertThat(all.count()).isEqualTo(1_000);
        assertThat(all.average()).isEqualTo(500.5);
        assertThat(all.min()).isEqualTo(1);
        assertThat(all.max()).isEqualTo(1_000);
        assertThat(all.p50()).isCloseTo(500, within(50.0));
        assertThat(all.p95()).isCloseTo(950, within(95.0));
        assertThat(all.p99()).isCloseTo(990, within(99.0));
    }

    @Test
    void thoseOfSeveralNodesAddUp() {
        Histogram.Copy both = of(1, 600).copy().plus(of(601, 1_000).copy());
        assertThat(both).isEqualTo(of(1, 1_000).copy());
        assertThat(both.plus(Histogram.Copy.EMPTY)).isEqualTo(both);
        assertThat(Histogram.Copy.EMPTY.plus(both)).isEqualTo(both);
    }

    @Test
    void whatIsTooSmallOrTooLargeForABucketCountsAllTheSame() {
        Histogram histogram = new Histogram();
        histogram.add(0);
        histogram.add(1e12);
        GlobalStatistics.Distribution all = histogram.copy().distribution();
        assertThat(all.count()).isEqualTo(2);
        assertThat(all.min()).isZero();
        assertThat(all.max()).isEqualTo(1e12);
        assertThat(all.p99()).isBetween(0.0, 1e12);
    }

    @Test
    void beforeTheFirstValueAllIsZero() {
        assertThat(new Histogram().copy().distribution())
                .isEqualTo(new GlobalStatistics.Distribution(0, 0, 0, 0, 0, 0, 0));
    }
}
