package io.heddle;

/** Where a child thread stands, as its parent knows it. */
public enum ChildStatus {
    /** The parent wants it; it has not shown itself yet. */
    REQUESTED,
    /** It exists and has not ended. */
    LIVE,
    /** It was not permitted to start; it never existed. */
    REFUSED,
    /** It ended COMPLETED. */
    COMPLETED,
    /** It ended FAILED. */
    FAILED,
    /** It ended CANCELLED. */
    CANCELLED,
    /** It ended TIMED_OUT. */
    TIMED_OUT;

    /** Whether nothing more is expected of it. */
    public boolean isTerminal() {
        return this != REQUESTED && this != LIVE;
    }

    /** The status of a child whose instance ended in {@code status}. */
    public static ChildStatus of(InstanceStatus status) {
        return status.isTerminal() ? valueOf(status.name()) : LIVE;
    }
}
