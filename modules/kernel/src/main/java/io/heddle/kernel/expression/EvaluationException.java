package io.heddle.kernel.expression;

import io.heddle.NodeError;

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

    /** The failure this is for whoever wanted the value; {@code code} unless the exception knows better. */
    public NodeError error(String code) {
        return NodeError.fatal(code, message);
    }

    /** Whether the same may succeed later without any change. */
    public boolean isPassing() {
        return false;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
