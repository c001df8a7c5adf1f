package io.heddle;

import java.util.List;

/**
 * What validation says about the graph of an instance at one sequence number; a copy. Bodies of loops count as part of
 * their loop node.
 *
 * @param seq sequence number of the last event the graph contains
 * @param valid whether no finding is an error; an unknown upstream is one, although a graph may wait for it until it is
 *     sealed
 * @param codes the different codes found, warnings included
 * @param findings everything found
 * @param cycles the nodes of each cycle in order, one cycle per strongly connected component
 * @param totalNodes nodes
 * @param totalEdges dependencies
 * @param startNodes nodes without a dependency
 * @param endNodes nodes nothing depends on
 * @param maxExecutionLevel most dependencies on a way through the graph; 0 for an empty graph
 */
public record GraphReport(
        long seq,
        boolean valid,
        List<String> codes,
        List<Finding> findings,
        List<List<String>> cycles,
        int totalNodes,
        int totalEdges,
        int startNodes,
        int endNodes,
        int maxExecutionLevel) {

    public GraphReport {
        codes = List.copyOf(codes);
        findings = List.copyOf(findings);
        cycles = cycles.stream().map(List::copyOf).toList();
    }
}
