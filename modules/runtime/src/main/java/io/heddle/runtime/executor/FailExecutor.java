package io.heddle.runtime.executor;

import io.heddle.NodeError;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.util.Set;

/**
 * {@code fail}: fails the first {@code times} attempts (all of them without it) with {@code code}, {@code message} and
 * {@code retryable}, then completes with {@code output}. For trying out what failures lead to.
 */
final class FailExecutor implements NodeExecutor {
    private static final Set<String> KNOWN = Set.of("times", "code", "message", "retryable", "output");

    @Override
    public NodeOutcome execute(NodeTask task) throws Exception {
        return FailedAttempt.outcome(task, FailExecutor::run);
    }

    private static NodeOutcome run(NodeTask task) {
        TaskConfig config = new TaskConfig("fail", task.config(), KNOWN);
        if (task.attempt() > config.count("times", Long.MAX_VALUE)) {
            return NodeOutcome.completed(JsonCodec.encode(config.data("output")));
        }
        String code = config.optionalText("code");
        String message = config.optionalText("message");
        return NodeOutcome.failed(new NodeError(
                code == null ? "FAILED_ON_PURPOSE" : code,
                message == null ? "attempt " + task.attempt() + " failed on purpose" : message,
                null,
                config.flag("retryable", true)));
    }
}
