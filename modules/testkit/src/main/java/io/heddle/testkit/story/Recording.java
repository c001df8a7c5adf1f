package io.heddle.testkit.story;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes down what the events of a run say about its nodes. */
final class Recording {
    private final Map<String, List<Duration>> starts = new LinkedHashMap<>();
    private final Map<String, Duration> ends = new LinkedHashMap<>();
    private final Map<String, Payload> outputs = new LinkedHashMap<>();
    private final Map<String, NodeError> errors = new LinkedHashMap<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();
    private final List<String> completions = new ArrayList<>();
    private int executing;
    private int mostExecuting;

    void record(InstanceState state, InstanceEvent event, long micros) {
        Duration at = Duration.of(micros, ChronoUnit.MICROS);
        if (event instanceof InstanceEvent.NodeStarted started) {
            starts.computeIfAbsent(state.nodeId(started.node()), id -> new ArrayList<>())
                    .add(at);
            executing = state.count(NodeStatus.EXECUTING);
            mostExecuting = Math.max(mostExecuting, executing);
        } else if (event instanceof InstanceEvent.NodeCompleted completed) {
            String id = state.nodeId(completed.node());
            ends.put(id, at);
            completions.add(id);
            outputs.put(id, completed.output());
        } else if (event instanceof InstanceEvent.NodeFailed failed) {
            ends.put(state.nodeId(failed.node()), at);
            errors.put(state.nodeId(failed.node()), failed.error());
        } else if (event instanceof InstanceEvent.NodeSkipped skipped) {
            ends.put(state.nodeId(skipped.node()), at);
            reasons.put(state.nodeId(skipped.node()), skipped.reason());
        } else if (event instanceof InstanceEvent.NodeCancelled cancelled) {
            ends.put(state.nodeId(cancelled.node()), at);
            reasons.put(state.nodeId(cancelled.node()), cancelled.reason());
        }
    }

    RunResult result(
            InstanceState state, long micros, int commands, List<EventBatch> journal, List<InstanceReply> refusals) {
        Map<String, NodeStatus> statuses = new LinkedHashMap<>();
        for (int node = 0; node < state.nodeCount(); node++) {
            statuses.put(state.nodeId(node), InstanceAudit.status(state, node));
        }
        InstanceStatus status = state.status();
        return new RunResult(
                status,
                statuses,
                starts,
                ends,
                outputs,
                errors,
                reasons,
                completions,
                state.output(),
                state.error(),
                Duration.of(micros, ChronoUnit.MICROS),
                mostExecuting,
                commands,
                journal,
                refusals);
    }
}
