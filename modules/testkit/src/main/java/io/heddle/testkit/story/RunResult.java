package io.heddle.testkit.story;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run. Times are virtual, counted from the start; ids of body nodes are {@code loop#i/key}.
 *
 * @param status of the instance; RUNNING when the run stopped because nothing was due any more
 * @param nodes status of every node by id
 * @param starts when the attempts of a node started, in order; absent for nodes that never started
 * @param ends when a node last ended
 * @param outputs of COMPLETED nodes
 * @param errors of FAILED nodes
 * @param reasons of SKIPPED and CANCELLED nodes
 * @param completions ids in the order in which they completed
 * @param output of the instance
 * @param error of the instance
 * @param elapsed virtual time at the last step
 * @param mostExecuting most nodes EXECUTING after any step, control nodes included
 * @param commands number of commands the kernel answered
 * @param journal everything that happened
 * @param refusals replies that refused a command or discarded a result
 */
public record RunResult(
        InstanceStatus status,
        Map<String, NodeStatus> nodes,
        Map<String, List<Duration>> starts,
        Map<String, Duration> ends,
        Map<String, Payload> outputs,
        Map<String, NodeError> errors,
        Map<String, String> reasons,
        List<String> completions,
        @Nullable Payload output,
        @Nullable NodeError error,
        Duration elapsed,
        int mostExecuting,
        int commands,
        List<EventBatch> journal,
        List<InstanceReply> refusals) {

    /** Whether an attempt of the node started, or (frame nodes) it completed without one, and nobody skipped it. */
    public boolean executed(String nodeId) {
        return nodes.get(nodeId) != NodeStatus.SKIPPED
                && (starts.containsKey(nodeId) || nodes.get(nodeId) == NodeStatus.COMPLETED);
    }

    /** Attempts of the node so far. */
    public int attempts(String nodeId) {
        return starts.getOrDefault(nodeId, List.of()).size();
    }

    /** Output of a COMPLETED node as JSON data; null when it has none. */
    public @Nullable Object value(String nodeId) {
        Payload payload = outputs.get(nodeId);
        return payload == null ? null : JsonCodec.decode(payload);
    }

    /** Output of the instance as JSON data. */
    public @Nullable Object outputValue() {
        return output == null ? null : JsonCodec.decode(output);
    }
}
