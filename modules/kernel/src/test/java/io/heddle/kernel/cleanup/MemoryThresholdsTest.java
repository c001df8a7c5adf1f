package io.heddle.kernel.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.resource.MemoryLevel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryThresholdsTest {
    private static final MemoryThresholds THRESHOLDS = new MemoryThresholds(0.70, 0.80, 0.90);

    @ParameterizedTest
    @Tag("promise-37")
    @CsvSource({
        "NORMAL, 0.00, NORMAL",
        "NORMAL, 0.79, NORMAL",
        "NORMAL, 0.80, HIGH",
        "NORMAL, 0.90, CRITICAL",
        "HIGH, 0.89, HIGH",
        "HIGH, 0.90, CRITICAL",
        "HIGH, 0.75, HIGH",
        "HIGH, 0.71, HIGH",
        "HIGH, 0.70, NORMAL",
        "CRITICAL, 1.00, CRITICAL",
        "CRITICAL, 0.85, CRITICAL",
        "CRITICAL, 0.80, HIGH",
        "CRITICAL, 0.71, HIGH",
        "CRITICAL, 0.70, NORMAL",
    })
    void aLevelIsLeftBelowWhereItWasEntered(MemoryLevel before, double occupancy, MemoryLevel after) {
        assertThat(THRESHOLDS.after(before, occupancy)).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.8, 0.9", "0.8, 0.7, 0.9", "0.7, 0.9, 0.8", "0.7, 0.8, 1.1", "NaN, 0.8, 0.9"})
    void thresholdsOutOfOrderAreRefused(double normal, double high, double critical) {
        assertThatThrownBy(() -> new MemoryThresholds(normal, high, critical))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("normal <= high <= critical");
    }

    @Test
    void oneValueForAllIsAllowed() {
        assertThat(new MemoryThresholds(1, 1, 1).after(MemoryLevel.NORMAL, 0.99))
                .isEqualTo(MemoryLevel.NORMAL);
    }
}
