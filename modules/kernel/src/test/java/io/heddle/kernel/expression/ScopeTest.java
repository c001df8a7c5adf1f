package io.heddle.kernel.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Payload;
import io.heddle.definition.Condition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    private static final Payload BROKEN = Payload.json("{broken");

    @Test
    void onlyVariablesThatAreReadAreAskedForAndOnce() {
        List<String> asked = new ArrayList<>();
        Scope scope = new Scope(variable -> {
            asked.add(variable);
            return variable.equals("output") ? Payload.json("{\"a\":1}") : null;
        });
        assertThat(EXPRESSIONS.condition("output.a == 1 || input.b == 1").test(scope))
                .isTrue();
        assertThat(EXPRESSIONS
                        .condition("output.a == 1 && global.x == null && global.y == null")
                        .test(scope))
                .isTrue();
        assertThat(asked).containsExactly("output", "global");
    }

    @Test
    void aPayloadIsDecodedOnlyWhereItIsRead() {
        Scope scope = Scope.of(Map.of("upstream", Map.of("good", Payload.json("1"), "bad", BROKEN)));
        assertThat(EXPRESSIONS.condition("upstream.good == 1").test(scope)).isTrue();
        assertThat(EXPRESSIONS
                        .condition("size(upstream) == 2 && 'bad' in upstream && has(upstream.bad)")
                        .test(scope))
                .isTrue();
        assertThat(EXPRESSIONS.condition("upstream.exists(k, k == 'bad')").test(scope))
                .isTrue();
        assertThat(EXPRESSIONS
                        .condition("upstream.other == null && !('other' in upstream)")
                        .test(scope))
                .isTrue();
        CompiledCondition bad = EXPRESSIONS.condition("upstream.bad == 1");
        assertThatThrownBy(() -> bad.test(scope)).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> EXPRESSIONS
                        .condition("upstream == {}  || upstream != upstream.good")
                        .test(scope))
                .isInstanceOf(EvaluationException.class);
    }

    @Test
    void aMalformedPayloadIsAnErrorInEveryForm() {
        Scope scope = Scope.of(Map.of("output", BROKEN));
        for (Condition condition : List.of(
                Condition.cel("output.x == null"),
                Condition.cel("has(output.x)"),
                new Condition.Simple("output.x", "is_empty", null, "AUTO"),
                new Condition.Template("${output.x} == null"))) {
            CompiledCondition compiled = EXPRESSIONS.condition(condition);
            assertThatThrownBy(() -> compiled.test(scope)).isInstanceOf(EvaluationException.class);
        }
    }

    @Test
    void aPayloadThatIsNotJsonShowsItsSizeAndType() {
        Scope scope = Scope.of(Map.of("output", Payload.of("image/png", new byte[2048])));
        assertThat(EXPRESSIONS
                        .condition("output.size > 1024 && output.contentType == 'image/png'")
                        .test(scope))
                .isTrue();
        assertThat(EXPRESSIONS
                        .condition("output.bytes == null && output.map(k, k) == ['size', 'contentType']")
                        .test(scope))
                .isTrue();
    }

    @Test
    void plainValuesAreReadAsJsonData() {
        Map<String, Object> node = new HashMap<>();
        node.put("attempt", 2);
        node.put("config", Map.of("limits", List.of(1, 2.5f)));
        node.put("key", null);
        Scope scope = Scope.of(Map.of("node", node));
        assertThat(EXPRESSIONS
                        .condition(
                                "node.attempt == 2 && node.config.limits == [1, 2.5] && node.key == null && has(node.key)")
                        .test(scope))
                .isTrue();
        Scope bad = Scope.of(Map.of("node", Map.of("x", new Object()), "input", new Object()));
        for (String cel : List.of("node.x == null", "input == null")) {
            assertThatThrownBy(() -> EXPRESSIONS.condition(cel).test(bad)).isInstanceOf(EvaluationException.class);
        }
    }

    @Test
    void expressionsTellWhatTheyMention() {
        assertThat(EXPRESSIONS
                        .mapping(
                                "{'a': upstream.a.x, 'b': upstream['b-1'], 'c': has(upstream.c), 'd': 'd' in upstream, 'i': input.upstream}")
                        .references())
                .isEqualTo(new References(Set.of("upstream", "input"), Set.of("a", "b-1", "c", "d"), false));
        assertThat(EXPRESSIONS.mapping("upstream.map(k, upstream[k])").references())
                .isEqualTo(new References(Set.of("upstream"), Set.of(), true));
        assertThat(EXPRESSIONS
                        .condition("[{'x': 1}].exists(upstream, upstream.x == 1)")
                        .references())
                .isEqualTo(References.NONE);
        assertThat(EXPRESSIONS.mapping("[1].map(input, input)").references().variables())
                .isEmpty();
        Condition compound = new Condition.Compound(
                Condition.Compound.Operator.AND,
                List.of(
                        new Condition.Simple("upstream.n1.x", "equals", 1, "AUTO"),
                        new Condition.Template("${upstream['n.2'].x} == ${global.y}"),
                        new Condition.UserChoice("go", true, false),
                        Condition.cel("upstream.n3 == null"),
                        new Condition.Simple("upstream", "is_empty", null, "AUTO")));
        assertThat(EXPRESSIONS.condition(compound).references())
                .isEqualTo(new References(Set.of("upstream", "global", "choices"), Set.of("n1", "n.2", "n3"), true));
    }
}
