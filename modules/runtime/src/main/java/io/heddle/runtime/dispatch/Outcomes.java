package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.spi.NodeOutcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds what user code returned or threw to the contract. */
final class Outcomes {
    private final int maxBytes;

    /** @param maxBytes of one payload; 0 for no limit */
    Outcomes(int maxBytes) {
        this.maxBytes = maxBytes == 0 ? Integer.MAX_VALUE : maxBytes;
    }

    /** {@code returned}, or the failure it is when it breaks a limit. */
    @SuppressWarnings("ConstantConditions") // User code is compiled without our null checks.
    NodeOutcome checked(@Nullable NodeOutcome returned, Notes notes) {
        if (returned instanceof NodeOutcome.Completed completed) {
            return completed.output() == null ? nothing() : withinLimits(completed, notes);
        }
        if (returned == null || (returned instanceof NodeOutcome.Failed failed && failed.error() == null)) {
            return nothing();
        }
        return returned;
    }

    private NodeOutcome withinLimits(NodeOutcome.Completed completed, Notes notes) {
        if (completed.output().size() > maxBytes) {
            return tooLarge("output", completed.output());
        }
        for (Map.Entry<String, Payload> global : notes.globals().entrySet()) {
            if (global.getValue().size() > maxBytes) {
                return tooLarge("global value " + global.getKey(), global.getValue());
            }
        }
        for (InstanceCommand.StartChild child : notes.children()) {
            if (child.input().size() > maxBytes) {
                return tooLarge("input of child " + child.threadId(), child.input());
            }
        }
        return completed;
    }

    private NodeOutcome tooLarge(String what, Payload payload) {
        return NodeOutcome.failed(NodeError.fatal(
                ErrorCode.OUTPUT_TOO_LARGE,
                what + " of " + payload.size() + " bytes exceeds heddle.payload.max-size of " + maxBytes + " bytes"));
    }

    private static NodeOutcome nothing() {
        return NodeOutcome.failed(
                NodeError.fatal(ErrorCode.EXECUTOR_ERROR, "the executor returned null; it must return an outcome"));
    }

    /** The failure {@code thrown} means. */
    static NodeOutcome of(Throwable thrown) {
        String code = thrown instanceof HeddleException known ? known.code() : ErrorCode.EXECUTOR_ERROR;
        return NodeOutcome.failed(
                new NodeError(code, message(thrown), thrown.getClass().getName(), true));
    }

    private static String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? thrown.getClass().getSimpleName() : message;
        } catch (RuntimeException e) {
            // An exception whose message throws still has to be reported.
            return thrown.getClass().getSimpleName();
        }
    }
}
