package io.heddle.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.expression.Expressions;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** sleep, fail and cel. */
class BuiltInsTest {
    private final SleepExecutor sleep = new SleepExecutor();
    private final FailExecutor fail = new FailExecutor();
    private final CelExecutor cel = new CelExecutor(Expressions.withDefaultLimits(), 1000);

    // ---- sleep ----------------------------------------------------------------------------------------------------

    @Test
    void sleepWaitsThenCompletes() throws Exception {
        TimedExecutor.Wait wait = sleep.begin(Map.of("seconds", 1.5, "output", List.of(1)));
        assertThat(wait.duration()).isEqualTo(Duration.ofMillis(1500));
        assertThat(wait.outcome()).isEqualTo(NodeOutcome.json("[1]"));
        assertThat(StubTask.with(Map.of("seconds", 0)).output(sleep)).isNull();
    }

    @Test
    void sleepOnAThreadHeedsInterruption() throws Exception {
        Thread thread = new Thread(() -> {
            try {
                sleep.execute(StubTask.with(Map.of("seconds", 3600)));
            } catch (InterruptedException e) {
                // What is expected: the thread ends.
            }
        });
        thread.start();
        thread.interrupt();
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1", "-0.1", "1e99", "soon", "true"})
    void sleepRefusesOtherDurations(String written) throws Exception {
        Object value = written.matches("[-0-9].*") ? (Object) Double.valueOf(written) : written;
        invalid(StubTask.with(Map.of("seconds", value)).error(sleep), "seconds");
    }

    @Test
    void sleepNeedsADuration() throws Exception {
        invalid(StubTask.with(Map.of()).error(sleep), "needs 'seconds'");
    }

    // ---- fail -----------------------------------------------------------------------------------------------------

    @Test
    void failFailsAlways() throws Exception {
        assertThat(StubTask.with(Map.of()).attempt(1000).error(fail))
                .isEqualTo(NodeError.retryable("FAILED_ON_PURPOSE", "attempt 1000 failed on purpose"));
    }

    @Test
    void failFailsAFewTimesThenCompletes() throws Exception {
        StubTask task = StubTask.with(Map.of("times", 2, "code", "X", "message", "m", "retryable", false, "output", 5));
        assertThat(task.attempt(1).error(fail)).isEqualTo(NodeError.fatal("X", "m"));
        assertThat(task.attempt(2).error(fail)).isEqualTo(NodeError.fatal("X", "m"));
        assertThat(task.attempt(3).output(fail)).isEqualTo(5L);
    }

    @ParameterizedTest
    @CsvSource({"times, -1", "times, many", "code, 5", "message, 5", "retryable, perhaps"})
    void failRefusesWhatItCannotRead(String name, String written) throws Exception {
        Object value = written.matches("-?[0-9]+") ? (Object) Long.valueOf(written) : written;
        invalid(StubTask.with(Map.of(name, value)).error(fail), name);
    }

    // ---- cel ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input.n + 1                    | 21",
                "upstream['before'][1]          | 2",
                "global.rate * 3                | 6",
                "node.id                        | loop#1/pay",
                "node.key                       | pay",
                "node.attempt                   | 1",
                "node.config.expression         | node.config.expression",
                "instance.id                    | order-7",
                "instance.startedAt             | 1970-01-01T00:00:00Z"
            })
    void celComputes(String expression, String expected) throws Exception {
        assertThat(StubTask.with(Map.of("expression", expression)).output(cel)).hasToString(expected);
    }

    @Test
    void celWithoutExpressionPassesTheInput() throws Exception {
        Payload input = Payload.of("image/png", new byte[] {1, 2});
        assertThat(cel.execute(StubTask.with(Map.of()).input(input))).isEqualTo(NodeOutcome.completed(input));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input +                        | MAPPING_SYNTAX",
                "choices.x                      | MAPPING_SYNTAX",
                "input.n + 'a'                  | EXPRESSION_ERROR"
            })
    void celExplainsWhatIsWrong(String expression, String code) throws Exception {
        NodeError error = StubTask.with(Map.of("expression", expression)).error(cel);
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.retryable()).isFalse();
    }

    @Test
    void celsOutputIsBounded() throws Exception {
        String list = IntStream.range(0, 500).mapToObj(i -> "12345").collect(Collectors.joining(",", "[", "]"));
        NodeError error = StubTask.with(Map.of("expression", list)).error(cel);
        assertThat(error.code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(error.message()).contains("1000").contains("heddle.payload.max-size");
    }

    @Test
    void celForgetsOldExpressions() throws Exception {
        for (int i = 0; i < 1100; i++) {
            assertThat(StubTask.with(Map.of("expression", "input.n + " + i)).output(cel))
                    .isEqualTo(20L + i);
        }
        assertThat(StubTask.with(Map.of("expression", "input.n + 0")).output(cel))
                .isEqualTo(20L);
        assertThat(StubTask.with(Map.of("expression", "input.n + 0")).output(cel))
                .isEqualTo(20L);
    }

    // ---- all ------------------------------------------------------------------------------------------------------

    @Test
    void unknownEntriesAreNamed() throws Exception {
        for (NodeExecutor executor :
                List.of(sleep, fail, cel, new HttpExecutor(Duration.ZERO, 1000), new ShellExecutor(1000))) {
            invalid(StubTask.with(Map.of("secods", 1)).error(executor), "no entry 'secods'");
        }
    }

    @Test
    void aNullEntryIsNone() throws Exception {
        Map<String, Object> config = new HashMap<>();
        Arrays.asList("times", "code", "message", "retryable", "output").forEach(name -> config.put(name, null));
        assertThat(StubTask.with(config).error(fail).code()).isEqualTo("FAILED_ON_PURPOSE");
    }

    private static void invalid(NodeError error, String detail) {
        assertThat(error.code()).isEqualTo("INVALID_NODE_CONFIG");
        assertThat(error.message()).contains(detail);
        assertThat(error.retryable()).isFalse();
    }
}
