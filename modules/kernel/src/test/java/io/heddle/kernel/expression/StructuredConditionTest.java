package io.heddle.kernel.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Payload;
import io.heddle.definition.Condition;
import io.heddle.definition.Condition.Compound;
import io.heddle.definition.Condition.Simple;
import io.heddle.definition.Condition.UserChoice;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredConditionTest {
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();

    /** Actual value, operator, expected value, type: true, false, error when evaluated, refused when compiled. */
    @ParameterizedTest(name = "{0} {1} {2} as {3} is {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1         | equals       | 1            | AUTO     | true",
                "1         | equals       | 1.0          | AUTO     | true",
                "1         | equals       | 2            | AUTO     | false",
                "1         | not_equals   | 2            | AUTO     | true",
                "1         | equals       | \"1\"        | AUTO     | error",
                "1         | not_equals   | \"1\"        | AUTO     | error",
                "true      | equals       | \"true\"     | AUTO     | error",
                "[1]       | equals       | {}           | AUTO     | error",
                "[1,{\"a\":2}] | equals   | [1.0,{\"a\":2}] | AUTO  | true",
                "[1,\"a\"] | equals       | [1,2]        | AUTO     | false",
                "{\"a\":1} | equals       | {\"a\":1}    | AUTO     | true",
                "{\"a\":1} | equals       | {\"b\":1}    | AUTO     | false",
                "{\"a\":1} | not_equals   | {}           | AUTO     | true",
                "null      | equals       | null         | AUTO     | true",
                "null      | equals       | 1            | AUTO     | false",
                "1         | equals       | null         | AUTO     | false",
                "null      | not_equals   | 1            | NUMBER   | true",
                "9007199254740993 | equals | 9007199254740992.0 | AUTO | false",
                "1         | equals       | \"1\"        | STRING   | true",
                "1.5       | equals       | \"1.5\"      | STRING   | true",
                "true      | equals       | \"true\"     | STRING   | true",
                "\"a\"     | equals       | \"A\"        | STRING   | false",
                "null      | equals       | \"\"         | STRING   | false",
                "[]        | equals       | \"\"         | STRING   | error",
                "\"a\"     | equals       | []           | STRING   | refused",
                "\"150\"   | equals       | 150          | NUMBER   | true",
                "150       | equals       | \"1.5e2\"    | NUMBER   | true",
                "\"x\"     | equals       | 150          | NUMBER   | error",
                "\"0x10\"  | equals       | 16           | NUMBER   | error",
                "\"NaN\"   | equals       | 16           | NUMBER   | error",
                "true      | equals       | 1            | NUMBER   | error",
                "1         | equals       | \"x\"        | NUMBER   | refused",
                "1         | equals       | true         | NUMBER   | refused",
                "\"true\"  | equals       | true         | BOOLEAN  | true",
                "false     | equals       | \"true\"     | BOOLEAN  | false",
                "1         | equals       | true         | BOOLEAN  | error",
                "\"yes\"   | equals       | true         | BOOLEAN  | error",
                "true      | equals       | 1            | BOOLEAN  | refused",
                "\"2026-01-31T08:00:00Z\" | equals | \"2026-01-31T09:00:00+01:00\" | DATETIME | true",
                "\"2026-01-31\" | equals  | \"2026-01-31T00:00:00Z\" | DATETIME | true",
                "\"2026-02-30\" | equals  | \"2026-01-31\" | DATETIME | error",
                "\"2026-01-31T08:00:00\" | equals | \"2026-01-31\" | DATETIME | error",
                "1         | equals       | \"2026-01-31\" | DATETIME | error",
                "1         | equals       | 1            | DATETIME | refused",
                "[1]       | equals       | [1]          | LIST     | true",
                "1         | equals       | [1]          | LIST     | error",
                "[1]       | equals       | 1            | LIST     | refused",
                "150       | greater_than | 100          | AUTO     | true",
                "100       | greater_than | 100          | AUTO     | false",
                "100       | greater_equal| 100.0        | AUTO     | true",
                "99        | less_than    | 99.5         | AUTO     | true",
                "99        | less_equal   | 98           | AUTO     | false",
                "\"b\"     | greater_than | \"a\"        | AUTO     | true",
                "\"10\"    | less_than    | \"9\"        | AUTO     | true",
                "\"10\"    | less_than    | \"9\"        | NUMBER   | false",
                "10        | less_than    | \"9\"        | STRING   | true",
                "\"a\"     | greater_than | 1            | AUTO     | error",
                "null      | greater_than | 1            | NUMBER   | error",
                "null      | less_equal   | \"a\"        | STRING   | error",
                "true      | greater_than | 1            | AUTO     | error",
                "1         | greater_than | true         | AUTO     | refused",
                "true      | less_than    | true         | BOOLEAN  | refused",
                "[1]       | less_than    | [1]          | LIST     | refused",
                "1         | greater_than | null         | NUMBER   | refused",
                "\"2026-01-31T08:00:00Z\" | greater_than | \"2026-01-31\" | DATETIME | true",
                "\"2026-01-30T23:30:00-01:00\" | less_than | \"2026-01-31\" | DATETIME | false",
                "null      | greater_than | \"2026-01-31\" | DATETIME | error",
                "1         | greater_than | null         | DATETIME | refused",
                "\"abc\"   | contains     | \"b\"        | AUTO     | true",
                "\"abc\"   | contains     | \"x\"        | STRING   | false",
                "\"abc\"   | not_contains | \"x\"        | AUTO     | true",
                "\"a1\"    | contains     | 1            | STRING   | true",
                "\"a1\"    | contains     | 1            | AUTO     | error",
                "\"1\"     | contains     | 1            | NUMBER   | error",
                "[1,2]     | contains     | 2            | AUTO     | true",
                "[1,2]     | contains     | 2            | LIST     | true",
                "[1,\"2\"] | contains     | 2            | AUTO     | false",
                "[1,\"2\"] | contains     | 2            | NUMBER   | true",
                "[\"x\",2] | contains     | 2            | NUMBER   | true",
                "[\"x\",[]]| contains     | 2            | NUMBER   | false",
                "[1,null]  | contains     | null         | AUTO     | true",
                "[]        | not_contains | 2            | AUTO     | true",
                "{\"a\":1} | contains     | \"a\"        | AUTO     | true",
                "{\"a\":1} | contains     | \"b\"        | AUTO     | false",
                "{\"1\":1} | contains     | 1            | AUTO     | error",
                "null      | contains     | \"a\"        | AUTO     | error",
                "null      | not_contains | \"a\"        | AUTO     | error",
                "1         | contains     | 1            | AUTO     | error",
                "\"abc\"   | starts_with  | \"ab\"       | AUTO     | true",
                "\"abc\"   | starts_with  | \"b\"        | STRING   | false",
                "\"abc\"   | ends_with    | \"bc\"       | AUTO     | true",
                "\"abc\"   | ends_with    | \"b\"        | STRING   | false",
                "150       | starts_with  | \"1\"        | STRING   | true",
                "150       | starts_with  | \"1\"        | AUTO     | error",
                "null      | starts_with  | \"1\"        | STRING   | error",
                "\"1\"     | starts_with  | 1            | AUTO     | refused",
                "\"1\"     | starts_with  | \"1\"        | NUMBER   | refused",
                "\"1\"     | ends_with    | null         | STRING   | refused",
                "2         | in           | [1,2.0]      | AUTO     | true",
                "3         | in           | [1,2]        | AUTO     | false",
                "3         | not_in       | [1,2]        | AUTO     | true",
                "\"2\"     | in           | [1,2]        | AUTO     | false",
                "\"2\"     | in           | [1,2]        | NUMBER   | true",
                "2         | in           | [\"1\",\"2\"]| STRING   | true",
                "[1]       | in           | [[1],[2]]    | LIST     | true",
                "null      | in           | [1,null]     | AUTO     | true",
                "null      | in           | [1]          | NUMBER   | false",
                "\"x\"     | in           | [1]          | NUMBER   | error",
                "1         | in           | [\"x\"]      | NUMBER   | refused",
                "1         | in           | 1            | AUTO     | refused",
                "1         | not_in       | null         | AUTO     | refused",
                "\"abc\"   | regex_match  | \"a.c\"      | AUTO     | true",
                "\"xabc\"  | regex_match  | \"a.c\"      | STRING   | false",
                "150       | regex_match  | \"1.*\"      | STRING   | true",
                "150       | regex_match  | \"1.*\"      | AUTO     | error",
                "null      | regex_match  | \".*\"       | STRING   | error",
                "\"a\"     | regex_match  | \"[\"        | STRING   | refused",
                "\"a\"     | regex_match  | \"a(?!b)\"   | STRING   | refused",
                "\"a\"     | regex_match  | 1            | AUTO     | refused",
                "\"a\"     | regex_match  | \"a\"        | LIST     | refused",
                "null      | is_empty     | null         | AUTO     | true",
                "\"\"      | is_empty     | null         | AUTO     | true",
                "[]        | is_empty     | null         | LIST     | true",
                "{}        | is_empty     | null         | AUTO     | true",
                "0         | is_empty     | null         | NUMBER   | false",
                "false     | is_empty     | null         | AUTO     | false",
                "\" \"     | is_empty     | null         | STRING   | false",
                "[null]    | is_empty     | null         | AUTO     | false",
                "{\"a\":1} | is_not_empty | null         | AUTO     | true",
                "null      | is_not_empty | null         | AUTO     | false"
            })
    void everyOperatorOnEveryType(String actual, String operator, String expected, String type, String outcome) {
        Simple condition = new Simple("output.v", operator, JsonCodec.decode(Payload.json(expected)), type);
        if (outcome.equals("refused")) {
            assertThatThrownBy(() -> EXPRESSIONS.condition(condition))
                    .isInstanceOfSatisfying(
                            ExpressionException.class, e -> assertThat(e.code()).isEqualTo("CONDITION_TYPE"));
            return;
        }
        CompiledCondition compiled = EXPRESSIONS.condition(condition);
        Scope scope = Scope.of(Map.of("output", Payload.json("{\"v\":" + actual + "}")));
        if (outcome.equals("error")) {
            assertThatThrownBy(() -> compiled.test(scope)).isInstanceOf(EvaluationException.class);
        } else {
            assertThat(compiled.test(scope)).isEqualTo(Boolean.parseBoolean(outcome));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "output.a | 1",
                "output.items[1].n | 2",
                "output.items.1.n | 2",
                "output['x.y'] | 3",
                "output[\"x.y\"] | 3",
                "output.0 | 4",
                "output.n-1 | 5",
                "output.\u00e4 | 6",
                "output.items[9].n |",
                "output.items.n |",
                "output.a.b.c |",
                "output.items[999999999] |",
                "global.k | 7"
            })
    void pathsReadFieldsAndElements(String path, Long expected) {
        Payload output =
                Payload.json("{\"a\":1,\"items\":[{\"n\":1},{\"n\":2}],\"x.y\":3,\"0\":4,\"n-1\":5,\"\u00e4\":6}");
        Scope scope = Scope.of(Map.of("output", output, "global", Map.of("k", Payload.json("7"))));
        assertThat(EXPRESSIONS
                        .condition(new Simple(path, "equals", expected, "AUTO"))
                        .test(scope))
                .isTrue();
        if (!path.equals("output.0")) {
            assertThat(EXPRESSIONS
                            .condition(new Condition.Template("${ " + path + " } == " + expected))
                            .test(scope))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "output.",
                "output..a",
                "output[",
                "output[]",
                "output['a",
                "output['a'",
                "output[a]",
                "output['a'x]",
                "output[-1]",
                "output a",
                "output.a;",
                "output.a()",
                "output[1234567890]",
                "jndi:ldap://x",
                "output.{a}",
                "output['']"
            })
    void malformedPathsAreRefused(String path) {
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Simple(path, "equals", 1, "AUTO")))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("CONDITION_SYNTAX"));
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Condition.Template("${" + path + "} == 1")))
                .isInstanceOf(ExpressionException.class);
    }

    @Test
    void aPathStartsWithAVariable() {
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Simple("amount", "equals", 1, "AUTO")))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("CONDITION_TYPE"))
                .hasMessageContaining("output");
        assertThat(EXPRESSIONS.with("order").condition(new Simple("order.id", "equals", 1, "AUTO")))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"~=", "EQUALS", "equal", "", "eq", "Equals"})
    void unknownOperatorsAreRefused(String operator) {
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Simple("output.a", operator, 1, "AUTO")))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_OPERATOR"));
    }

    @Test
    void unknownValueTypesAndScriptsAreRefused() {
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Simple("output.a", "equals", 1, "INTEGER")))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("CONDITION_TYPE"));
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Condition.Script("js", "true")))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("SCRIPT_NOT_ALLOWED"));
        Compound nested = new Compound(Compound.Operator.AND, List.of(new Condition.Script("js", "true")));
        assertThatThrownBy(() -> EXPRESSIONS.condition(nested))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("SCRIPT_NOT_ALLOWED"));
    }

    @Test
    void aUserChoiceHasADefaultUntilSomethingIsChosen() {
        Map<String, Object> chosen = new HashMap<>();
        chosen.put("colour", "red");
        chosen.put("none", null);
        Scope scope = Scope.of(Map.of("choices", chosen));
        assertThat(choice("colour", "red", false, scope)).isTrue();
        assertThat(choice("colour", "blue", true, scope)).isFalse();
        assertThat(choice("none", null, false, scope)).isTrue();
        assertThat(choice("none", "red", true, scope)).isFalse();
        assertThat(choice("other", "red", true, scope)).isTrue();
        assertThat(choice("other", "red", false, scope)).isFalse();
        assertThat(choice("other", "red", true, Scope.of(Map.of()))).isTrue();
        assertThatThrownBy(() -> choice("colour", 1, true, scope)).isInstanceOf(EvaluationException.class);
    }

    private static boolean choice(String key, Object expected, boolean defaultResult, Scope scope) {
        return EXPRESSIONS
                .condition(new UserChoice(key, expected, defaultResult))
                .test(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "AND, true true, true", "AND, true false, false", "AND, error false, false", "AND, error true, error",
        "OR, false true, true", "OR, false false, false", "OR, error true, true", "OR, error false, error",
        "NOT, true, false", "NOT, false, true", "NOT, error, error"
    })
    void compoundsFollowTheLogicOfExpressions(Compound.Operator operator, String operands, String outcome) {
        List<Condition> conditions = List.of(operands.split(" ")).stream()
                .map(operand -> Condition.cel(operand.equals("error") ? "output.x > 1" : operand))
                .toList();
        CompiledCondition compiled = EXPRESSIONS.condition(new Compound(operator, conditions));
        Scope scope = Scope.of(Map.of());
        if (outcome.equals("error")) {
            assertThatThrownBy(() -> compiled.test(scope)).isInstanceOf(EvaluationException.class);
        } else {
            assertThat(compiled.test(scope)).isEqualTo(Boolean.parseBoolean(outcome));
        }
    }

    @Test
    void compoundsNeedTheRightNumberOfOperands() {
        Condition yes = Condition.cel("true");
        for (Compound bad : List.of(
                new Compound(Compound.Operator.AND, List.of()),
                new Compound(Compound.Operator.OR, List.of()),
                new Compound(Compound.Operator.NOT, List.of()),
                new Compound(Compound.Operator.NOT, List.of(yes, yes)))) {
            assertThatThrownBy(() -> EXPRESSIONS.condition(bad))
                    .isInstanceOfSatisfying(
                            ExpressionException.class, e -> assertThat(e.code()).isEqualTo("CONDITION_SYNTAX"));
        }
        Compound loops = new Compound(
                Compound.Operator.AND,
                List.of(Condition.cel("[1].all(x, x == 1)"), Condition.cel("[[2]].all(x, x.all(y, y == 2))")));
        assertThat(EXPRESSIONS.condition(loops).test(Scope.of(Map.of()))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${output.name} == 'ok' | true",
                "${output.name}=='ok'&&${output.n}>1 | true",
                "output.name == ${output.name} | true",
                "'$' + '{' == '$\\x7b' // ${output.name | true",
                "'it\\'s' == \"it's\" && ${output.n} == 2 | true",
                "r'\\d' == '\\\\d' && ${output.n} == 2 | true",
                "'''a'b''' == \"a'b\" && ${output.n} == 2 | true",
                "${upstream['a-b'].x} == null | true",
                "${output['q\"q']} == null | true"
            })
    void templatesBecomeFieldAccesses(String template, boolean expected) {
        Scope scope = Scope.of(Map.of("output", Payload.json("{\"name\":\"ok\",\"n\":2}")));
        assertThat(EXPRESSIONS.condition(new Condition.Template(template)).test(scope))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${output.name",
                "\"${output.name}\" == 'ok'",
                "'x${output.name}x' == 'ok'",
                "${} == 1",
                "'a",
                "'''a''",
                "${jndi:ldap://127.0.0.1/x}",
                "${output.a} + ",
                "${nope.a} == 1",
                "${output.a;1} == 1",
                "${output.a} == ${T(java.lang.Runtime)}",
                "\"\\"
            })
    void badTemplatesAreRefused(String template) {
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Condition.Template(template)))
                .isInstanceOf(ExpressionException.class);
    }

    @Test
    void aValueThatLooksLikeATemplateStaysAValue() {
        Scope scope = Scope.of(Map.of("output", Payload.json("{\"a\":\"' || true || '\",\"b\":\"${output.a}\"}")));
        assertThat(EXPRESSIONS
                        .condition(new Condition.Template("${output.a} == 'x'"))
                        .test(scope))
                .isFalse();
        assertThat(EXPRESSIONS
                        .condition(new Condition.Template("${output.b} == ${output.a}"))
                        .test(scope))
                .isFalse();
    }

    @Test
    void instantsOfTheEngineCompareAsDatetimes() {
        Scope scope = Scope.of(Map.of("instance", Map.of("startedAt", Instant.parse("2026-01-31T08:00:00Z"))));
        assertThat(EXPRESSIONS
                        .condition(new Simple("instance.startedAt", "greater_than", "2026-01-31", "DATETIME"))
                        .test(scope))
                .isTrue();
        assertThat(EXPRESSIONS
                        .condition(new Simple("instance.startedAt", "equals", "2026-01-31T08:00:00Z", "STRING"))
                        .test(scope))
                .isTrue();
    }
}
