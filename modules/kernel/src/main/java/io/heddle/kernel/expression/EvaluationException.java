package io.heddle.kernel.expression;

/**
 * An expression that could not be evaluated. Never to be read as "false". The message names types, fields and limits but
 * no value, because payloads may hold secrets. Carries no stack trace: it reports the data, not the code.
 */
public class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;

    public EvaluationException(String message) {
        super(message, null, false, false);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
