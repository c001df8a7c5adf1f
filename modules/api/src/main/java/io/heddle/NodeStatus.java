package io.heddle;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a node stands. The table of allowed moves below is the one the engine asserts and the docs are drawn from. */
public enum NodeStatus {
    /** Waits for its dependencies. */
    PENDING,
    /** May run; waits for a place, for its back-off instant or for a caller to claim it. */
    READY,
    /** An attempt is under way. */
    EXECUTING,
    /** Ended with an output. */
    COMPLETED,
    /** Ended with an error after its last attempt. */
    FAILED,
    /** Will not run: its dependencies ruled it out, or an operator did. */
    SKIPPED,
    /** Stopped by a cancel command, a fail-fast failure or the end of its instance. */
    CANCELLED;

    private static final Map<NodeStatus, Set<NodeStatus>> MOVES = new EnumMap<>(NodeStatus.class);

    static {
        MOVES.put(PENDING, EnumSet.of(READY, SKIPPED, FAILED, CANCELLED));
        MOVES.put(READY, EnumSet.of(EXECUTING, FAILED, SKIPPED, CANCELLED));
        MOVES.put(EXECUTING, EnumSet.of(COMPLETED, READY, FAILED, SKIPPED, CANCELLED));
        // A terminal state is left by an explicit rerun only.
        MOVES.put(COMPLETED, EnumSet.of(PENDING));
        MOVES.put(FAILED, EnumSet.of(PENDING));
        MOVES.put(SKIPPED, EnumSet.of(PENDING));
        MOVES.put(CANCELLED, EnumSet.of(PENDING));
    }

    /** Whether the node has ended. */
    public boolean isTerminal() {
        return ordinal() >= COMPLETED.ordinal();
    }

    /** The states that may follow this one; a fresh copy. */
    public Set<NodeStatus> successors() {
        return EnumSet.copyOf(MOVES.get(this));
    }

    /** Whether {@code next} may follow this state. */
    public boolean mayBecome(NodeStatus next) {
        return MOVES.get(this).contains(next);
    }
}
