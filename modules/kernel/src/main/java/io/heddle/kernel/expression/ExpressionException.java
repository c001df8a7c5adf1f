package io.heddle.kernel.expression;

import io.heddle.HeddleException;

/** An expression that cannot be compiled; the code is the one validation reports. */
public final class ExpressionException extends HeddleException {
    /** A condition that does not parse. */
    public static final String CONDITION_SYNTAX = "CONDITION_SYNTAX";
    /** A condition that parses but does not type-check, or cannot yield a boolean. */
    public static final String CONDITION_TYPE = "CONDITION_TYPE";
    /** A condition written as a script. */
    public static final String SCRIPT_NOT_ALLOWED = "SCRIPT_NOT_ALLOWED";
    /** A structured condition with an operator nobody knows. */
    public static final String UNKNOWN_OPERATOR = "UNKNOWN_OPERATOR";
    /** A mapping that does not parse or does not type-check. */
    public static final String MAPPING_SYNTAX = "MAPPING_SYNTAX";

    private static final long serialVersionUID = 1L;

    ExpressionException(String code, String message) {
        super(code, message);
    }
}
