package io.heddle.runtime.executor;

import io.heddle.NodeError;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;

/** How a built-in executor says from the depth of its work that the attempt failed. Carries no stack trace. */
final class FailedAttempt extends RuntimeException {
    static final String INVALID_NODE_CONFIG = "INVALID_NODE_CONFIG";

    private static final long serialVersionUID = 1L;

    private final transient NodeError error;

    FailedAttempt(NodeError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    static FailedAttempt fatal(String code, String message) {
        return new FailedAttempt(NodeError.fatal(code, message));
    }

    static FailedAttempt retryable(String code, String message) {
        return new FailedAttempt(NodeError.retryable(code, message));
    }

    NodeError error() {
        return error;
    }

    /** Runs {@code body} and turns what it says this way into its outcome. */
    static NodeOutcome outcome(NodeTask task, NodeExecutor body) throws Exception {
        try {
            return body.execute(task);
        } catch (FailedAttempt e) {
            return NodeOutcome.failed(e.error);
        }
    }
}
