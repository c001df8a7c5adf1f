package io.heddle.kernel.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.heddle.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Our evaluator against the library's own: same expressions, same data, same result, or an error in both. */
class CelConformanceTest {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableReservedIds(false)
            .enableHeterogeneousNumericComparisons(true)
            .enableTimestampEpoch(true)
            .evaluateCanonicalTypesToNativeValues(true)
            .build();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("input", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();
    private static final Cel OURS = new Cel(Set.of("input"));
    private static final String JSON =
            "{\"amount\":150,\"rate\":1.5,\"name\":\"caf\u00e9\",\"on\":true,\"items\":[3,1,2],"
                    + "\"rows\":[{\"k\":\"a\",\"n\":1},{\"k\":\"b\",\"n\":2}],\"map\":{\"x\":1,\"y\":2},\"empty\":[]}";

    /** A value of each type and its edges, as CEL text and the name of its type. */
    private static final List<Map.Entry<String, String>> VALUES = List.of(
            Map.entry("1", "number"),
            Map.entry("-7", "number"),
            Map.entry("0", "number"),
            Map.entry("9223372036854775807", "number"),
            Map.entry("-9223372036854775808", "number"),
            Map.entry("1.5", "number"),
            Map.entry("1e308", "number"),
            Map.entry("''", "string"),
            Map.entry("'a'", "string"),
            Map.entry("'12'", "string"),
            Map.entry("'true'", "string"),
            Map.entry("'2026-01-31T08:00:00+01:00'", "string"),
            Map.entry("'90m'", "string"),
            Map.entry("true", "bool"),
            Map.entry("false", "bool"),
            Map.entry("null", "null"),
            Map.entry("[]", "list"),
            Map.entry("[1, 'a', 1.5]", "list"),
            Map.entry("{}", "map"),
            Map.entry("{'a': 1}", "map"),
            Map.entry("{'a': 1.0}", "map"),
            Map.entry("timestamp('2026-01-31T08:00:00.123Z')", "timestamp"),
            Map.entry("timestamp('9999-12-31T23:59:59Z')", "timestamp"),
            Map.entry("duration('1h30m')", "duration"),
            Map.entry("duration('-90s')", "duration"));

    private static final List<Operand> OPERANDS =
            VALUES.stream().map(Operand::of).toList();

    private static final List<String> EXPRESSIONS_OVER_DATA = List.of(
            "input.amount > 100 && input.rate < 2.0",
            "input.amount * 2 + 1",
            "input.rate * 2.0",
            "input.name + '!' + string(input.amount)",
            "input.name.size()",
            "size(input.items) + size(input.map)",
            "input.items[0] - input.items[2]",
            "input['items'][1]",
            "input.map['x'] == 1",
            "has(input.map.x) && !has(input.map.z)",
            "'x' in input.map",
            "2 in input.items",
            "2.0 in input.items",
            "9 in input.items",
            "input.items.all(i, i > 0)",
            "input.items.exists(i, i == 2)",
            "input.items.exists_one(i, i > 2)",
            "input.items.map(i, i * 10)",
            "input.items.filter(i, i > 1)",
            "input.items.map(i, i > 1, i * 10)",
            "input.rows.map(r, r.k)",
            "input.rows.filter(r, r.n > 1).map(r, r.k)",
            "input.rows.exists(r, r.items.exists(i, i > 1)) || true",
            "input.map.map(k, k + k)",
            "input.map.all(k, input.map[k] > 0)",
            "input.empty.all(i, false)",
            "input.empty.exists(i, true)",
            "input.items.map(i, input.items.map(j, i * j))",
            "[1, 2].map(x, [x].map(x, x + 1))",
            "input.items + [4]",
            "[[1, 2], [3]].map(l, l + [0])",
            "{'a': input.amount, 'b': {'c': [input.on]}}",
            "{1: 'a', true: 'b', 's': 'c'}[1]",
            "{'a': 1, 'a': 2}",
            "input.on ? 'yes' : 'no'",
            "input.amount ? 1 : 2",
            "input.name.startsWith('caf') && input.name.endsWith('\u00e9') && input.name.contains('af')",
            "input.name.matches('^c.f')",
            "input.name.matches('^x')",
            "matches(input.name, 'f.')",
            "[1, 0].exists(i, 1 / i > 0)",
            "[0, 1].exists(i, 1 / i > 0)",
            "[0, 1].all(i, 1 / i > 5)",
            "[0, 0].exists(i, 1 / i > 0)",
            "[0].map(i, 1 / i)",
            "1 / 0 > 0 || true",
            "1 / 0 > 0 && false",
            "false || 1 / 0 > 0",
            "type(input.amount) == int && type(input.rate) == double && type(input.items) == list",
            "type(input.map) == map && type(null) == null_type && type(type(1)) == type",
            "type(timestamp(0)) == google.protobuf.Timestamp && type(duration('1s')) == google.protobuf.Duration",
            "type(1) == type(1.0)",
            "timestamp('2026-01-31T08:00:00Z') + duration('24h')",
            "timestamp('2026-01-31T08:00:00Z') - timestamp('2026-01-30T08:00:00Z')",
            "timestamp('2026-01-31T08:00:00Z') - duration('1h') < timestamp('2026-01-31T08:00:00Z')",
            "duration('1h') + duration('-30m') - duration('1s')",
            "timestamp(1769846400)",
            "timestamp('9999-12-31T23:59:59Z') + duration('1s')",
            "timestamp('0000-12-31T23:59:59Z')",
            "timestamp('2026-01-31')",
            "int(timestamp('2026-01-31T08:00:00Z'))",
            "string(timestamp('2026-01-31T08:00:00.120Z'))",
            "string(duration('1h0.000001s'))",
            "string(duration('-1.5s'))",
            "string(duration('1ns'))",
            "duration('1.5h') == duration('90m')",
            "duration('0')",
            "duration('')",
            "duration('5')",
            "duration('5x')",
            "duration('1..5s')",
            "duration('.s')",
            "duration('99999999999h')",
            "int(1.9) + int(-1.9)",
            "int(1e19)",
            "int('0x10')",
            "double('1.5e3')",
            "double('x')",
            "bool('T')",
            "string(1.0) + string(1e30) + string(-5)",
            "'\\u00e9' == 'e\\u0301'",
            "'10' < '9'",
            "'a' < 'B'",
            "9223372036854775807 + 1",
            "-9223372036854775808 - 1",
            "4611686018427387904 * 2",
            "-(-9223372036854775808)",
            "-9223372036854775808 / -1",
            "5 % -3",
            "-5 / 2",
            "!input.on",
            "!!input.on",
            "-input.rate");

    @Test
    void everyOperatorAgreesOnEveryPairOfTypes() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String operator : List.of("+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "in")) {
            Both both = new Both("input.a " + operator + " input.b");
            for (Operand left : OPERANDS) {
                for (Operand right : OPERANDS) {
                    if (left.type().equals(right.type()) || !operator.endsWith("=") || operator.matches("[<>]=")) {
                        both.compare(left, right, differences);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void everyFunctionAgreesOnEveryType() throws Exception {
        List<String> calls = new ArrayList<>(List.of("!input.a", "-input.a", "input.a ? 1 : 2", "input.a.map(x, x)"));
        for (String function : List.of("size", "int", "double", "string", "bool", "timestamp", "duration")) {
            calls.add(function + "(input.a)");
        }
        for (String method : List.of("contains", "startsWith", "endsWith", "matches")) {
            calls.add("input.a." + method + "('a')");
            calls.add("'a'." + method + "(input.a)");
        }
        for (String part : List.of(
                "FullYear",
                "Month",
                "Date",
                "DayOfMonth",
                "DayOfYear",
                "DayOfWeek",
                "Hours",
                "Minutes",
                "Seconds",
                "Milliseconds")) {
            for (String zone : List.of("", "'America/New_York'", "'02:30'", "'-02:30'", "'Nowhere'")) {
                calls.add("input.a.get" + part + "(" + zone + ")");
            }
        }
        List<String> differences = new ArrayList<>();
        for (String call : calls) {
            Both both = new Both(call);
            for (Operand operand : OPERANDS) {
                both.compare(operand, operand, differences);
            }
        }
        assertThat(differences).isEmpty();
    }

    /** A value in the library's form and in ours. */
    private record Operand(String cel, String type, Object theirs, Object ours) {
        static Operand of(Map.Entry<String, String> value) {
            try {
                return new Operand(
                        value.getKey(),
                        value.getValue(),
                        RUNTIME.createProgram(COMPILER.compile(value.getKey()).getAst())
                                .eval(),
                        OURS.compile(value.getKey(), Cel.Use.MAPPING).evaluate(Scope.of(Map.of()), 100));
            } catch (CelValidationException | CelEvaluationException e) {
                throw new AssertionError(value.getKey(), e);
            }
        }
    }

    /** One expression, compiled by both. */
    private static final class Both {
        private final String cel;
        private final CelRuntime.Program theirs;
        private final Compiled ours;

        Both(String cel) throws CelValidationException, CelEvaluationException {
            this.cel = cel;
            this.theirs = RUNTIME.createProgram(COMPILER.compile(cel).getAst());
            this.ours = OURS.compile(cel, Cel.Use.MAPPING);
        }

        void compare(Operand a, Operand b, List<String> differences) {
            String expected = theirs(theirs, Map.of("a", a.theirs(), "b", b.theirs()));
            Map<String, Object> values = new HashMap<>();
            values.put("a", a.ours());
            values.put("b", b.ours());
            String actual = ours(ours, values);
            if (!expected.equals(actual)) {
                differences.add(
                        cel + " with " + a.cel() + " and " + b.cel() + ": library " + expected + ", ours " + actual);
            }
        }
    }

    @Test
    void expressionsOverDataAgree() {
        assertAgree(EXPRESSIONS_OVER_DATA);
    }

    private static void assertAgree(List<String> cases) {
        List<String> differences = new ArrayList<>();
        for (String cel : cases) {
            String theirs = theirs(cel);
            String ours = ours(cel);
            if (!theirs.equals(ours)) {
                differences.add(cel + ": library " + theirs + ", ours " + ours);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(cases).isNotEmpty();
    }

    private static String theirs(String cel) {
        try {
            return theirs(RUNTIME.createProgram(COMPILER.compile(cel).getAst()), JsonCodec.decode(Payload.json(JSON)));
        } catch (CelValidationException | CelEvaluationException e) {
            return "error";
        }
    }

    private static String theirs(CelRuntime.Program program, Object input) {
        try {
            return text(program.eval(Map.of("input", input)));
        } catch (CelEvaluationException e) {
            return "error";
        }
    }

    private static String ours(String cel) {
        try {
            return ours(OURS.compile(cel, Cel.Use.MAPPING), Payload.json(JSON));
        } catch (ExpressionException e) {
            return "error";
        }
    }

    private static String ours(Compiled compiled, Object input) {
        try {
            return text(compiled.evaluate(Scope.of(Map.of("input", input)), 1_000_000));
        } catch (EvaluationException e) {
            return "error";
        }
    }

    private static String text(Object value) {
        return value instanceof dev.cel.common.values.NullValue
                ? "null"
                : String.valueOf(value).replace("NULL_VALUE", "null");
    }

    @Test
    void ourFourChoicesDiffer() {
        assertThat(ours("input.missing")).isEqualTo("null");
        assertThat(theirs("input.missing")).isEqualTo("error");
        assertThat(ours("dyn(1) == dyn('1')")).isEqualTo("error");
        assertThat(theirs("dyn(1) == dyn('1')")).isEqualTo("false");
        assertThat(ours("dyn(9007199254740993) == dyn(9007199254740992.0)")).isEqualTo("false");
        assertThat(theirs("dyn(9007199254740993) == dyn(9007199254740992.0)")).isEqualTo("true");
        assertThat(ours("1u")).isEqualTo("error");
        assertThat(theirs("1u")).isEqualTo("1");
    }

    /** The library orders NaN above all ints and tells 0 from -0.0, against the CEL definition. */
    @Test
    void mixedNumbersCompareByValue() {
        for (String wrong : List.of("1 < nan", "1 <= nan", "1 > nan", "1 >= nan", "nan == 1", "nan < 1", "nan > 1")) {
            assertThat(ours(wrong.replace("nan", "dyn(0.0 / 0.0)"))).as(wrong).isEqualTo("false");
        }
        assertThat(ours("dyn(0.0 / 0.0) == dyn(0.0 / 0.0)")).isEqualTo("false");
        assertThat(ours("dyn(0.0 / 0.0) >= dyn(0.0 / 0.0)")).isEqualTo("false");
        for (String right : List.of("0 == zero", "0 <= zero", "0 >= zero", "zero == 0", "zero == 0.0")) {
            assertThat(ours(right.replace("zero", "dyn(-0.0)"))).as(right).isEqualTo("true");
        }
        for (String right : List.of(
                "9223372036854775807 < big",
                "big > 9223372036854775807",
                "-big <= dyn(-9223372036854775808)",
                "dyn(2) > 1.5",
                "dyn(-2) < -1.5",
                "dyn(1) < 1.5",
                "dyn(-1) > -1.5",
                "dyn(1) > -1e300")) {
            assertThat(ours(right.replace("big", "dyn(9223372036854775808.0)")))
                    .as(right)
                    .isEqualTo("true");
        }
    }
}
