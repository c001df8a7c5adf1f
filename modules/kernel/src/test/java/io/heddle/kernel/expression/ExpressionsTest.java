package io.heddle.kernel.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Payload;
import io.heddle.definition.Condition;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    private static final String OUTPUT =
            "{\"amount\":150,\"rate\":1.5,\"on\":true,\"nothing\":null,\"name\":\"ok\",\"items\":[{\"n\":1},{\"n\":2}],\"empty\":{}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output.amount > 100",
                "output.amount == 150.0",
                "output.missing == null",
                "output.nothing == null",
                "output.nothing != 1",
                "output.a.b.c == null",
                "output.amount.b == null",
                "output.items[7] == null",
                "output.items[-1] == null",
                "output.items['x'].y == null",
                "output.items.x == null",
                "output['missing']['x'] == null",
                "has(output.amount)",
                "has(output.nothing)",
                "!has(output.missing)",
                "!has(output.a.b.c)",
                "!has(output.amount.b)",
                "'amount' in output",
                "!('missing' in output)",
                "output.items.exists(i, i.n == 2 && i.missing == null)",
                "output.items.map(i, i.missing) == [null, null]",
                "dyn({'a': 1}).b == null",
                "error == null",
                "loop.index == null",
                "input == null"
            })
    void aPathThatLeadsNowhereReadsAsNull(String cel) {
        assertThat(test(cel)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output.missing > 100",
                "output.nothing <= 1",
                "output.name > 1",
                "output.name == 1",
                "output.name != 1",
                "output.on == 'true'",
                "output.items == {}",
                "output.empty == []",
                "output.missing",
                "output.amount",
                "output.name",
                "output.items",
                "!output.missing",
                "output.missing && true",
                "output.amount ? true : false",
                "output.items[true] == null",
                "output.items[0.5] == null",
                "output.amount.exists(i, true)",
                "output.amount + output.rate > 1.0",
                "output.missing + 1 > 0",
                "'a' in output.name",
                "size(output.amount) > 1",
                "output.amount.matches('1')",
                "output.name.matches(output.missing)",
                "output.name.contains(1 == 1 ? output.missing : '')",
                "{output.items: 1} == {}",
                "dyn(1)"
            })
    void anErrorIsNeverReadAsFalse(String cel) {
        assertThatThrownBy(() -> test(cel)).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> test("!(" + cel + ")")).isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "output.x > | CONDITION_SYNTAX",
                "( | CONDITION_SYNTAX",
                "() | CONDITION_SYNTAX",
                "!() > 1 | CONDITION_SYNTAX",
                "a b | CONDITION_SYNTAX",
                "output.x = 1 | CONDITION_SYNTAX",
                "while(true){} | CONDITION_SYNTAX",
                "new java.io.File('x') | CONDITION_SYNTAX",
                "1 + 1 | CONDITION_TYPE",
                "'false' | CONDITION_TYPE",
                "null | CONDITION_TYPE",
                "[] | CONDITION_TYPE",
                "int | CONDITION_TYPE",
                "1 == 'a' | CONDITION_TYPE",
                "1 + 1.0 > 2.0 | CONDITION_TYPE",
                "outptu.x > 1 | CONDITION_TYPE",
                "T(java.lang.Runtime).getRuntime() | CONDITION_TYPE",
                "now() > timestamp(0) | CONDITION_TYPE",
                "uint(1) == uint(2) | CONDITION_TYPE",
                "1u == 1u | CONDITION_TYPE",
                "b'a' == b'a' | CONDITION_TYPE",
                "google.protobuf.Duration{seconds: 1} == null | CONDITION_TYPE",
                "output.x.matches('[') | CONDITION_TYPE",
                "output.?x == 1 | CONDITION_SYNTAX",
                "random() > 0.5 | CONDITION_TYPE"
            })
    void refusalsCarryTheCodeOfTheStageThatRefused(String cel, String code) {
        assertThatThrownBy(() -> EXPRESSIONS.condition(cel))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThatThrownBy(() -> EXPRESSIONS.condition(new Condition.Template(cel)))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a +", "nope", "1 + 'a'", "output.x", "'", ""})
    void aMappingIsRefusedWithItsOwnCode(String cel) {
        assertThatThrownBy(() -> EXPRESSIONS.mapping(cel))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("MAPPING_SYNTAX"));
    }

    @Test
    void syntaxErrorsNameThePlace() {
        assertThatThrownBy(() -> EXPRESSIONS.condition("true &&\n output.x >"))
                .hasMessageContaining("line 2, column 12");
    }

    @Test
    void anEmptyConditionIsTrue() {
        Scope nothing = Scope.of(Map.of());
        assertThat(EXPRESSIONS.condition((Condition) null).test(nothing)).isTrue();
        assertThat(EXPRESSIONS.condition(" \n").test(nothing)).isTrue();
        assertThat(EXPRESSIONS.condition(new Condition.Template("")).test(nothing))
                .isTrue();
        assertThat(EXPRESSIONS.condition("").references()).isEqualTo(References.NONE);
    }

    @Test
    void textIsComparedAsWritten() {
        assertThat(test("'10' < '9'")).isTrue();
        assertThat(test("'\u00e9' == 'e\u0301'")).isFalse();
        assertThat(test("'\ud83d\ude00' > '\ue000' && '\ue000' < '\ud83d\ude00'"))
                .isTrue();
        assertThat(test("'ab' > 'a' && 'a' < 'ab' && '\ud83d\ude00' < '\ud83d\ude01'"))
                .isTrue();
        assertThat(test("size('\ud83d\ude00') == 1")).isTrue();
    }

    @Test
    @Tag("trap-D24")
    void outputIsDataEvenWhenItLooksLikeAnExpression() {
        Payload hostile = Payload.json("{\"text\":\"${global.secret}\",\"cel\":\"1 == 1\"}");
        CompiledMapping mapping = EXPRESSIONS.mapping("{'a': input.text, 'b': input.cel + '!'}");
        assertThat(mapping.value(Scope.of(Map.of("input", hostile))))
                .isEqualTo(Map.of("a", "${global.secret}", "b", "1 == 1!"));
    }

    @Test
    void mappingsYieldJsonData() {
        Scope scope = Scope.of(Map.of("input", Payload.json(OUTPUT)));
        assertThat(EXPRESSIONS.mapping("input").value(scope)).isEqualTo(JsonCodec.decode(Payload.json(OUTPUT)));
        assertThat(EXPRESSIONS
                        .mapping("[null, true, 1, 1.5, 'a', {'k': input.missing}]")
                        .value(scope))
                .isEqualTo(Arrays.asList(null, true, 1L, 1.5, "a", singleton("k", null)));
        assertThat(EXPRESSIONS
                        .mapping("[timestamp('2026-01-31T09:00:00+01:00'), duration('90s')]")
                        .value(scope))
                .isEqualTo(List.of("2026-01-31T08:00:00Z", "PT1M30S"));
        assertThat(EXPRESSIONS.mapping("timestamp(0)").value(scope)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(EXPRESSIONS
                        .mapping("upstream")
                        .value(Scope.of(Map.of("upstream", Map.of("a", Payload.json("[1]"))))))
                .isEqualTo(Map.of("a", List.of(1L)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0 / 0.0", "[0.0 / 0.0]", "{1: 2}", "{'a': {true: 1}}", "type(1)", "[int]"})
    void aResultWithoutJsonFormIsRefused(String cel) {
        CompiledMapping mapping = EXPRESSIONS.mapping(cel);
        assertThatThrownBy(() -> mapping.value(Scope.of(Map.of()))).isInstanceOf(EvaluationException.class);
    }

    @Test
    void itemsAreAList() {
        Scope scope = Scope.of(Map.of("input", Payload.json(OUTPUT)));
        assertThat(EXPRESSIONS.loopItems("input.items.map(i, i.n)").items(scope))
                .isEqualTo(List.of(1L, 2L));
        assertThatThrownBy(() -> EXPRESSIONS.loopItems("1"))
                .isInstanceOfSatisfying(
                        ExpressionException.class, e -> assertThat(e.code()).isEqualTo("MAPPING_SYNTAX"));
        CompiledMapping noList = EXPRESSIONS.loopItems("input.amount");
        assertThatThrownBy(() -> noList.items(scope)).isInstanceOf(EvaluationException.class);
    }

    @Test
    void aLoopVariableIsDeclaredWhereItIsGiven() {
        Expressions body = EXPRESSIONS.with("order").with("line");
        assertThat(body.mapping("order.id + line").value(Scope.of(Map.of("order", Map.of("id", "a"), "line", "b"))))
                .isEqualTo("ab");
        assertThat(body.condition("order.id == 'a' && output == 1")
                        .test(Scope.of(Map.of("order", Map.of("id", "a"), "output", 1))))
                .isTrue();
        assertThatThrownBy(() -> EXPRESSIONS.mapping("order.id")).isInstanceOf(ExpressionException.class);
        for (String bad :
                List.of("", "a b", "1a", "a-b", "\u00e9", "input", "output", "true", "in", "string", "a".repeat(200))) {
            assertThatThrownBy(() -> EXPRESSIONS.with(bad))
                    .isInstanceOfSatisfying(
                            ExpressionException.class, e -> assertThat(e.code()).isEqualTo("MAPPING_SYNTAX"));
        }
        assertThatThrownBy(() -> body.with("order")).isInstanceOf(ExpressionException.class);
    }

    @Test
    void otherVariablesCanReplaceTheUsualOnes() {
        Expressions events = EXPRESSIONS.only(Set.of("event"));
        assertThat(events.condition("event.type == 'x'").test(Scope.of(Map.of("event", Map.of("type", "x")))))
                .isTrue();
        assertThatThrownBy(() -> events.condition("output == 1")).isInstanceOf(ExpressionException.class);
    }

    @Test
    void whatIsNotKnownYetLeavesOpenWhatDependsOnIt() {
        Map<String, Object> up = new HashMap<>();
        up.put("open", Expressions.UNKNOWN);
        up.put("done", Map.of("ok", true));
        Scope scope = Scope.of(Map.of("up", up));
        Expressions joins = EXPRESSIONS.only(Set.of("up"));
        assertThat(joins.condition("up.open.ok").judge(scope)).isEmpty();
        assertThat(joins.condition("up.open.ok || up.done.ok").judge(scope)).contains(true);
        assertThat(joins.condition("up.open.ok && !up.done.ok").judge(scope)).contains(false);
        assertThat(joins.condition("up.open.ok || 1 / 0 > 1").judge(scope)).isEmpty();
        assertThat(joins.condition("1 / 0 > 1 || up.open.ok").judge(scope)).isEmpty();
        assertThat(joins.condition("up.exists(k, up[k].ok)").judge(scope)).contains(true);
        assertThat(joins.condition("up.all(k, up[k].ok)").judge(scope)).isEmpty();
        assertThat(joins.condition("[up.open].exists(u, u == 1)").judge(scope)).isEmpty();
        assertThat(joins.condition(new Condition.Simple("up.open.ok", "is_empty", null, "AUTO"))
                        .judge(scope))
                .isEmpty();
        assertThatThrownBy(() -> joins.condition("up.done.missing").judge(scope))
                .isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> joins.condition("up.open == 1").test(scope)).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> joins.mapping("up").value(scope)).isInstanceOf(EvaluationException.class);
    }

    @Test
    void timesComeFromDataOnly() {
        Scope scope = Scope.of(Map.of("instance", Map.of("startedAt", Instant.parse("2026-01-31T08:00:00Z"))));
        assertThat(EXPRESSIONS
                        .condition("instance.startedAt + duration('1h') == timestamp('2026-01-31T09:00:00Z')")
                        .test(scope))
                .isTrue();
    }

    @Test
    void negativeLimitsAreRefused() {
        assertThatThrownBy(() -> new Expressions(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Expressions(1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean test(String cel) {
        return EXPRESSIONS.condition(cel).test(Scope.of(Map.of("output", Payload.json(OUTPUT))));
    }

    private static Map<String, Object> singleton(String key, Object value) {
        Map<String, Object> map = new HashMap<>();
        map.put(key, value);
        return map;
    }
}
