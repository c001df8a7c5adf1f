package io.heddle;

import java.util.EnumSet;
import java.util.Set;

/** Where an instance stands. The table of allowed moves is the one the engine asserts and the docs are drawn from. */
public enum InstanceStatus {
    /** Exists, holds its permit, has not begun; also while it waits for an admission slot. */
    CREATED,
    /** Its nodes are dispatched as they become ready. */
    RUNNING,
    /** Nothing is dispatched; attempts under way go on. */
    PAUSED,
    /** Ended; every failure, if any, was tolerated. */
    COMPLETED,
    /** Ended with at least one failure that was not tolerated. */
    FAILED,
    /** Ended by a cancel command. */
    CANCELLED,
    /** Ended by its timeout or deadline. */
    TIMED_OUT;

    /** Whether the instance has ended. */
    public boolean isTerminal() {
        return switch (this) {
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> true;
            default -> false;
        };
    }

    /** The states that may follow this one; a fresh set. */
    public Set<InstanceStatus> successors() {
        return switch (this) {
            case CREATED -> EnumSet.of(RUNNING, CANCELLED, FAILED);
            case RUNNING -> EnumSet.of(PAUSED, COMPLETED, FAILED, CANCELLED, TIMED_OUT);
            case PAUSED -> EnumSet.of(RUNNING, FAILED, CANCELLED, TIMED_OUT);
            // A terminal state is left by rerun, retryFailed or an in-place restore only.
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> EnumSet.of(RUNNING);
        };
    }

    /** Whether {@code next} may follow this state. */
    public boolean mayBecome(InstanceStatus next) {
        return switch (this) {
            case CREATED -> next == RUNNING || next == CANCELLED || next == FAILED;
            case RUNNING ->
                next == PAUSED || next == COMPLETED || next == FAILED || next == CANCELLED || next == TIMED_OUT;
            case PAUSED -> next == RUNNING || next == FAILED || next == CANCELLED || next == TIMED_OUT;
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> next == RUNNING;
        };
    }
}
