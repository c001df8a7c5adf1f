package io.heddle.definition;

/** How a node chooses among its outgoing conditional edges. */
public enum Routing {
    /** Every edge whose condition holds is taken. */
    INCLUSIVE,
    /** Only the first edge, by priority, whose condition holds is taken; else the default edge; else the node fails. */
    EXCLUSIVE
}
