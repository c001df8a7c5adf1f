package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.kernel.plan.WorkflowPlan;

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
        InstanceSettings settings) {

    public InstanceHeader {
        globals = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(globals));
    }

    /** Of a thread made from this one: the same graph, input and configuration under another name and place. */
    public InstanceHeader copy(InstanceId copy, String itsName, String itsExecutorId, Lineage place, boolean starts) {
        return new InstanceHeader(
                copy, plan, adHoc, dynamic, itsName, itsExecutorId, place, input, globals, starts, overrides, settings);
    }
}
