package io.heddle.kernel.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Payload;
import io.heddle.definition.Condition;
import io.heddle.definition.Condition.Compound;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounded time, bounded depth, bounded memory, and a refusal that says which limit. */
@Tag("trap-D24")
@Timeout(60)
class HostileExpressionTest {
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    private static final Expressions UNLIMITED = new Expressions(0, 0);
    private static final Payload MANY = Payload.json("[" + "0,".repeat(99_999) + "0]");
    private static final Payload LONG = Payload.json("\"" + "a".repeat(4_000_000) + "!\"");

    static List<String> deep() {
        int n = 5000;
        return List.of(
                "(".repeat(n) + "true" + ")".repeat(n),
                "[".repeat(n) + "]".repeat(n) + " == []",
                "{'a':".repeat(n) + "1" + "}".repeat(n) + " == {}",
                "true ? true : ".repeat(n) + "true",
                "output" + ".a".repeat(n) + " == 1",
                "output" + "[0]".repeat(n) + " == 1",
                "1" + " + 1".repeat(n) + " > 1",
                "1" + " == 1".repeat(n),
                "size(".repeat(n) + "'a'" + ")".repeat(n) + " == 1",
                "[1].all(x, ".repeat(n) + "true" + ")".repeat(n),
                "(".repeat(n),
                "[".repeat(n));
    }

    /** On the stack of an ordinary pool thread, which is what compiles and evaluates in production. */
    @ParameterizedTest
    @MethodSource("deep")
    void deepNestingIsRefusedWithoutExhaustingTheStack(String cel) throws InterruptedException {
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        Thread thread =
                new Thread(null, () -> outcome.set(thrownBy(() -> UNLIMITED.condition(cel))), "small", 512 * 1024);
        thread.start();
        thread.join();
        assertThat(outcome.get()).isInstanceOf(ExpressionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "-"})
    void repeatedUnaryOperatorsAreHarmless(String operator) {
        String operand = operator.equals("!") ? "true" : "1";
        CompiledCondition condition = UNLIMITED.condition(operator.repeat(5000) + operand + " == " + operand);
        assertThat(condition.test(Scope.of(Map.of()))).isTrue();
    }

    @Test
    void longLogicalChainsAreBalancedAndWork() {
        assertThat(UNLIMITED.condition("true" + " && true".repeat(5000)).test(Scope.of(Map.of())))
                .isTrue();
    }

    @Test
    void deepCompoundsAreRefused() {
        Condition deep = Condition.cel("true");
        for (int i = 0; i < 10_000; i++) {
            deep = new Compound(Compound.Operator.NOT, List.of(deep));
        }
        Condition condition = deep;
        assertThatThrownBy(() -> EXPRESSIONS.condition(condition))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(String.valueOf(Structured.MAX_DEPTH));
    }

    @Test
    void tooLongATextIsRefusedUnreadWithTheLimitNamed() {
        String text = "x".repeat(10_000_000);
        List<ThrowingCallable> uses = List.of(
                () -> EXPRESSIONS.condition(text),
                () -> EXPRESSIONS.condition(new Condition.Template(text)),
                () -> EXPRESSIONS.condition(new Condition.Simple(text, "equals", 1, "AUTO")),
                () -> EXPRESSIONS.mapping(text),
                () -> EXPRESSIONS.loopItems(text));
        long start = System.nanoTime();
        for (ThrowingCallable use : uses) {
            assertThatThrownBy(use)
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("heddle.expressions.max-length")
                    .hasMessageContaining("4096");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(EXPRESSIONS.mapping("'" + "x".repeat(4094) + "'")).isNotNull();
        assertThatThrownBy(() -> EXPRESSIONS.mapping("'" + "x".repeat(4095) + "'"))
                .isInstanceOf(ExpressionException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output.all(a, output.all(b, output.all(c, a == b && b == c)))",
                "output.exists(a, output.exists(b, output.exists(c, false)))",
                "output.exists(a, output.exists(b, 1 / 0 > 1))",
                "output.exists(a, output.missing > 1)",
                "output.map(a, output.map(b, output)) == []",
                "output.filter(a, output == output) == []",
                "output == output.map(x, x)",
                "(output + output + output + output) == []",
                "5 in output.map(a, 1)",
                "output.exists(a, output.exists(b, false)) || true"
            })
    void loopsOverLargeListsStopAtTheCostLimit(String cel) {
        CompiledCondition condition = EXPRESSIONS.condition(cel);
        Scope scope = Scope.of(Map.of("output", MANY));
        assertThatThrownBy(() -> condition.test(scope))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("heddle.expressions.max-cost")
                .hasMessageContaining("100000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output + output == ''",
                "(output + 'a') == ''",
                "[1,2,3,4,5,6,7,8].all(a, [1,2,3,4,5,6,7,8].all(b, output == output + ''))",
                "output.matches('(a?){100}(b?){100}c')",
                "[1,2,3,4,5,6,7,8,9,10,11,12].all(x, !output.contains('zz'))"
            })
    void workOnLongTextsCounts(String cel) {
        CompiledCondition condition = EXPRESSIONS.condition(cel);
        Scope scope = Scope.of(Map.of("output", LONG));
        assertThatThrownBy(() -> condition.test(scope)).hasMessageContaining("heddle.expressions.max-cost");
    }

    @Test
    void aCatastrophicRegexIsLinear() {
        Scope scope = Scope.of(Map.of("output", LONG));
        assertThat(EXPRESSIONS.condition("output.matches('^(a+)+$')").test(scope))
                .isFalse();
        assertThat(EXPRESSIONS
                        .condition(new Condition.Simple("output", "regex_match", "(a+)+", "STRING"))
                        .test(scope))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((a{1000}){1000}){1000}){1000}",
                "((((a{10}){10}){10}){10}){10}",
                "(a{0,1000}){0,1000}",
                "(a{1000,}){1000,}",
                "([^]a{9}]{500}){500}",
                "(\\{\\p{Greek}{400}){400}",
                "(?:(?:[a-z]\\x{1F600}){600}){600}",
                "(a{1000}",
                "a{1001}",
                "[",
                "(",
                "(?=a)",
                "\\1",
                "a{2}{3}{4}{5}{6}{7}{8}{9}{10}{11}"
            })
    void aRegexThatIsMalformedOrTooLargeIsRefusedQuickly(String regex) {
        String cel = "output.matches(r'" + regex + "')";
        assertThatThrownBy(() -> EXPRESSIONS.condition(cel)).isInstanceOf(ExpressionException.class);
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Condition.Simple("output", "regex_match", regex, "STRING")))
                .isInstanceOf(ExpressionException.class);
        CompiledCondition dynamic = EXPRESSIONS.condition("'a'.matches(output)");
        Scope scope = Scope.of(Map.of("output", regex));
        assertThatThrownBy(() -> dynamic.test(scope)).isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
                "[A-Z]{2}\\d{2}[A-Z0-9]{1,30}",
                "(\\d{1,3}\\.){3}\\d{1,3}",
                "(?i)error|warn(ing)?",
                "a{,2}",
                "x{"
            })
    void ordinaryRegexesAreAccepted(String regex) {
        assertThat(EXPRESSIONS.condition(new Condition.Simple("output", "regex_match", regex, "STRING")))
                .isNotNull();
    }

    @Test
    void aRegexFromDataIsBoundedInLength() {
        CompiledCondition dynamic = EXPRESSIONS.condition("'a'.matches(output)");
        Scope scope = Scope.of(Map.of("output", LONG));
        assertThatThrownBy(() -> dynamic.test(scope)).hasMessageContaining(String.valueOf(Regexes.MAX_CHARS));
    }

    @Test
    void aResultThatRepeatsOnePayloadStaysSmallUntilItIsWritten() {
        CompiledMapping mapping = EXPRESSIONS.mapping("input.map(x, input).map(x, [x])");
        Payload thousand = Payload.json("[" + "0,".repeat(999) + "0]");
        Object value = mapping.value(Scope.of(Map.of("input", thousand)));
        assertThatThrownBy(() -> JsonCodec.encode(value, 100_000)).isInstanceOf(EvaluationException.class);
    }

    @Test
    void errorsDoNotRepeatTheData() {
        Scope scope = Scope.of(Map.of("output", Payload.json("{\"pin\":\"hunter2\"}")));
        for (String cel : List.of(
                "output.pin > 1",
                "int(output.pin) > 1",
                "output.pin == 1",
                "timestamp(output.pin) > timestamp(0)",
                "duration(output.pin) > duration('1s')",
                "double(output.pin) > 1.0",
                "bool(output.pin)",
                "{output.pin: 1, 'hunter2': 2} == {}",
                "output.pin",
                "timestamp(0).getHours(output.pin) > 1",
                "'a'.matches('(' + output.pin)")) {
            CompiledCondition condition = EXPRESSIONS.condition(cel);
            assertThatThrownBy(() -> condition.test(scope))
                    .as(cel)
                    .isInstanceOf(EvaluationException.class)
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void naughtyStringsAreEqualToThemselvesInEveryForm() {
        for (String text : SharedData.naughtyStrings()) {
            Scope scope = Scope.of(Map.of("output", JsonCodec.encode(Map.of("a", text))));
            assertThat(EXPRESSIONS
                            .condition(new Condition.Simple("output.a", "equals", text, "STRING"))
                            .test(scope))
                    .isTrue();
            assertThat(EXPRESSIONS
                            .condition("output.a == output['a'] && size(output.a) >= 0")
                            .test(scope))
                    .isTrue();
            Throwable refusal = thrownBy(() -> EXPRESSIONS.condition(text));
            assertThat(refusal == null || refusal instanceof ExpressionException)
                    .as(text)
                    .isTrue();
            Throwable template = thrownBy(() -> EXPRESSIONS.condition(new Condition.Template("${" + text + "} == 1")));
            assertThat(template == null || template instanceof ExpressionException)
                    .as(text)
                    .isTrue();
        }
    }

    private static Throwable thrownBy(Runnable work) {
        try {
            work.run();
            return null;
        } catch (RuntimeException | StackOverflowError e) {
            return e;
        }
    }
}
