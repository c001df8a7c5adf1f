package io.heddle.kernel.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.kernel.expression.Expressions;
import io.heddle.spi.DependencyRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();

    @Test
    void shippedRulesAreFoundThroughTheExtensionPoint() {
        Rules rules = load(EXPRESSIONS, List.of());
        assertThat(rules.names()).containsExactly("expression", "outcomes", "timed");
        assertThat(rules.find("timed")).containsInstanceOf(TimedRule.class);
        assertThat(rules.find("nope")).isEmpty();
        assertThatThrownBy(() -> rules.names().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void theLimitsGivenHoldForTheShippedRuleToo() {
        Map<String, Object> params = Map.of("go", "up.a.ok || up.b.ok");
        DependencyRule tight =
                load(new Expressions(5, 0), List.of()).find("expression").orElseThrow();
        assertThatThrownBy(() -> tight.check(Map.copyOf(params))).hasMessageContaining("max-length");
        DependencyRule wide = load(EXPRESSIONS, List.of()).find("expression").orElseThrow();
        assertThatCode(() -> wide.check(Map.copyOf(params))).doesNotThrowAnyException();
    }

    @Test
    void ownRulesJoinTheShippedOnes() {
        DependencyRule own = rule("own");
        Rules rules = load(EXPRESSIONS, List.of(own));
        assertThat(rules.names()).containsExactly("expression", "outcomes", "own", "timed");
        assertThat(rules.find("own")).containsSame(own);
        assertThatCode(() -> own.check(Map.of("anything", 1L))).doesNotThrowAnyException();
    }

    @Test
    void twoRulesOfOneNameAreRefused() {
        assertThatThrownBy(() -> load(EXPRESSIONS, List.of(rule("timed"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timed");
        assertThatThrownBy(() -> Rules.of(List.of(rule("a"), rule("a")))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rules.of(List.of(rule(" ")))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Rules load(Expressions expressions, List<DependencyRule> more) {
        return Rules.load(RulesTest.class.getClassLoader(), expressions, more);
    }

    private static DependencyRule rule(String name) {
        return new DependencyRule() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Decision decide(Context context) {
                return Decision.go();
            }
        };
    }
}
