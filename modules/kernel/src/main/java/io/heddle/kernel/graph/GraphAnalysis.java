package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a graph, valid or not, loop bodies not opened. Computed in time linear in nodes and edges. Of nodes with
 * the same name the first counts. Immutable.
 *
 * @param totalNodes nodes with different names
 * @param totalEdges edges as written, also those from a node that does not exist
 * @param startNodes nodes without any edge into them, in the order of the graph
 * @param endNodes nodes without any edge out of them, in the order of the graph
 * @param order a topological order; nodes on or behind a cycle are missing
 * @param executionLevels node → Kahn layer, counted from 0, in the order of the graph; nodes on or behind a cycle are
 *     missing; edges from a node that does not exist are left out of account
 * @param maxExecutionLevel the largest layer, 0 for an empty graph
 * @param cycles one per strongly connected component, a self-dependency included
 */
public record GraphAnalysis(
        int totalNodes,
        int totalEdges,
        List<String> startNodes,
        List<String> endNodes,
        List<String> order,
        Map<String, Integer> executionLevels,
        int maxExecutionLevel,
        List<Cycle> cycles) {

    public GraphAnalysis {
        startNodes = List.copyOf(startNodes);
        endNodes = List.copyOf(endNodes);
        order = List.copyOf(order);
        executionLevels = Collections.unmodifiableMap(new LinkedHashMap<>(executionLevels));
        cycles = List.copyOf(cycles);
    }

    /**
     * A cycle.
     *
     * @param nodes its nodes in the direction of the edges, each once; of a cycle longer than 1,000 nodes the first
     *     1,000
     * @param length how many nodes it has
     */
    public record Cycle(List<String> nodes, int length) {
        public Cycle {
            nodes = List.copyOf(nodes);
        }
    }

    /** The shape of a definition. */
    public static GraphAnalysis of(WorkflowDefinition definition) {
        Collector collector = new Collector();
        definition.nodes().forEach(node -> collector.node(node.key()));
        for (NodeDefinition node : definition.nodes()) {
            for (Dependency edge : node.dependencies()) {
                collector.edge(edge.upstream(), node.key());
            }
        }
        return collector.analyse();
    }

    /** The shape of a running or finished instance's graph. */
    public static GraphAnalysis of(GraphSnapshot graph) {
        Collector collector = new Collector();
        graph.nodes().forEach(node -> collector.node(node.id()));
        graph.edges().forEach(edge -> collector.edge(edge.upstream(), edge.node()));
        return collector.analyse();
    }

    private static final class Collector {
        private final List<String> names = new ArrayList<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private final IntGraph.Builder edges = new IntGraph.Builder();
        private final BitSet waiting = new BitSet();
        private int total;

        void node(String name) {
            if (numbers.putIfAbsent(name, names.size()) == null) {
                names.add(name);
            }
        }

        void edge(String upstream, String node) {
            total++;
            Integer source = numbers.get(upstream);
            Integer target = numbers.get(node);
            if (source != null && target != null) {
                edges.edge(source, target);
            } else if (target != null) {
                waiting.set(target);
            }
        }

        GraphAnalysis analyse() {
            IntGraph graph = edges.build(names.size());
            Layers layers = Layers.of(graph);
            List<String> starts = new ArrayList<>();
            List<String> ends = new ArrayList<>();
            Map<String, Integer> levels = new LinkedHashMap<>();
            for (int node = 0; node < names.size(); node++) {
                if (graph.inDegree(node) == 0 && !waiting.get(node)) {
                    starts.add(names.get(node));
                }
                if (graph.outDegree(node) == 0) {
                    ends.add(names.get(node));
                }
                if (layers.of(node) != Layers.NONE) {
                    levels.put(names.get(node), layers.of(node));
                }
            }
            List<String> order = new ArrayList<>(layers.count());
            for (int i = 0; i < layers.count(); i++) {
                order.add(names.get(layers.ordered(i)));
            }
            List<Cycle> cycles = Cycles.of(graph, layers).stream()
                    .map(cycle -> new Cycle(
                            Arrays.stream(cycle)
                                    .limit(GraphChecks.MAX_PATH)
                                    .mapToObj(names::get)
                                    .toList(),
                            cycle.length))
                    .toList();
            return new GraphAnalysis(names.size(), total, starts, ends, order, levels, layers.deepest(), cycles);
        }
    }
}
