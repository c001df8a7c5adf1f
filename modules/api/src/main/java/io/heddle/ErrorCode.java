package io.heddle;

/** The reserved codes of {@link NodeError} and of an instance's error. */
public final class ErrorCode {
    /** The executor threw an exception. */
    public static final String EXECUTOR_ERROR = "EXECUTOR_ERROR";
    /** An attempt took longer than it may. */
    public static final String TIMEOUT = "TIMEOUT";
    /** An attempt was handed over too often without a result. */
    public static final String ATTEMPT_LOST = "ATTEMPT_LOST";
    /** No executor of that name runs here. */
    public static final String NO_EXECUTOR = "NO_EXECUTOR";
    /** An output is larger than {@code heddle.payload.max-size}. */
    public static final String OUTPUT_TOO_LARGE = "OUTPUT_TOO_LARGE";
    /** A payload that is kept elsewhere cannot be read. */
    public static final String PAYLOAD_UNAVAILABLE = "PAYLOAD_UNAVAILABLE";
    /** A condition could not be evaluated. */
    public static final String CONDITION_ERROR = "CONDITION_ERROR";
    /** A dependency rule threw an exception or does not exist here. */
    public static final String RULE_ERROR = "RULE_ERROR";
    /** The input of a node could not be computed. */
    public static final String INPUT_MAPPING_ERROR = "INPUT_MAPPING_ERROR";
    /** The output of the instance could not be computed. */
    public static final String OUTPUT_MAPPING_ERROR = "OUTPUT_MAPPING_ERROR";
    /** No condition holds and there is no default. */
    public static final String NO_ROUTE = "NO_ROUTE";
    /** A loop would need more iterations than it may have. */
    public static final String LOOP_BOUND_EXCEEDED = "LOOP_BOUND_EXCEEDED";
    /** An iteration of a loop failed. */
    public static final String LOOP_ITERATION_FAILED = "LOOP_ITERATION_FAILED";
    /** More attempts would be needed than the instance may start. */
    public static final String STEP_LIMIT = "STEP_LIMIT";
    /** A node failed, and so its instance. */
    public static final String NODE_FAILED = "NODE_FAILED";

    /** A JOIN can no longer be met by the paths that are left. */
    public static final String JOIN_UNREACHABLE = "JOIN_UNREACHABLE";
    /** A JOIN waited longer than its timeout. */
    public static final String JOIN_TIMEOUT = "JOIN_TIMEOUT";

    /** The child a SUBWORKFLOW waited for FAILED. */
    public static final String CHILD_FAILED = "CHILD_FAILED";
    /** The child a SUBWORKFLOW waited for was CANCELLED. */
    public static final String CHILD_CANCELLED = "CHILD_CANCELLED";
    /** The child a SUBWORKFLOW waited for TIMED_OUT. */
    public static final String CHILD_TIMED_OUT = "CHILD_TIMED_OUT";
    /** The history of a thread could not be read, and it was removed before it had ended. */
    public static final String REMOVED = "REMOVED";
    /** The child of a SUBWORKFLOW was not permitted to start. */
    public static final String START_REFUSED = "START_REFUSED";
    /** A child would have been deeper than {@code heddle.threads.max-depth}. */
    public static final String NESTING_LIMIT = "NESTING_LIMIT";
    /** The parent has {@code heddle.threads.max-children} live children. */
    public static final String CHILD_LIMIT = "CHILD_LIMIT";
    /** The tree has {@code heddle.threads.max-live-per-tree} live threads. */
    public static final String TREE_LIMIT = "TREE_LIMIT";

    /** A chain of triggers caused by one command is longer than {@code heddle.triggers.max-chain-depth}. */
    public static final String TRIGGER_CHAIN_LIMIT = "TRIGGER_CHAIN_LIMIT";

    private ErrorCode() {}
}
