package io.heddle.kernel.rule;

import static io.heddle.kernel.rule.Edges.context;
import static io.heddle.kernel.rule.Edges.edge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.NodeStatus;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.spi.DependencyRule.Decision;
import io.heddle.spi.DependencyRule.Edge;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionRuleTest {
    private static final ExpressionRule RULE = new ExpressionRule();
    private static final List<Edge> EDGES = List.of(
            edge("ok", NodeStatus.COMPLETED),
            edge("failed", NodeStatus.FAILED),
            edge("skipped", NodeStatus.SKIPPED),
            edge("cancelled", NodeStatus.CANCELLED),
            edge("loop#3/inner", NodeStatus.COMPLETED),
            edge("open", NodeStatus.EXECUTING),
            Edges.expired("expired"),
            Edges.tolerated("tolerated"),
            Edges.substituted("substituted"));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "up.ok.ok ; Go",
                "up.ok.failed ; Never",
                "up.failed.failed && !up.failed.ok ; Go",
                "up.skipped.skipped && up.cancelled.cancelled && up.expired.expired ; Go",
                "up.tolerated.ok && up.substituted.ok && !up.tolerated.failed && !up.substituted.skipped ; Go",
                "up.ok.status == 'COMPLETED' && up.expired.status == 'EXPIRED' ; Go",
                "up.inner.ok ; Go",
                "up.ok.decided && up.expired.decided ; Go",
                "up.open.ok ; Wait",
                "up.open.decided ; Wait",
                "!up.open.decided ; Wait",
                "up.open.status == 'EXECUTING' ; Wait",
                "up.open.ok || up.ok.ok ; Go",
                "up.open.ok && up.failed.ok ; Never",
                "up.open.ok && up.ok.ok ; Wait",
                "up.exists(k, up[k].failed) ; Go",
                "up.all(k, up[k].ok) ; Never",
                "up.all(k, up[k].decided) ; Wait",
                "up.filter(k, up[k].ok).size() >= 2 ; Wait",
                "size(up) == 9 ; Go"
            })
    void isJudgedAsSoonAsItsValueIsSettled(String go, String decision) {
        assertThat(RULE.decide(context(Map.of("go", go), EDGES)).getClass().getSimpleName())
                .isEqualTo(decision);
    }

    @Test
    void neverIsAskedFirst() {
        assertThat(RULE.decide(context(Map.of("go", "up.open.ok", "never", "up.failed.failed"), EDGES)))
                .isEqualTo(Decision.never("'never' holds"));
        assertThat(RULE.decide(context(Map.of("go", "up.ok.ok", "never", "up.failed.failed"), EDGES)))
                .isInstanceOf(Decision.Never.class);
        assertThat(RULE.decide(context(Map.of("go", "up.ok.ok", "never", "up.open.failed"), EDGES)))
                .isEqualTo(Decision.go());
        assertThat(RULE.decide(context(Map.of("go", "up.open.ok", "never", "up.ok.failed"), EDGES)))
                .isEqualTo(Decision.waiting());
    }

    @ParameterizedTest
    @ValueSource(strings = {"up.nobody.ok", "up.ok", "up.ok.status", "up.ok.status > 1"})
    void anExpressionThatCannotBeEvaluatedIsAnError(String go) {
        assertThatThrownBy(() -> RULE.decide(context(Map.of("go", go), EDGES))).isInstanceOf(EvaluationException.class);
    }

    @Test
    void parametersAreChecked() {
        assertThatCode(() -> RULE.check(Map.of("go", "up.a.ok", "never", "up.b.failed")))
                .doesNotThrowAnyException();
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("go", 1L),
                Map.of("go", ""),
                Map.of("go", "up.a.ok", "never", " "),
                Map.of("go", "up."),
                Map.of("go", "1"),
                Map.of("go", "output.x == 1"),
                Map.of("go", "up.a.ok", "never", true),
                Map.of("go", "up.a.ok", "when", "x"))) {
            assertThatThrownBy(() -> RULE.check(Map.copyOf(bad))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void forgetsExpressionsRatherThanGrowingForever() {
        for (int i = 0; i < 1200; i++) {
            assertThat(RULE.decide(context(Map.of("go", "up.ok.ok && " + i + " >= 0"), EDGES)))
                    .isEqualTo(Decision.go());
        }
        assertThat(RULE.remembered()).isBetween(1, 512);
    }
}
