package io.heddle.bench.peers.restate;

import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.annotation.Name;
import dev.restate.sdk.annotation.Workflow;
import java.time.Duration;

/** W4: steps before an hour. */
@Workflow
@Name("W4")
public class Waiting {
    /** Runs it. */
    @Workflow
    public String run(WorkflowContext context, String id) {
        Recorded.step(context, id, 0);
        context.sleep(Duration.ofHours(1));
        return Recorded.step(context, id, 1);
    }
}
