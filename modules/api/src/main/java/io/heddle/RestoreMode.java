package io.heddle;

/** How a point of a run comes back. */
public enum RestoreMode {
    /** Another run begins there; the old one goes on untouched. */
    NEW_RUN,
    /** The run itself goes back; legal while it is PAUSED or has ended. */
    IN_PLACE
}
