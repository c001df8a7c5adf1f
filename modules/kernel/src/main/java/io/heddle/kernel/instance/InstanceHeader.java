package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.kernel.plan.BranchPlan;
import io.heddle.kernel.plan.GraphPlan;
import io.heddle.kernel.plan.TriggerPlan;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What never changes about an instance; its first event. The whole graph is in it, so a run is bound to the version it
 * started with whatever happens to the definition.
 *
 * @param id instance id, which is also its thread id
 * @param plan the compiled definition
 * @param adHoc whether the definition was given with the start instead of being published
 * @param dynamic whether the graph is built at run time by registering nodes
 * @param name for people; may be empty
 * @param executorId who started it, for listings; may be empty
 * @param lineage its place in a tree of threads
 * @param input instance input
 * @param globals initial global data: configuration entries given at creation
 * @param autoStart whether it runs as soon as it has a slot; otherwise it waits for a start command
 * @param overrides what the start said about this instance alone
 * @param settings configuration in force at creation
 * @param branch the path of a fork it runs; null for a run of the whole definition
 */
public record InstanceHeader(
        InstanceId id,
        WorkflowPlan plan,
        boolean adHoc,
        boolean dynamic,
        String name,
        String executorId,
        Lineage lineage,
        Payload input,
        java.util.Map<String, Payload> globals,
        boolean autoStart,
        InstanceOverrides overrides,
        InstanceSettings settings,
        @Nullable Branch branch) {

    public InstanceHeader {
        globals = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(globals));
    }

    /** A run of the whole definition. */
    public InstanceHeader(
            InstanceId id,
            WorkflowPlan plan,
            boolean adHoc,
            boolean dynamic,
            String name,
            String executorId,
            Lineage lineage,
            Payload input,
            java.util.Map<String, Payload> globals,
            boolean autoStart,
            InstanceOverrides overrides,
            InstanceSettings settings) {
        this(id, plan, adHoc, dynamic, name, executorId, lineage, input, globals, autoStart, overrides, settings, null);
    }

    /** The same for the thread of a path. */
    public InstanceHeader withBranch(Branch path) {
        return new InstanceHeader(
                id,
                plan,
                adHoc,
                dynamic,
                name,
                executorId,
                lineage,
                input,
                globals,
                autoStart,
                overrides,
                settings,
                path);
    }

    /** What it runs at first: its path, or the nodes of the definition that are on no path. */
    GraphPlan graph() {
        if (dynamic) {
            return GraphPlan.EMPTY;
        }
        BranchPlan path = branchPlan();
        return path == null ? plan.graph() : path.graph();
    }

    /** Triggers listen to the thread that runs the whole definition; what happens on a path of a fork is the path's own. */
    public List<TriggerPlan> triggers() {
        return branch == null ? plan.triggers() : List.of();
    }

    /** The path it runs; null for a run of the whole definition. */
    @Nullable BranchPlan branchPlan() {
        return branch == null ? null : plan.branch(branch.fork(), branch.path());
    }

    /** Where in the run its nodes are. */
    String pathId() {
        return branch == null ? "main" : branch.pathId();
    }

    /** Of a thread made from this one: the same graph, input and configuration under another name and place. */
    public InstanceHeader copy(InstanceId copy, String itsName, String itsExecutorId, Lineage place, boolean starts) {
        return new InstanceHeader(
                copy,
                plan,
                adHoc,
                dynamic,
                itsName,
                itsExecutorId,
                place,
                input,
                globals,
                starts,
                overrides,
                settings,
                branch);
    }
}
