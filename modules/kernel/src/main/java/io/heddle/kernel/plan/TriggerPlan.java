package io.heddle.kernel.plan;

import io.heddle.definition.Action;
import io.heddle.definition.Trigger;
import io.heddle.kernel.expression.CompiledCondition;
import io.heddle.kernel.expression.CompiledMapping;
import io.heddle.kernel.expression.Expressions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trigger, compiled.
 *
 * @param definition as written
 * @param filter null without one
 * @param input the compiled input of its action; empty without one
 * @param value the compiled value or substitute of its action; null without one
 */
public record TriggerPlan(
        Trigger definition,
        @Nullable CompiledCondition filter,
        Map<String, CompiledMapping> input,
        @Nullable CompiledMapping value) {

    /** @param scope knows the variable {@code event} */
    static TriggerPlan of(Trigger trigger, Expressions scope) {
        String filter = trigger.condition().filter();
        Action action = trigger.action();
        Map<String, CompiledMapping> input = new LinkedHashMap<>();
        inputOf(action).forEach((name, text) -> input.put(name, scope.mapping(text)));
        String value = action instanceof Action.SetVariable set
                ? set.value()
                : action instanceof Action.SkipNode skip ? skip.substitute() : null;
        return new TriggerPlan(
                trigger,
                filter == null ? null : scope.condition(filter),
                Collections.unmodifiableMap(input),
                value == null ? null : scope.mapping(value));
    }

    private static Map<String, String> inputOf(Action action) {
        if (action instanceof Action.Start start) {
            return start.input();
        }
        if (action instanceof Action.Notify notify) {
            return notify.input();
        }
        return action instanceof Action.Custom custom ? custom.input() : Map.of();
    }

    public String id() {
        return definition.id();
    }
}
