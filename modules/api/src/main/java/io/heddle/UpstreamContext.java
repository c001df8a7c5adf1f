package io.heddle;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node sees of the run, fixed when its attempt starts. Immutable and thread-safe; computed when asked for. */
public interface UpstreamContext {

    /** Key → output of the visible direct upstreams. */
    Map<String, Payload> immediate();

    /** Key → output of every visible ancestor. */
    Map<String, Payload> all();

    /** Number of declared upstreams. */
    int count();

    /** The run as a whole. */
    WorkflowGlobal workflowGlobal();

    /**
     * The run as a whole.
     *
     * @param executionPath keys of completed nodes in order
     * @param globalData global data
     * @param executionStartTime when the instance started
     * @param executionEndTime when it ended; null while it runs
     */
    record WorkflowGlobal(
            List<String> executionPath,
            Map<String, Payload> globalData,
            Instant executionStartTime,
            @Nullable Instant executionEndTime) {}
}
