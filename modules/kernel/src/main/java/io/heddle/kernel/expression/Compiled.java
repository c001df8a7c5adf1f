package io.heddle.kernel.expression;

import org.jspecify.annotations.Nullable;

/**
 * An expression ready to run.
 *
 * @param localCount slots its loops need
 */
record Compiled(Node root, int localCount, References references) {

    /**
     * @throws EvaluationException when the expression cannot be evaluated or costs more than {@code maxCost}
     */
    @Nullable Object evaluate(Scope scope, long maxCost) {
        return new Frame(scope, maxCost, localCount).eval(root);
    }
}
