package io.heddle;

/** The reserved codes of {@link NodeError} and of an instance's error. */
public final class ErrorCode {
    public static final String EXECUTOR_ERROR = "EXECUTOR_ERROR";
    public static final String TIMEOUT = "TIMEOUT";
    public static final String ATTEMPT_LOST = "ATTEMPT_LOST";
    public static final String NO_EXECUTOR = "NO_EXECUTOR";
    public static final String OUTPUT_TOO_LARGE = "OUTPUT_TOO_LARGE";
    public static final String PAYLOAD_UNAVAILABLE = "PAYLOAD_UNAVAILABLE";
    public static final String CONDITION_ERROR = "CONDITION_ERROR";
    public static final String RULE_ERROR = "RULE_ERROR";
    public static final String INPUT_MAPPING_ERROR = "INPUT_MAPPING_ERROR";
    public static final String OUTPUT_MAPPING_ERROR = "OUTPUT_MAPPING_ERROR";
    public static final String NO_ROUTE = "NO_ROUTE";
    public static final String LOOP_BOUND_EXCEEDED = "LOOP_BOUND_EXCEEDED";
    public static final String LOOP_ITERATION_FAILED = "LOOP_ITERATION_FAILED";
    public static final String STEP_LIMIT = "STEP_LIMIT";
    public static final String NODE_FAILED = "NODE_FAILED";

    public static final String CHILD_FAILED = "CHILD_FAILED";
    public static final String CHILD_CANCELLED = "CHILD_CANCELLED";
    public static final String CHILD_TIMED_OUT = "CHILD_TIMED_OUT";
    public static final String START_REFUSED = "START_REFUSED";
    public static final String NESTING_LIMIT = "NESTING_LIMIT";
    public static final String CHILD_LIMIT = "CHILD_LIMIT";
    public static final String TREE_LIMIT = "TREE_LIMIT";

    private ErrorCode() {}
}
