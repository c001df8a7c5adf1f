package io.heddle.kernel.graph;

/** The codes of {@link io.heddle.Finding} this package reports, or lets a checker report; stable names. */
public final class FindingCodes {
    public static final String EMPTY_GRAPH = "EMPTY_GRAPH";
    public static final String INVALID_ID = "INVALID_ID";
    public static final String DUPLICATE_NODE = "DUPLICATE_NODE";
    public static final String UNKNOWN_UPSTREAM = "UNKNOWN_UPSTREAM";
    public static final String SELF_DEPENDENCY = "SELF_DEPENDENCY";
    public static final String DUPLICATE_DEPENDENCY = "DUPLICATE_DEPENDENCY";
    public static final String CYCLE_DETECTED = "CYCLE_DETECTED";
    public static final String MISSING_START_NODE = "MISSING_START_NODE";
    public static final String MULTIPLE_START_NODES = "MULTIPLE_START_NODES";
    public static final String START_NODE_HAS_INCOMING_EDGES = "START_NODE_HAS_INCOMING_EDGES";
    public static final String MISSING_END_NODE = "MISSING_END_NODE";
    public static final String END_NODE_HAS_OUTGOING_EDGES = "END_NODE_HAS_OUTGOING_EDGES";
    public static final String UNREACHABLE_NODE = "UNREACHABLE_NODE";
    public static final String DEAD_END_NODE = "DEAD_END_NODE";
    /** An error in a framed graph, a warning in an unframed one. */
    public static final String ISOLATED_NODE = "ISOLATED_NODE";

    public static final String CONDITION_SYNTAX = "CONDITION_SYNTAX";
    public static final String CONDITION_TYPE = "CONDITION_TYPE";
    public static final String CONDITION_NOT_ALLOWED = "CONDITION_NOT_ALLOWED";
    public static final String SCRIPT_NOT_ALLOWED = "SCRIPT_NOT_ALLOWED";
    public static final String UNKNOWN_OPERATOR = "UNKNOWN_OPERATOR";
    public static final String MAPPING_SYNTAX = "MAPPING_SYNTAX";
    public static final String JOIN_WITHOUT_PARALLEL = "JOIN_WITHOUT_PARALLEL";
    public static final String INVALID_JOIN_THRESHOLD = "INVALID_JOIN_THRESHOLD";
    public static final String ROUTE_DEFAULT_INVALID = "ROUTE_DEFAULT_INVALID";
    public static final String INVALID_TIMEOUT = "INVALID_TIMEOUT";
    public static final String INVALID_RETRY = "INVALID_RETRY";
    public static final String INVALID_FAILURE_POLICY = "INVALID_FAILURE_POLICY";
    /** A negative {@code maxParallelNodes} or {@code maxSteps}. */
    public static final String INVALID_LIMIT = "INVALID_LIMIT";
    /** Checkpoints are to be taken by themselves on an occasion that somebody has to ask for. */
    public static final String INVALID_CHECKPOINTS = "INVALID_CHECKPOINTS";
    /** Something is not to be durable at once that somebody else relies on. */
    public static final String INVALID_DURABILITY = "INVALID_DURABILITY";

    public static final String UNKNOWN_RULE = "UNKNOWN_RULE";
    public static final String INVALID_FORK_PATHS = "INVALID_FORK_PATHS";
    public static final String DUPLICATE_FORK_PATH_ID = "DUPLICATE_FORK_PATH_ID";
    public static final String UNPAIRED_FORK = "UNPAIRED_FORK";
    public static final String UNPAIRED_JOIN = "UNPAIRED_JOIN";
    public static final String FORK_JOIN_MISMATCH = "FORK_JOIN_MISMATCH";
    public static final String FORK_JOIN_NOT_REACHABLE = "FORK_JOIN_NOT_REACHABLE";
    public static final String FORK_REGION_LEAK = "FORK_REGION_LEAK";
    public static final String MAIN_PATH_ID_NOT_FOUND = "MAIN_PATH_ID_NOT_FOUND";
    public static final String INVALID_JOIN_STRATEGY = "INVALID_JOIN_STRATEGY";
    public static final String LOOP_BOUND_MISSING = "LOOP_BOUND_MISSING";
    public static final String LOOP_BODY_INVALID = "LOOP_BODY_INVALID";
    public static final String MISSING_SUBWORKFLOW_ID = "MISSING_SUBWORKFLOW_ID";
    public static final String SUBWORKFLOW_NOT_ALLOWED = "SUBWORKFLOW_NOT_ALLOWED";
    public static final String UNKNOWN_SUBWORKFLOW = "UNKNOWN_SUBWORKFLOW";
    public static final String SUBWORKFLOW_NESTING_TOO_DEEP = "SUBWORKFLOW_NESTING_TOO_DEEP";
    /** Warning. */
    public static final String RECURSIVE_SUBWORKFLOW = "RECURSIVE_SUBWORKFLOW";

    public static final String DUPLICATE_TRIGGER_ID = "DUPLICATE_TRIGGER_ID";
    public static final String UNKNOWN_TRIGGER_ACTION = "UNKNOWN_TRIGGER_ACTION";
    /** A trigger listens to events there are none of. */
    public static final String UNKNOWN_EVENT_TYPE = "UNKNOWN_EVENT_TYPE";
    /** A trigger names a node, or another trigger, that is not defined. */
    public static final String UNKNOWN_TRIGGER_TARGET = "UNKNOWN_TRIGGER_TARGET";
    /** What a trigger listens to and what it does do not go together. */
    public static final String INVALID_TRIGGER = "INVALID_TRIGGER";

    /** Work cannot be offered under that topic. */
    public static final String INVALID_TOPIC = "INVALID_TOPIC";

    public static final String TOO_MANY_NODES = "TOO_MANY_NODES";
    /** Warning. */
    public static final String PARALLEL_SOURCES_ORDERED = "PARALLEL_SOURCES_ORDERED";
    /** Warning. */
    public static final String UNKNOWN_EXECUTOR = "UNKNOWN_EXECUTOR";

    private FindingCodes() {}
}
