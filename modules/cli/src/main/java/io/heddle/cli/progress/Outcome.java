package io.heddle.cli.progress;

import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How an instance ended.
 *
 * @param result the end
 * @param view its status after the end
 * @param nodes its nodes after the end
 */
public record Outcome(InstanceResult result, InstanceView view, List<NodeView> nodes) {

    public Outcome {
        nodes = List.copyOf(nodes);
    }

    public InstanceStatus status() {
        return result.status();
    }

    /** From its start, or its creation if it never started, to its end. */
    public Duration duration() {
        Instant from = view.startedAt() == null ? view.createdAt() : view.startedAt();
        return Duration.between(from, result.endedAt());
    }
}
