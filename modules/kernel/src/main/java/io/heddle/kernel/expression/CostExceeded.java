package io.heddle.kernel.expression;

/** The run-time limit of an expression was reached. Unlike other errors no {@code ||} or {@code exists} absorbs it. */
final class CostExceeded extends EvaluationException {
    private static final long serialVersionUID = 1L;

    CostExceeded(long limit) {
        super("the expression costs more than heddle.expressions.max-cost (" + limit + ") allows");
    }
}
