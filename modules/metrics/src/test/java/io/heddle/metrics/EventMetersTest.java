package io.heddle.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.kernel.instance.TransitionSink;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Events are added up without Micrometer, and the page is what it would be with it. */
class EventMetersTest {
    private static final long NONE = TransitionSink.NONE;

    private final MockClock clock = new MockClock();
    private final PrometheusMeterRegistry meters = registry(clock);
    private final PrometheusMeterRegistry page = registry(clock);
    private final EventMeters byMeters = new EventMeters(new MeterTallies(meters), 2);
    private final EventMeters bySums = new EventMeters(shownOn(page), 2);

    private static PrometheusMeterRegistry registry(Clock clock) {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    }

    private static Tallies shownOn(PrometheusMeterRegistry page) {
        PageTallies tallies = new PageTallies(page.config().clock());
        page.getPrometheusRegistry().register(tallies);
        return tallies;
    }

    private void tell(String definition, Consumer<TransitionSink> what) {
        what.accept(byMeters.of(DefinitionId.of(definition)));
        what.accept(bySums.of(DefinitionId.of(definition)));
    }

    private Exposition shown() {
        return Exposition.parse(page.scrape());
    }

    private static void started(TransitionSink sink, long waited) {
        sink.node("NODE_STARTED", NodeStatus.EXECUTING, 0, NONE, waited);
    }

    /** At least one of each series, and what is counted in none. */
    private static void everything(TransitionSink sink) {
        sink.created(3);
        sink.instance("INSTANCE_STARTED", InstanceStatus.RUNNING, 1_500, 0);
        sink.instance("INSTANCE_STALLED", null, 2_000, 500);
        sink.instance("TRIGGER_FIRED", null, 2_000, 500);
        sink.instance("CHECKPOINT_CREATED", null, 2_000, 500);
        sink.instance("VARIABLE_CHANGED", null, 2_000, 500);
        sink.instance("INSTANCE_COMPLETED", InstanceStatus.COMPLETED, 3_000_000, 2_998_500);
        sink.instance("INSTANCE_COMPLETED", null, 3_000_000, 2_998_500);
        sink.instance("INSTANCE_FAILED", InstanceStatus.FAILED, 7_200_000_001L, 7_200_000_000L);
        sink.instance("INSTANCE_CANCELLED", InstanceStatus.CANCELLED, 10, NONE);
        sink.instance("INSTANCE_TIMED_OUT", InstanceStatus.TIMED_OUT, 90_000_000_000L, 90_000_000_000L);
        sink.node("NODE_REGISTERED", NodeStatus.PENDING, NONE, NONE, NONE);
        sink.node("NODE_READY", NodeStatus.READY, 777, NONE, NONE);
        started(sink, 1_234_567);
        sink.node("NODE_RETRY_SCHEDULED", NodeStatus.READY, 5, 42, NONE);
        sink.node("NODE_REDELIVERED", null, 5, NONE, NONE);
        sink.node("NODE_COMPLETED", NodeStatus.COMPLETED, 5, 43, NONE);
        sink.node("NODE_FAILED", NodeStatus.FAILED, 5, 44, NONE);
        sink.node("NODE_SKIPPED", NodeStatus.SKIPPED, 5, NONE, NONE);
        sink.node("NODE_SKIPPED", NodeStatus.SKIPPED, 5, 45, NONE);
        sink.node("NODE_CANCELLED", NodeStatus.CANCELLED, 5, 46, NONE);
        sink.node("NODE_RESET", NodeStatus.PENDING, 5, 47, NONE);
        // The clock of the node before was ahead.
        sink.node("NODE_COMPLETED", NodeStatus.COMPLETED, 5, -3, NONE);
        sink.discarded(true);
        sink.discarded(false);
        sink.node("RESULT_DISCARDED", null, 5, NONE, NONE);
    }

    @Test
    void thePageIsTheOneOfMicrometer() {
        tell("one", EventMetersTest::everything);
        tell("two", sink -> sink.created(0));
        tell("three", EventMetersTest::everything);
        tell("four", EventMetersTest::everything);
        assertThat(page.scrape()).isEqualTo(meters.scrape());
    }

    @Test
    void familiesAndTypesAreWhatTheyWere() {
        tell("one", EventMetersTest::everything);
        assertThat(page.scrape().lines().filter(line -> line.startsWith("# TYPE ")))
                .containsExactlyInAnyOrder(
                        "# TYPE heddle_instance_creations_total counter",
                        "# TYPE heddle_instance_starts_total counter",
                        "# TYPE heddle_instance_ends_total counter",
                        "# TYPE heddle_instance_duration_seconds histogram",
                        "# TYPE heddle_instance_duration_seconds_max gauge",
                        "# TYPE heddle_instance_start_wait_seconds histogram",
                        "# TYPE heddle_instance_start_wait_seconds_max gauge",
                        "# TYPE heddle_instance_stalls_total counter",
                        "# TYPE heddle_node_registrations_total counter",
                        "# TYPE heddle_dependency_resolution_seconds histogram",
                        "# TYPE heddle_dependency_resolution_seconds_max gauge",
                        "# TYPE heddle_node_attempts_total counter",
                        "# TYPE heddle_node_ends_total counter",
                        "# TYPE heddle_node_retries_total counter",
                        "# TYPE heddle_node_redeliveries_total counter",
                        "# TYPE heddle_node_discarded_results_total counter",
                        "# TYPE heddle_node_run_seconds histogram",
                        "# TYPE heddle_node_run_seconds_max gauge",
                        "# TYPE heddle_node_wait_seconds histogram",
                        "# TYPE heddle_node_wait_seconds_max gauge",
                        "# TYPE heddle_trigger_firings_total counter",
                        "# TYPE heddle_checkpoint_creations_total counter");
    }

    /** {@code le}: less or equal. */
    @Test
    void aDurationThatIsABoundBelongsToWhatItBounds() {
        for (Duration bound : Tallies.BOUNDS) {
            long micros = TimeUnit.MICROSECONDS.convert(bound);
            for (long duration : List.of(micros - 1, micros, micros + 1)) {
                tell("one", sink -> started(sink, duration));
            }
        }
        assertThat(page.scrape()).isEqualTo(meters.scrape());
        Exposition shown = shown();
        for (int n = 0; n < Tallies.BOUNDS.size(); n++) {
            double seconds = TimeUnit.MICROSECONDS.convert(Tallies.BOUNDS.get(n)) / 1e6;
            assertThat(shown.value("heddle_node_wait_seconds_bucket", Map.of("le", Double.toString(seconds))))
                    .as("at most %s s", seconds)
                    .isEqualTo(3 * n + 2);
        }
        assertThat(shown.value("heddle_node_wait_seconds_bucket", Map.of("le", "+Inf")))
                .isEqualTo(3 * Tallies.BOUNDS.size());
    }

    @Test
    void theLongestIsForgottenAfterSomeMinutesAsByMicrometer() {
        tell("one", sink -> started(sink, 9_000_000));
        for (int minute = 0; minute < 5; minute++) {
            tell("one", sink -> started(sink, 2_000_000));
            assertThat(page.scrape()).as("minute %s", minute).isEqualTo(meters.scrape());
            clock.add(Duration.ofMinutes(1));
        }
        assertThat(shown().sum("heddle_node_wait_seconds_max")).isEqualTo(2);
        clock.add(Duration.ofMinutes(10));
        assertThat(shown().sum("heddle_node_wait_seconds_max")).isZero();
        assertThat(shown().sum("heddle_node_wait_seconds_count")).isEqualTo(6);
    }

    @Test
    void whatManyThreadsCountAtOnceAddsUp() {
        int events = 200_000;
        // Pages that are made meanwhile take nothing away.
        IntStream.range(0, events).parallel().forEach(n -> {
            TransitionSink sink = bySums.of(DefinitionId.of(n % 2 == 0 ? "even" : "odd"));
            sink.node("NODE_COMPLETED", NodeStatus.COMPLETED, 0, n % 4_000, NONE);
            if (n % 10_000 == 0) {
                assertThat(page.scrape()).isNotEmpty();
            }
        });
        Exposition shown = shown();
        for (int rest = 0; rest < 2; rest++) {
            int parity = rest;
            String definition = parity == 0 ? "even" : "odd";
            long[] told = IntStream.range(0, events)
                    .filter(n -> n % 2 == parity)
                    .mapToLong(n -> n % 4_000)
                    .toArray();
            Map<String, String> labels = Map.of("definition", definition, "outcome", "completed");
            assertThat(shown.value("heddle_node_ends_total", labels)).isEqualTo(told.length);
            assertThat(shown.value("heddle_node_run_seconds_count", labels)).isEqualTo(told.length);
            assertThat(shown.value("heddle_node_run_seconds_sum", labels))
                    .isEqualTo(Arrays.stream(told).sum() / 1e6);
            Map<String, String> millisecond = Map.of("definition", definition, "le", "0.001");
            assertThat(shown.value("heddle_node_run_seconds_bucket", millisecond))
                    .isEqualTo((double) Arrays.stream(told)
                            .filter(micros -> micros <= 1_000)
                            .count());
        }
        assertThat(shown.value("heddle_node_run_seconds_max", Map.of("definition", "odd")))
                .isEqualTo(0.003999);
    }

    /** Its series and theirs have the same labels: shown twice, the whole page would be refused. */
    @Test
    void aDefinitionCalledOtherIsCountedWithTheOthers() {
        tell(EventMeters.OTHER, sink -> sink.created(1));
        tell("one", sink -> sink.created(1));
        tell("two", sink -> sink.created(1));
        tell("three", sink -> sink.created(1));
        assertThat(page.scrape()).isEqualTo(meters.scrape());
        assertThat(shown().value("heddle_instance_creations_total", Map.of("definition", "other")))
                .isEqualTo(3);
    }
}
