package io.heddle;

/** Forms in which a graph leaves Heddle; see {@link WorkflowHandle#graph(GraphFormat)}. */
public enum GraphFormat {
    /** Nodes, edges and the lists derived from them; ASCII only. */
    JSON,
    /** For Graphviz; nodes coloured by state. */
    DOT,
    /** XML for graph editors and libraries. */
    GRAPHML,
    /** A flowchart for Markdown pages; nodes coloured by state. The only form that cannot be read back. */
    MERMAID
}
