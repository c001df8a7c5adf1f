package io.heddle.kernel.rule;

import io.heddle.NodeId;
import io.heddle.kernel.expression.CompiledCondition;
import io.heddle.kernel.expression.ExpressionException;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.expression.Scope;
import io.heddle.spi.DependencyRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code expression {go, never}}: joins written as CEL over {@code up}, a map from upstream (inside a loop: its key) to
 * {@code {status, ok, failed, skipped, cancelled, expired, decided}}.
 *
 * <p>Nothing is known of an upstream before it is decided, and an expression is judged as soon as its value cannot depend
 * on what is not known: {@code up.a.ok || up.b.ok} is true at the first success. NEVER when {@code never} is true or
 * {@code go} is false, GO when {@code go} is true; {@code never} is asked first. {@code status} is the upstream's, or
 * {@code EXPIRED}. Thread-safe.
 */
public final class ExpressionRule implements DependencyRule {
    private static final String GO = "go";
    private static final String NEVER = "never";
    private static final String UP = "up";
    /** Compiled expressions kept; when full the memory starts afresh, as definitions have few of them. */
    private static final int REMEMBERED = 512;

    private final Expressions expressions;
    private final Map<String, CompiledCondition> compiled = new ConcurrentHashMap<>();

    /** With the default limits; for {@link java.util.ServiceLoader}. */
    public ExpressionRule() {
        this(Expressions.withDefaultLimits());
    }

    /** With the limits of {@code expressions}. */
    ExpressionRule(Expressions expressions) {
        this.expressions = expressions.only(Set.of(UP));
    }

    /** This rule with other limits. */
    DependencyRule limitedBy(Expressions limits) {
        return new ExpressionRule(limits);
    }

    @Override
    public String name() {
        return "expression";
    }

    @Override
    public void check(Map<String, @Nullable Object> values) {
        Params params = checked(values);
        compile(params.text(GO));
        if (params.get(NEVER) != null) {
            compile(params.text(NEVER));
        }
    }

    @Override
    public Decision decide(Context context) {
        Params params = checked(context.params());
        Scope scope = Scope.of(Map.of(UP, up(context)));
        if (params.get(NEVER) != null
                && compile(params.text(NEVER)).judge(scope).orElse(false)) {
            return Decision.never("'never' holds");
        }
        Optional<Boolean> go = compile(params.text(GO)).judge(scope);
        return go.map(holds -> holds ? Decision.go() : Decision.never("'go' does not hold"))
                .orElseGet(Decision::waiting);
    }

    private Params checked(Map<String, @Nullable Object> values) {
        return new Params(name(), values, Set.of(GO, NEVER));
    }

    private CompiledCondition compile(String cel) {
        CompiledCondition known = compiled.get(cel);
        if (known != null) {
            return known;
        }
        if (cel.isBlank()) {
            throw new IllegalArgumentException("rule 'expression' needs a text that is not empty");
        }
        CompiledCondition fresh;
        try {
            fresh = expressions.condition(cel);
        } catch (ExpressionException e) {
            throw new IllegalArgumentException("rule 'expression': " + e.getMessage(), e);
        }
        if (compiled.size() >= REMEMBERED) {
            compiled.clear();
        }
        compiled.put(cel, fresh);
        return fresh;
    }

    int remembered() {
        return compiled.size();
    }

    private static Map<String, Object> up(Context context) {
        Map<String, Object> up = new LinkedHashMap<>();
        for (Edge edge : context.edges()) {
            up.put(key(edge.upstream()), facts(edge));
        }
        return up;
    }

    /** Authors of a loop body know keys, not iterations; a key is the part after the last slash. */
    private static String key(NodeId id) {
        return id.value().substring(id.value().lastIndexOf('/') + 1);
    }

    private static Object facts(Edge edge) {
        EdgeOutcome outcome = EdgeOutcome.of(edge);
        if (outcome == EdgeOutcome.OPEN) {
            return Expressions.UNKNOWN;
        }
        return Map.of(
                "status",
                        outcome == EdgeOutcome.EXPIRED
                                ? "EXPIRED"
                                : edge.status().name(),
                "ok", outcome == EdgeOutcome.OK,
                "failed", outcome == EdgeOutcome.FAILED,
                "skipped", outcome == EdgeOutcome.SKIPPED,
                "cancelled", outcome == EdgeOutcome.CANCELLED,
                "expired", outcome == EdgeOutcome.EXPIRED,
                "decided", true);
    }
}
