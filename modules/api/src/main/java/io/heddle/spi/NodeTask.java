package io.heddle.spi;

import io.heddle.ChildOptions;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.UpstreamContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt, as its executor sees it. Thread-safe. */
public interface NodeTask {

    /** The instance. */
    InstanceId instanceId();

    /** The node; its id differs from its key inside loops. */
    NodeId nodeId();

    /** The name of the node in its definition. */
    String nodeKey();

    /** Counted from 1; a retry has the next number. */
    int attempt();

    /** Counted from 1; the same attempt handed over again has the next number. */
    int delivery();

    /** The same for every delivery of one attempt, different for everything else. */
    String idempotencyKey();

    /** The mapped input, or the instance input. */
    Payload input();

    /** The node's config; JSON data. */
    Map<String, @Nullable Object> config();

    /** What the upstreams gave. */
    UpstreamContext upstream();

    /** Notes a global value; recorded together with the attempt's success, dropped with its failure. */
    void setGlobal(String key, Payload value);

    /**
     * Notes a DYNAMIC child of this instance; it starts once the attempt's success is recorded and never if the attempt
     * fails. Another delivery of the same attempt that asks for its children in the same order asks for the same ones.
     *
     * @return the thread id it will have
     * @throws io.heddle.HeddleException INVALID_ID if an id cannot be written everywhere an id is written
     */
    InstanceId startChild(DefinitionId definitionId, ChildOptions options);

    /**
     * Headers to send along with calls to other systems, so that what they do shows in the trace of this attempt: {@code
     * traceparent} by W3C Trace Context. Empty unless traces are exported. The executor {@code http} sends them itself.
     */
    default Map<String, String> traceContext() {
        return Map.of();
    }

    /** Whether the attempt timed out or was cancelled: its result will be ignored. */
    boolean isCancelled();

    /** Whoever has it may report the attempt later, from anywhere. */
    String completionToken();
}
