package io.heddle.runtime.remote;

import io.heddle.Payload;
import io.heddle.UpstreamContext;
import java.util.Map;

/** What a node sees of its run, as it was when it was sent. */
record Upstream(Map<String, Payload> immediate, Map<String, Payload> all, int count, WorkflowGlobal workflowGlobal)
        implements UpstreamContext {

    static Upstream of(UpstreamContext context) {
        return new Upstream(context.immediate(), context.all(), context.count(), context.workflowGlobal());
    }
}
