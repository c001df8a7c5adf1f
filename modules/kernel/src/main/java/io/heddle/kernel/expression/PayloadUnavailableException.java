package io.heddle.kernel.expression;

import io.heddle.ErrorCode;
import io.heddle.NodeError;

/** A payload an expression reads is kept elsewhere and cannot be had now. Says nothing about the expression. */
public final class PayloadUnavailableException extends EvaluationException {
    private static final long serialVersionUID = 1L;

    PayloadUnavailableException(String message) {
        super(message);
    }

    @Override
    public NodeError error(String code) {
        return NodeError.retryable(ErrorCode.PAYLOAD_UNAVAILABLE, String.valueOf(getMessage()));
    }

    @Override
    public boolean isPassing() {
        return true;
    }
}
