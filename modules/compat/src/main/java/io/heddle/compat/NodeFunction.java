package io.heddle.compat;

import io.heddle.UpstreamContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@link WorkflowContextManagerV2#executeNode} runs. */
@FunctionalInterface
public interface NodeFunction {

    /**
     * Does the work of a node. Runs on a thread that may block.
     *
     * @param nodeId the node
     * @param input JSON data; the input given to {@code executeNode}, else that of the attempt
     * @param upstream what the node sees of its upstreams
     * @param workflow {@code workflow_instance_id}, {@code node_base_id}, {@code attempt} and {@code delivery}
     * @return the output, JSON data
     */
    @Nullable Object execute(
            String nodeId, @Nullable Object input, UpstreamContext upstream, Map<String, @Nullable Object> workflow)
            throws Exception;
}
