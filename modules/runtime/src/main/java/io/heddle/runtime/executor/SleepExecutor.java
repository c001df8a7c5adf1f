package io.heddle.runtime.executor;

import io.heddle.kernel.expression.JsonCodec;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code sleep}: waits {@code seconds}, then completes with {@code output}, or null without one. */
final class SleepExecutor implements TimedExecutor {
    private static final Set<String> KNOWN = Set.of("seconds", "output");

    @Override
    public Wait begin(Map<String, @Nullable Object> nodeConfig) {
        try {
            TaskConfig config = new TaskConfig("sleep", nodeConfig, KNOWN);
            Duration duration = config.seconds("seconds");
            if (duration == null) {
                throw config.invalid("needs 'seconds'");
            }
            return new Wait(duration, NodeOutcome.completed(JsonCodec.encode(config.data("output"))));
        } catch (FailedAttempt e) {
            return new Wait(Duration.ZERO, NodeOutcome.failed(e.error()));
        }
    }

    @Override
    public NodeOutcome execute(NodeTask task) throws InterruptedException {
        Wait wait = begin(task.config());
        Thread.sleep(wait.duration().toMillis());
        return wait.outcome();
    }
}
