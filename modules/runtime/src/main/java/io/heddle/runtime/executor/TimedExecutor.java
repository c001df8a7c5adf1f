package io.heddle.runtime.executor;

import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.time.Duration;

/** An executor whose whole work is to wait. Whoever runs it may use a timer in place of a thread. */
public sealed interface TimedExecutor extends NodeExecutor permits SleepExecutor {

    /** How long to wait, and what comes then. Neither blocks nor throws. */
    Wait begin(NodeTask task);

    /**
     * An attempt that only waits.
     *
     * @param duration zero for at once
     */
    record Wait(Duration duration, NodeOutcome outcome) {}
}
