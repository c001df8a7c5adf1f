package io.heddle;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
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

    private static final Map<InstanceStatus, Set<InstanceStatus>> MOVES = new EnumMap<>(InstanceStatus.class);

    static {
        MOVES.put(CREATED, EnumSet.of(RUNNING, CANCELLED, FAILED));
        MOVES.put(RUNNING, EnumSet.of(PAUSED, COMPLETED, FAILED, CANCELLED, TIMED_OUT));
        MOVES.put(PAUSED, EnumSet.of(RUNNING, FAILED, CANCELLED, TIMED_OUT));
        // A terminal state is left by rerun, retryFailed or an in-place restore only.
        MOVES.put(COMPLETED, EnumSet.of(RUNNING));
        MOVES.put(FAILED, EnumSet.of(RUNNING));
        MOVES.put(CANCELLED, EnumSet.of(RUNNING));
        MOVES.put(TIMED_OUT, EnumSet.of(RUNNING));
    }

    /** Whether the instance has ended. */
    public boolean isTerminal() {
        return ordinal() >= COMPLETED.ordinal();
    }

    /** The states that may follow this one; a fresh copy. */
    public Set<InstanceStatus> successors() {
        return EnumSet.copyOf(MOVES.get(this));
    }

    /** Whether {@code next} may follow this state. */
    public boolean mayBecome(InstanceStatus next) {
        return MOVES.get(this).contains(next);
    }
}
