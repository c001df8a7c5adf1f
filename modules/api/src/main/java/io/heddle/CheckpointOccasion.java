package io.heddle;

/** When a checkpoint is taken. */
public enum CheckpointOccasion {
    /** Somebody asked for it. */
    REQUEST,
    /** Attempts of TASK nodes have just begun; restored, they are READY. */
    NODE_BEFORE_EXECUTE,
    /** TASK nodes have just COMPLETED or FAILED. */
    NODE_AFTER_EXECUTE,
    /** The instance has just been paused. */
    PAUSE,
    /** The branches of a fork have just been asked for. */
    FORK,
    /** A trigger has just fired. */
    TRIGGER,
    /** The instance is about to be cancelled. */
    STOP
}
