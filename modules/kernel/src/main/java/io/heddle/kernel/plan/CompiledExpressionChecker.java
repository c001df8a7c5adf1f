package io.heddle.kernel.plan;

import io.heddle.definition.Condition;
import io.heddle.kernel.expression.ExpressionException;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.graph.ExpressionChecker;
import java.util.Set;
import java.util.function.Function;

/** Checks expressions by compiling them exactly as a plan would. */
public final class CompiledExpressionChecker implements ExpressionChecker {
    private final Expressions expressions;

    public CompiledExpressionChecker(Expressions expressions) {
        this.expressions = expressions;
    }

    @Override
    public Checked condition(Condition condition, Scope scope) {
        return check(scope, in -> in.condition(condition).references().upstreamKeys());
    }

    @Override
    public Checked mapping(String text, Scope scope) {
        return check(scope, in -> in.mapping(text).references().upstreamKeys());
    }

    @Override
    public Checked items(String text, Scope scope) {
        return check(scope, in -> in.loopItems(text).references().upstreamKeys());
    }

    @Override
    public Checked breakWhen(String text, Scope scope) {
        return check(scope, in -> in.condition(text).references().upstreamKeys());
    }

    private Checked check(Scope scope, Function<Expressions, Set<String>> compile) {
        try {
            Expressions in = expressions;
            for (String variable : scope.itemVariables()) {
                in = in.with(variable);
            }
            return Checked.reading(compile.apply(in));
        } catch (ExpressionException e) {
            return Checked.refused(e.code(), String.valueOf(e.getMessage()));
        }
    }
}
