package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the thread of a path is started with beyond what every child is: the parent's own definition, whatever has become
 * of it since, and a copy of what the parent knew when the FORK began.
 *
 * @param branch the path
 * @param globals the parent's global data at that time
 * @param plan the parent's definition
 * @param overrides what the parent's start said about the run
 */
public record BranchStart(Branch branch, Map<String, Payload> globals, WorkflowPlan plan, InstanceOverrides overrides) {
    public BranchStart {
        globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
    }
}
