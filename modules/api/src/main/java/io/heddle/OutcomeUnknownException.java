package io.heddle;

/** No answer came in time. The command may or may not have taken effect: unknown, not failed. Repeating it is safe. */
public final class OutcomeUnknownException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /** With what was asked and for how long. */
    public OutcomeUnknownException(String message) {
        super("OUTCOME_UNKNOWN", message);
    }
}
