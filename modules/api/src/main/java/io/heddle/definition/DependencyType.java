package io.heddle.definition;

/** How a node depends on an upstream node. */
public enum DependencyType {
    /** The upstream must complete. */
    SEQUENCE,
    /** One source of the node's barrier, decided with all others by its {@link Join}. */
    PARALLEL,
    /** The upstream must complete and the condition must hold; one taken edge suffices. */
    CONDITIONAL,
    /** The upstream must end, in whatever way. */
    OPTIONAL,
    /** A named rule decides over all edges that name it. */
    CUSTOM
}
