package io.heddle.bench.peers.temporal;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** All workloads; which one is an argument. */
@WorkflowInterface
public interface Flow {
    /** Runs it. */
    @WorkflowMethod(name = "Flow")
    String run(String workload, String id);
}
