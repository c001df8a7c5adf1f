package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the thread of a path is started with beyond what every child is: the parent's own definition, whatever has become
 * of it since, and a copy of what the parent knew when the FORK began.
 *
 * @param branch the path
 * @param globals the parent's global data at that time
 * @param plan the parent's definition
 * @param registered nodes that joined the parent at run time and have the path among them; empty for a path of the
 *     definition
 * @param overrides what the parent's start said about the run
 */
public record BranchStart(
        Branch branch,
        Map<String, Payload> globals,
        WorkflowPlan plan,
        List<NodeDefinition> registered,
        InstanceOverrides overrides) {
    public BranchStart {
        globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
        registered = List.copyOf(registered);
    }

    /** What the thread runs: the parent's definition, with the registered nodes in place of its own where there are any. */
    public WorkflowDefinition definition() {
        WorkflowDefinition whole = plan.definition();
        return registered.isEmpty()
                ? whole
                : new WorkflowDefinition(
                        whole.id(),
                        whole.version(),
                        whole.name(),
                        whole.description(),
                        whole.tags(),
                        whole.category(),
                        whole.author(),
                        registered,
                        List.of(),
                        Map.of(),
                        whole.config());
    }
}
