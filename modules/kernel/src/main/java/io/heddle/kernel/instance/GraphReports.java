package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.GraphReport;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.graph.DefinitionValidator;
import io.heddle.kernel.graph.ForkFragment;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.graph.ValidationReport;
import java.util.ArrayList;
import java.util.List;

/** What validation says about the graph of an instance as it stands. Pure. */
public final class GraphReports {
    private GraphReports() {}

    /**
     * The report at the sequence number of {@code state}. Nodes that loop iterations added are not counted: they are
     * checked as the body of their loop. The thread of a path reports about the whole definition. An empty graph that may
     * still grow has nothing wrong with it.
     */
    public static GraphReport of(InstanceState state, ValidationContext context) {
        WorkflowDefinition start = state.header().plan().definition();
        List<NodeDefinition> nodes = new ArrayList<>(start.nodes());
        for (int node = state.header().graph().size(); node < state.nodes.size(); node++) {
            if (state.topology.iteration(node) == null) {
                registered(state.topology, node, nodes);
            }
        }
        WorkflowDefinition current = start.withNodes(nodes);
        List<Finding> findings =
                nodes.isEmpty() && !state.isSealed() ? List.of() : DefinitionValidator.validate(current, context);
        ValidationReport report = ValidationReport.of(GraphCopies.of(current, 0), findings);
        return new GraphReport(
                state.seq(),
                report.valid(),
                report.codes(),
                report.findings(),
                report.cycles().stream().map(cycle -> cycle.nodes()).toList(),
                report.totalNodes(),
                report.totalEdges(),
                report.startNodesCount(),
                report.endNodesCount(),
                report.maxExecutionLevel());
    }

    /** The node as it was given; a FORK with what is on its paths. */
    private static void registered(Topology topology, int node, List<NodeDefinition> nodes) {
        NodeDefinition own = topology.plan(node).definition();
        int fork = topology.forkOf(node);
        ForkFragment joined = fork < 0 ? null : topology.fragment(fork);
        nodes.add(joined == null ? own : joined.joinIn(own));
        ForkFragment forked = topology.fragment(node);
        if (forked != null) {
            nodes.addAll(forked.onPaths(topology.id(node)));
        }
    }
}
