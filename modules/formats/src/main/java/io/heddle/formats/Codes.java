package io.heddle.formats;

/** Codes of findings that only reading can make; the codes of validation are those of the definition reference. */
final class Codes {
    static final String SYNTAX = "SYNTAX_ERROR";
    static final String ENCODING = "ENCODING_ERROR";
    static final String DUPLICATE_KEY = "DUPLICATE_KEY";
    static final String TOO_DEEP = "NESTING_TOO_DEEP";
    static final String TOO_LARGE = "DEFINITION_TOO_LARGE";
    static final String NUMBER_RANGE = "NUMBER_OUT_OF_RANGE";
    static final String YAML_FEATURE = "YAML_FEATURE_NOT_ALLOWED";
    static final String UNKNOWN_FIELD = "UNKNOWN_FIELD";
    static final String FIELD_NOT_ALLOWED = "FIELD_NOT_ALLOWED";
    static final String MISSING_FIELD = "MISSING_FIELD";
    static final String WRONG_TYPE = "WRONG_TYPE";
    static final String INVALID_VALUE = "INVALID_VALUE";
    static final String INVALID_DURATION = "INVALID_DURATION";
    static final String MORE = "TOO_MANY_FINDINGS";

    // Codes shared with validation.
    static final String INVALID_ID = "INVALID_ID";
    static final String UNKNOWN_KIND = "UNKNOWN_KIND";
    static final String LOOP_BODY_INVALID = "LOOP_BODY_INVALID";
    static final String MISSING_SUBWORKFLOW_ID = "MISSING_SUBWORKFLOW_ID";
    static final String INVALID_FORK_PATHS = "INVALID_FORK_PATHS";
    static final String UNPAIRED_JOIN = "UNPAIRED_JOIN";
    static final String INVALID_TIMEOUT = "INVALID_TIMEOUT";
    static final String INVALID_RETRY = "INVALID_RETRY";
    static final String DUPLICATE_NODE = "DUPLICATE_NODE";
    static final String UNKNOWN_UPSTREAM = "UNKNOWN_UPSTREAM";
    static final String UNKNOWN_TRIGGER_ACTION = "UNKNOWN_TRIGGER_ACTION";
    static final String UNKNOWN_TRIGGER_TEMPLATE = "UNKNOWN_TRIGGER_TEMPLATE";
    static final String TOO_MANY_NODES = "TOO_MANY_NODES";

    // Codes of the import of traces.
    static final String NOT_A_TRACE = "NOT_WFFORMAT";
    static final String EDGE_LISTS_DIFFER = "EDGE_LISTS_DIFFER";
    static final String RUNTIME_UNKNOWN = "RUNTIME_UNKNOWN";

    private Codes() {}
}
