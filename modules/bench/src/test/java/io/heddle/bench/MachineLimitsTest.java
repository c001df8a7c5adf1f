package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MachineLimitsTest {

    @ParameterizedTest
    @EnumSource(names = {"DISK_16", "JOURNAL_1", "JOURNAL_64", "ASKS_64"})
    void aLimitSaysHowManyASecondAndHowLongOneTakes(SystemName system, @TempDir Path folder) throws Exception {
        Map<String, Object> figures = Limits.run(run(system, folder, ""));
        assertThat(figure(figures, "stepsPerSecond")).isPositive();
        assertThat(figure(figures, "p99Millis")).isGreaterThanOrEqualTo(figure(figures, "p50Millis"));
        if (system == SystemName.JOURNAL_1) {
            assertThat(figure(figures, "writesPerSync")).isEqualTo(1);
        }
    }

    @Test
    void commitsOfPostgresqlAreMeasuredOnAServerOfTheirOwn(@TempDir Path folder) throws Exception {
        var missing = PostgresServer.missing(null);
        assumeTrue(missing.isEmpty(), () -> "SKIPPED, " + missing.orElse(""));
        try (PostgresServer server = PostgresServer.start(folder, folder.resolve("postgres"), null)) {
            Map<String, Object> figures = Limits.run(run(SystemName.POSTGRES_16, folder, server.url()));
            assertThat(figure(figures, "stepsPerSecond")).isPositive();
        }
    }

    private static double figure(Map<String, Object> figures, String name) {
        return figures.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static Run run(SystemName system, Path folder, String postgres) {
        return new Run(system, Workload.LIMITS, 0, 1, folder.toString(), "", 0, 0, "", postgres, false);
    }
}
