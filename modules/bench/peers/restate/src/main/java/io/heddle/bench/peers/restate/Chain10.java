package io.heddle.bench.peers.restate;

import dev.restate.sdk.WorkflowContext;
import dev.restate.sdk.annotation.Name;
import dev.restate.sdk.annotation.Workflow;
import io.heddle.bench.harness.Workload;

/** W1: steps one after another. */
@Workflow
@Name("W1")
public class Chain10 {
    /** Runs it. */
    @Workflow
    public String run(WorkflowContext context, String id) {
        String result = "";
        for (int n = 0; n < Workload.W1.steps; n++) {
            result = Recorded.step(context, id, n);
        }
        return result;
    }
}
