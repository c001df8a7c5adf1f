package io.heddle.kernel.expression;

/** The expression read {@link Expressions#UNKNOWN}, so its value is not settled yet. */
final class Unsettled extends EvaluationException {
    private static final long serialVersionUID = 1L;

    Unsettled() {
        super("the value is not known yet");
    }
}
