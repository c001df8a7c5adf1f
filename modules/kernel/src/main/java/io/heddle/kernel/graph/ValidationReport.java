package io.heddle.kernel.graph;

import io.heddle.Finding;
import io.heddle.GraphSnapshot;
import io.heddle.definition.WorkflowDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to {@code validate}: what was found and the shape of the graph. Immutable.
 *
 * @param valid whether no finding is an error
 * @param codes the different codes found, warnings included, in the order of the findings
 * @param findings everything found
 * @param cycles one per strongly connected component of the dependencies
 * @param totalNodes nodes, loop bodies not opened
 * @param totalEdges edges as written
 * @param startNodesCount nodes without any edge into them
 * @param endNodesCount nodes without any edge out of them
 * @param maxExecutionLevel the largest Kahn layer, counted from 0
 */
public record ValidationReport(
        boolean valid,
        List<String> codes,
        List<Finding> findings,
        List<GraphAnalysis.Cycle> cycles,
        int totalNodes,
        int totalEdges,
        int startNodesCount,
        int endNodesCount,
        int maxExecutionLevel) {

    public ValidationReport {
        codes = List.copyOf(codes);
        findings = List.copyOf(findings);
        cycles = List.copyOf(cycles);
    }

    /** Validates and analyses a definition. */
    public static ValidationReport of(WorkflowDefinition definition, ValidationContext context) {
        return of(GraphAnalysis.of(definition), DefinitionValidator.validate(definition, context));
    }

    /** The report of an instance's graph, for which something was found elsewhere. */
    public static ValidationReport of(GraphSnapshot graph, List<Finding> findings) {
        return of(GraphAnalysis.of(graph), findings);
    }

    private static ValidationReport of(GraphAnalysis shape, List<Finding> findings) {
        return new ValidationReport(
                findings.stream().noneMatch(Finding::isError),
                findings.stream().map(Finding::code).distinct().toList(),
                findings,
                shape.cycles(),
                shape.totalNodes(),
                shape.totalEdges(),
                shape.startNodes().size(),
                shape.endNodes().size(),
                shape.maxExecutionLevel());
    }

    /** The answer of {@code validate_dependencies} under its legacy names: JSON data, keys in a fixed order. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("is_valid", valid);
        map.put("codes", codes);
        map.put("cycles_count", (long) cycles.size());
        map.put(
                "cycles",
                cycles.stream()
                        .map(cycle -> Map.of("cycle_nodes", cycle.nodes(), "cycle_length", (long) cycle.length()))
                        .toList());
        map.put("total_nodes", (long) totalNodes);
        map.put("total_edges", (long) totalEdges);
        map.put("start_nodes_count", (long) startNodesCount);
        map.put("end_nodes_count", (long) endNodesCount);
        map.put("max_execution_level", (long) maxExecutionLevel);
        return map;
    }
}
