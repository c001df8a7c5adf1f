package io.heddle.kernel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DurationStatistics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("promise-91")
class DurationSampleTest {

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    @Test
    void nothingHasNoFigures() {
        assertThat(new DurationSample().statistics()).isEqualTo(DurationStatistics.NONE);
    }

    @Test
    void percentilesAreByNearestRank() {
        DurationSample sample = new DurationSample();
        for (long value : new long[] {15, 20, 35, 40, 50}) {
            sample.add(micros(value));
        }
        assertThat(sample.statistics())
                .isEqualTo(new DurationStatistics(
                        5, micros(160), micros(32), micros(15), micros(35), micros(50), micros(50), micros(50)));
    }

    static IntStream sizes() {
        return IntStream.of(1, 2, 3, 10, 99, 100, 101, 1000, 4321);
    }

    /** The p-th percentile is the smallest recorded value that at least p percent do not exceed. */
    @ParameterizedTest
    @MethodSource("sizes")
    void eachPercentileIsARecordedDuration(int size) {
        Random random = new Random(size);
        DurationSample sample = new DurationSample();
        List<Long> values = new ArrayList<>();
        for (int n = 0; n < size; n++) {
            long value = random.nextInt(500);
            values.add(value);
            sample.add(micros(value));
        }
        DurationStatistics statistics = sample.statistics();
        assertThat(statistics.p50()).isEqualTo(smallest(values, 50));
        assertThat(statistics.p90()).isEqualTo(smallest(values, 90));
        assertThat(statistics.p99()).isEqualTo(smallest(values, 99));
        assertThat(statistics.total())
                .isEqualTo(micros(values.stream().mapToLong(Long::longValue).sum()));
    }

    private static Duration smallest(List<Long> values, int percent) {
        return micros(values.stream()
                .filter(value ->
                        values.stream().filter(other -> other <= value).count() * 100 >= (long) percent * values.size())
                .min(Long::compare)
                .orElseThrow());
    }
}
