package io.heddle.kernel.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The types of the history, and what the name of an event of each type names. */
public final class TriggerEvents {

    /** What an event is about. */
    public enum About {
        /** The instance as a whole: its events have no name. */
        INSTANCE,
        /** A node, named by its key or id. */
        NODE,
        /** A global value or a choice, named by its key. */
        KEY,
        /** A trigger, named by its id. */
        TRIGGER
    }

    private static final Map<String, About> TYPES = types();

    /** Nothing can be changed about an instance after these. */
    private static final Set<String> ENDS =
            Set.of("INSTANCE_COMPLETED", "INSTANCE_FAILED", "INSTANCE_CANCELLED", "INSTANCE_TIMED_OUT");

    private TriggerEvents() {}

    private static Map<String, About> types() {
        Map<String, About> types = new LinkedHashMap<>();
        put(types, About.INSTANCE, "INSTANCE_CREATED", "INSTANCE_QUEUED", "INSTANCE_STARTED", "INSTANCE_PAUSED");
        put(types, About.INSTANCE, "INSTANCE_RESUMED", "INSTANCE_COMPLETED", "INSTANCE_FAILED", "INSTANCE_CANCELLED");
        put(types, About.INSTANCE, "INSTANCE_TIMED_OUT", "INSTANCE_REOPENED", "INSTANCE_SEALED", "INSTANCE_STALLED");
        put(types, About.NODE, "NODE_REGISTERED", "DEPENDENCIES_ADDED", "EDGE_DECIDED", "EDGE_EXPIRED");
        put(types, About.NODE, "RULE_SATISFIED", "RULE_WAITING", "NODE_READY", "NODE_STARTED", "NODE_REDELIVERED");
        put(types, About.NODE, "NODE_DEFERRED", "LEASE_EXTENDED", "LEASE_ENDED", "NODE_COMPLETED");
        put(types, About.NODE, "NODE_RETRY_SCHEDULED", "NODE_BACKOFF_ENDED", "NODE_FAILED", "NODE_SKIPPED");
        put(types, About.NODE, "NODE_CANCELLED", "NODE_RESET", "LOOP_ITERATION_STARTED", "LOOP_ITERATION_ENDED");
        put(types, About.NODE, "RESULT_DISCARDED");
        put(types, About.NODE, "FORK_STARTED", "FORK_COMPLETED", "JOIN_STARTED", "JOIN_CONDITION_MET", "JOIN_FAILED");
        put(types, About.KEY, "VARIABLE_CHANGED", "CHOICE_RECORDED");
        child(types, About.NODE, "SUBWORKFLOW", "REQUESTED");
        child(types, About.NODE, "FORK_PATH", "REQUESTED");
        child(types, About.INSTANCE, "TRIGGERED_SUBWORKFLOW", "REQUESTED");
        child(types, About.INSTANCE, "DYNAMIC_CHILD", "SUBMITTED");
        put(
                types,
                About.INSTANCE,
                "COPY_STARTED",
                "COPY_COMPLETED",
                "COPY_FAILED",
                "COPY_CANCEL_REQUESTED",
                "COPY_ENDED");
        put(types, About.INSTANCE, "CHECKPOINT_TAKEN", "CHECKPOINT_CREATED", "CHECKPOINT_FAILED", "CHECKPOINT_DELETED");
        put(types, About.INSTANCE, "RESTORE_REQUESTED", "CHECKPOINT_RESTORED");
        put(types, About.INSTANCE, "WORKFLOW_REQUESTED", "WORKFLOW_STARTED", "WORKFLOW_FAILED");
        put(types, About.INSTANCE, "ANCESTOR_PAUSED", "ANCESTOR_RESUMED", "TREE_COUNTED");
        put(types, About.TRIGGER, "TRIGGER_FIRED", "TRIGGER_ENABLED", "TRIGGER_DISABLED", "TRIGGER_REDELIVERED");
        put(types, About.TRIGGER, "TRIGGER_RAN", "ERROR");
        return Collections.unmodifiableMap(types);
    }

    private static void child(Map<String, About> types, About about, String kind, String wanted) {
        for (String what : List.of(wanted, "STARTED", "COMPLETED", "FAILED", "CANCELLED", "CANCEL_REQUESTED")) {
            types.put(kind + "_" + what, about);
        }
    }

    private static void put(Map<String, About> types, About about, String... names) {
        for (String name : names) {
            types.put(name, about);
        }
    }

    /** Every type with what its events are about, in a fixed order. */
    public static Map<String, About> all() {
        return TYPES;
    }

    /** Among the executors of a node, the name of the code that a custom action of that name runs. */
    public static String executor(String action) {
        return "trigger action " + action;
    }

    /** Whether it is an event of a checkpoint: none is taken because of it. */
    public static boolean isOfCheckpoint(String type) {
        return type.startsWith("CHECKPOINT_");
    }

    /** Whether the instance has ended with such an event. */
    static boolean isEnd(String type) {
        return ENDS.contains(type);
    }
}
