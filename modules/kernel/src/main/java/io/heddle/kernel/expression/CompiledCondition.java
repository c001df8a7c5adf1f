package io.heddle.kernel.expression;

import java.util.Optional;

/** A condition ready to be evaluated. Immutable and thread-safe. */
public final class CompiledCondition {
    private final Compiled compiled;
    private final long maxCost;

    CompiledCondition(Compiled compiled, long maxCost) {
        this.compiled = compiled;
        this.maxCost = maxCost;
    }

    /**
     * Whether the condition holds.
     *
     * @throws EvaluationException when it cannot be evaluated, yields no bool or costs too much; never read it as false
     */
    public boolean test(Scope scope) {
        return Logic.bool(compiled.evaluate(scope, maxCost));
    }

    /**
     * Whether the condition holds, or empty while that depends on a value that is {@link Expressions#UNKNOWN}.
     *
     * @throws EvaluationException as {@link #test}
     */
    public Optional<Boolean> judge(Scope scope) {
        try {
            return Optional.of(test(scope));
        } catch (Unsettled e) {
            return Optional.empty();
        }
    }

    /** What the condition mentions. */
    public References references() {
        return compiled.references();
    }
}
