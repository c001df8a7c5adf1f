package io.heddle.runtime.executor;

import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An executor whose whole work is to wait. Whoever runs it may use a timer in place of a thread. */
public sealed interface TimedExecutor extends NodeExecutor permits SleepExecutor {

    /** How long an attempt at a node with this config waits from its beginning, and what comes then. Neither blocks nor throws. */
    Wait begin(Map<String, @Nullable Object> nodeConfig);

    /**
     * An attempt that only waits.
     *
     * @param duration zero for at once
     */
    record Wait(Duration duration, NodeOutcome outcome) {}
}
