package io.heddle.definition;

/** What a node does. */
public enum NodeKind {
    /** Runs an executor; without one it is caller-driven. */
    TASK,
    /** An optional no-op frame: completed as soon as it is ready; nothing may come before it. */
    START,
    /** An optional no-op frame: completed as soon as it is ready; nothing may come after it. */
    END,
    /** Runs a nested graph a bounded number of times, one iteration after another. */
    LOOP,
    /** Starts a published definition as a child thread. */
    SUBWORKFLOW,
    /** Opens paths that run as child threads until its JOIN. */
    FORK,
    /** Waits for the paths of a FORK. */
    JOIN
}
