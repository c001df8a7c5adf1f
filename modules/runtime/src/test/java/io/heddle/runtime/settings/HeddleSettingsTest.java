package io.heddle.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import io.heddle.HeddleException;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.InstanceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeddleSettingsTest {

    // ---- units ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7              | PT7S",
                "\"7\"          | PT7S",
                "0.5            | PT0.5S",
                "1e2            | PT100S",
                "0              | PT0S",
                "7s             | PT7S",
                "\"7 seconds\"  | PT7S",
                "250 ms         | PT0.25S",
                "2h             | PT2H",
                "1d             | PT24H",
                "0.0000001      | PT0.0000001S"
            })
    void durations(String written, Duration expected) {
        assertThat(Settings.with("heddle.instance.timeout = " + written)
                        .instance()
                        .timeout())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2              | 2097152",
                "\"2\"          | 2097152",
                "0.0625         | 65536",
                "64 KiB         | 65536",
                "16MiB          | 16777216",
                "10 kB          | 10000",
                "100b           | 100",
                "0              | 0",
                "2047           | 2146435072"
            })
    void sizes(String written, int bytes) {
        assertThat(Settings.with("heddle.payload.max-size = " + written)
                        .payload()
                        .maxBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "yes", "true", "\"true\"", "\"On\""})
    void flagsTurnOn(String written) {
        assertThat(Settings.with("heddle.executors.shell.enabled = " + written)
                        .executors()
                        .shellEnabled())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail-fast", "Fail_Fast", "FAIL_FAST"})
    void choicesInAnyCase(String written) {
        assertThat(Settings.with("heddle.instance.failure-policy = " + written)
                        .instance()
                        .failurePolicy())
                .isEqualTo(FailurePolicy.FAIL_FAST);
    }

    // ---- wrong values ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "instance.timeout               | soon                 | a number of seconds or a duration",
                "instance.timeout               | true                 | a number of seconds or a duration",
                "instance.timeout               | [1]                  | a number of seconds or a duration",
                "instance.timeout               | -1                   | not negative",
                "instance.timeout               | -0.5                 | not negative",
                "instance.timeout               | -5s                  | not negative",
                "instance.timeout               | 99999999999          | at most 100 years",
                "instance.timeout               | 40000d               | at most 100 years",
                "instance.timeout               | null                 | a value; remove the line",
                "registry.resend-interval       | 0                    | more than 0",
                "payload.max-size               | big                  | a number of MiB or a size",
                "payload.max-size               | -1                   | not negative",
                "payload.max-size               | 2048                 | less than 2048 MiB",
                "payload.max-size               | 3 GiB                | less than 2048 MiB",
                "instance.max-nodes             | 1.5                  | a whole number from 0 to",
                "instance.max-nodes             | -1                   | a whole number from 0 to",
                "instance.max-nodes             | many                 | a whole number from 0 to",
                "instance.max-nodes             | 3000000000           | a whole number from 0 to",
                "instance.max-nodes             | 1e99                 | a whole number from 0 to",
                "registry.partitions            | 0                    | a whole number from 1 to",
                "node.retry.multiplier          | 0.5                  | a number from 1.0 to",
                "node.retry.jitter              | 2                    | a number from 0.0 to 1.0",
                "node.retry.jitter              | much                 | a number from 0.0 to 1.0",
                "manager.auto-start             | maybe                | true or false",
                "manager.admission              | WAIT                 | one of QUEUE, REJECT",
                "data-dir                       | ''                   | the path of a folder",
                "data-dir                       | 5                    | the path of a folder",
                "query-plugin                   | ''                   | a text",
                "executors.plugin               | 5                    | a block",
                "executors.plugin.mail          | 5                    | a block"
            })
    void wrongValuesStopTheStart(String key, String written, String expected) {
        assertThatThrownBy(() -> Settings.with("\n\nheddle." + key + " = " + (written.isEmpty() ? "\"\"" : written)))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining("heddle." + key + " = ")
                .hasMessageContaining("(String: 3)")
                .hasMessageContaining("expected " + expected);
    }

    @Test
    void aPathTheFileSystemRefuses() {
        assertThatThrownBy(() -> HeddleSettings.from(ConfigFactory.parseMap(Map.of("heddle.data-dir", "a\0b"), "here")
                        .withFallback(Settings.config(""))))
                .hasMessageContaining("heddle.data-dir")
                .hasMessageContaining("not valid here");
    }

    @Test
    void everyWrongValueIsNamed() {
        assertThatThrownBy(() -> Settings.with("heddle { node.timeout = x, instance.timeout = y }"))
                .hasMessageContaining("heddle.node.timeout")
                .hasMessageContaining("heddle.instance.timeout");
    }

    @Test
    void withoutDefaultsTheFixIsNamed() {
        assertThatThrownBy(() -> HeddleSettings.from(ConfigFactory.parseString("heddle = 5")))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining("heddle.data-dir has no value")
                .hasMessageContaining("reference.conf");
    }

    // ---- unknown keys ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "instance.timeot                   | did you mean heddle.instance.timeout?",
                "instance.max_nodes                | did you mean heddle.instance.max-nodes?",
                "max_concurrent_workflows          | did you mean heddle.manager.max-concurrent-workflows?",
                "manager.maxConcurrentWorkflows    | did you mean heddle.manager.max-concurrent-workflows?",
                "instance.cancel-grace             | did you mean heddle.node.cancel-grace?",
                "cheese                            | is not a key of Heddle; see reference.conf",
                "mode                              | is a key of the module heddle-compat, which is not on the class path",
                "compat.strict-order               | is a key of the module heddle-compat, which is not on the class path",
                "metrics.enabled                   | is a key of the module heddle-metrics, which is not on the class path",
                "advisor.enabled                   | is not obeyed by this version",
                "instance                          | is a block of keys",
                "instance.timeout.seconds          | is not a key of Heddle",
                "journal.dirr                      | is not a key of Heddle",
                "journal.rocksdb.recovery          | is not a key of Heddle"
            })
    void unknownKeysStopTheStart(String key, String explanation) {
        assertThatThrownBy(() -> Settings.with("\nheddle." + key + " = 1"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_CONFIG_KEY"))
                .hasMessageContaining("heddle." + key + " (String: 2) ")
                .hasMessageContaining(explanation);
    }

    @Test
    void anOverlongKeyIsNotCompared() {
        assertThatThrownBy(() -> Settings.with("heddle." + "a".repeat(200) + " = 1"))
                .hasMessageContaining("see reference.conf");
    }

    @Test
    void anEmptyUnknownBlockIsUnknownToo() {
        assertThatThrownBy(() -> Settings.with("heddle.cheese {}")).hasMessageContaining("heddle.cheese");
    }

    @Test
    void unknownKeysAreReportedBeforeWrongValues() {
        assertThatThrownBy(() -> Settings.with("heddle { cheese = 1, node.timeout = x }"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_CONFIG_KEY"));
    }

    @Test
    void theFileAndLineAreNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "heddle {\n  client {\n    ask-timout = 3\n  }\n}\n");
        assertThatThrownBy(
                        () -> HeddleSettings.from(ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults())
                                .withFallback(Settings.config(""))))
                .hasMessageContaining("heddle.client.ask-timout")
                .hasMessageContaining("my.conf:3")
                .hasMessageContaining("did you mean heddle.client.ask-timeout?");
    }

    @Test
    void otherModulesDeclareTheirOwnKeys() {
        HeddleSettings settings = Settings.with("heddle { journal { dir = x, rocksdb.plugin-dispatcher = y,"
                + " rocksdb.event-adapters.mine = z }, snapshot-store.rocksdb.class = w, node.timeout = 3 }");
        assertThat(settings.node().timeout()).isEqualTo(Duration.ofSeconds(3));
    }

    // ---- what the kernel gets -------------------------------------------------------------------------------------

    @Test
    void theDefaultsAreTheKernels() {
        assertThat(Settings.with("").toInstanceSettings()).isEqualTo(InstanceSettings.DEFAULTS);
    }

    @Test
    void everyInstanceSettingReachesTheKernel() {
        InstanceSettings settings = Settings.with("""
                        heddle {
                          instance {
                            timeout = 1, max-nodes = 2, max-steps = 3, max-parallel-nodes = 4
                            failure-policy = CONTINUE, sealing = EXPLICIT, auto-seal-grace = 5
                            command-dedup-window = 6, max-global-data-size = 7 b
                          }
                          node {
                            timeout = 8, max-redeliveries = 9
                            retry { max-attempts = 10, initial-backoff = 11, max-backoff = 12, multiplier = 13, jitter = 0.14 }
                          }
                          dependencies { default-timeout = 15, default-retry-count = 16, default-type = PARALLEL }
                          executors.external.lease = 17
                          payload.max-size = 18 b
                          threads { max-depth = 19, max-children = 20, max-live-per-tree = 21, child-timeout = 22 }
                          monitoring.stall-report-after = 23
                        }
                        """).toInstanceSettings();
        assertThat(settings)
                .isEqualTo(new InstanceSettings(
                        1_000_000,
                        2,
                        3,
                        4,
                        FailurePolicy.CONTINUE,
                        false,
                        5_000_000,
                        6,
                        7,
                        8_000_000,
                        10,
                        11_000_000,
                        12_000_000,
                        13.0,
                        0.14,
                        9,
                        15_000_000,
                        16,
                        DependencyType.PARALLEL,
                        17_000_000,
                        18,
                        19,
                        20,
                        21,
                        22_000_000,
                        23_000_000,
                        Checkpointing.NONE));
    }

    @Test
    void noLimitOfAttemptsIsManyAttempts() {
        assertThat(Settings.with("heddle.node.retry.max-attempts = 0")
                        .toInstanceSettings()
                        .maxAttempts())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aTinyTimeoutIsNotNone() {
        assertThat(Settings.with("heddle.instance.timeout = 1ns")
                        .toInstanceSettings()
                        .timeout())
                .isEqualTo(1);
    }

    @Test
    void noneIsEndlessForATimer() {
        assertThat(HeddleSettings.orEndless(Duration.ZERO)).isEqualTo(HeddleSettings.ENDLESS);
        assertThat(HeddleSettings.orEndless(Duration.ofDays(1000))).isEqualTo(HeddleSettings.ENDLESS);
        assertThat(HeddleSettings.orEndless(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }
}
