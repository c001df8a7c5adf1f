package io.heddle.kernel.plan;

import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.kernel.expression.CompiledCondition;
import io.heddle.kernel.expression.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What one dependency asks for. Plain edges share one plan per type, so that a million of them cost a reference each.
 *
 * @param dependency as written
 * @param condition compiled condition of a CONDITIONAL edge; null means true
 */
public record EdgePlan(Dependency dependency, @Nullable CompiledCondition condition) {

    public DependencyType type() {
        return dependency.type();
    }

    public boolean isConditional() {
        return dependency.type() == DependencyType.CONDITIONAL;
    }

    /** Whether the condition holds; an edge without one always does. */
    public boolean holds(Scope scope) {
        return condition == null || condition.test(scope);
    }
}
