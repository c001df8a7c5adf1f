package io.heddle;

import java.util.EnumSet;
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

    /** Whether the node has ended. */
    public boolean isTerminal() {
        return switch (this) {
            case COMPLETED, FAILED, SKIPPED, CANCELLED -> true;
            default -> false;
        };
    }

    /** The states that may follow this one; a fresh set. */
    public Set<NodeStatus> successors() {
        return switch (this) {
            case PENDING -> EnumSet.of(READY, SKIPPED, FAILED, CANCELLED);
            case READY -> EnumSet.of(EXECUTING, FAILED, SKIPPED, CANCELLED);
            case EXECUTING -> EnumSet.of(COMPLETED, READY, FAILED, SKIPPED, CANCELLED);
            // A terminal state is left by an explicit rerun only.
            case COMPLETED, FAILED, SKIPPED, CANCELLED -> EnumSet.of(PENDING);
        };
    }

    /** Whether {@code next} may follow this state. */
    public boolean mayBecome(NodeStatus next) {
        return switch (this) {
            case PENDING -> next == READY || next == SKIPPED || next == FAILED || next == CANCELLED;
            case READY -> next == EXECUTING || next == FAILED || next == SKIPPED || next == CANCELLED;
            case EXECUTING ->
                next == COMPLETED || next == READY || next == FAILED || next == SKIPPED || next == CANCELLED;
            case COMPLETED, FAILED, SKIPPED, CANCELLED -> next == PENDING;
        };
    }
}
