package io.heddle.kernel.registry;

/** How a thread came to be. */
public enum ThreadKind {
    /** Started from outside. */
    MAIN,
    /** A branch of a fork; runs the definition of its parent. */
    FORK,
    /** Started by a node or a trigger. */
    SUBWORKFLOW,
    /** Started by a running parent on its own account. */
    DYNAMIC,
    /** A duplicate of a run, or a run restored from a checkpoint. */
    COPY
}
