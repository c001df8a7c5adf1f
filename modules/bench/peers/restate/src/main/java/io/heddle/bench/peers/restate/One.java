package io.heddle.bench.peers.restate;

import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.annotation.Name;
import dev.restate.sdk.annotation.Workflow;

/** W3: steps alone. */
@Workflow
@Name("W3")
public class One {
    /** Runs it. */
    @Workflow
    public String run(WorkflowContext context, String id) {
        return Recorded.step(context, id, 0);
    }
}
