package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.runtime.log.LogContext;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt on a thread of its own for as long as it lasts. Tells its end exactly once, whatever user code does. */
final class Job implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    /** Where the end is told; called on the attempt's thread. */
    interface Listener {
        void ended(NodeOutcome outcome, Notes notes);
    }

    private final Task task;
    private final NodeExecutor executor;
    private final Outcomes outcomes;
    private final @Nullable ClassLoader classLoader;
    private final Listener listener;
    /** Knows how to interrupt a pooled thread without ever hitting the attempt after this one. */
    private final FutureTask<@Nullable Void> body = new FutureTask<>(this::execute, null);

    /** Written and read by the attempt's thread only; null until user code ended. */
    private @Nullable NodeOutcome outcome;

    private Notes notes = Notes.NONE;

    Job(Task task, NodeExecutor executor, Outcomes outcomes, @Nullable ClassLoader classLoader, Listener listener) {
        this.task = task;
        this.executor = executor;
        this.outcomes = outcomes;
        this.classLoader = classLoader;
        this.listener = listener;
    }

    /** Interrupts user code, or keeps it from starting. Any thread. */
    void stop() {
        task.cancel();
        body.cancel(true);
    }

    @Override
    public void run() {
        body.run();
        // A stop may have come between the end of user code and here.
        Thread.interrupted();
        NodeOutcome result = outcome == null
                ? NodeOutcome.failed(NodeError.retryable(ErrorCode.EXECUTOR_ERROR, "stopped before it began"))
                : outcome;
        listener.ended(result, notes);
    }

    private void execute() {
        Thread.currentThread().setContextClassLoader(classLoader);
        outcome = attempt();
        if (outcome instanceof NodeOutcome.Completed) {
            notes = task.notes();
        }
    }

    private NodeOutcome attempt() {
        LogContext.enter(task.instanceId(), task.nodeId().value(), task.attempt());
        try {
            return outcomes.checked(executor.execute(task), task.notes());
        } catch (Throwable e) {
            NodeOutcome failure = Outcomes.of(e);
            log(e);
            return failure;
        } finally {
            LogContext.leave();
        }
    }

    private void log(Throwable thrown) {
        try {
            if (thrown instanceof Error) {
                // Out of memory, a missing class, too deep a recursion: this attempt's end, not the node's.
                LOG.error("attempt {} broke down", task.idempotencyKey(), thrown);
            } else {
                LOG.debug("attempt {} failed", task.idempotencyKey(), thrown);
            }
        } catch (RuntimeException e) {
            LOG.debug("attempt {} failed with an exception that cannot be shown", task.idempotencyKey());
        }
    }
}
