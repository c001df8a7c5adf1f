package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where to draw a graph: in layers, so that every edge leads on; within a layer so that few edges cross and most run
 * straight. Equal graphs get equal layouts.
 *
 * @param layers how many layers there are
 * @param rows how many rows the highest layer takes; rows are counted from 0 and may be fractions
 * @param nodes in the order of the graph
 * @param edges those of the graph whose ends are both nodes of it, in its order
 */
public record GraphLayout(int layers, double rows, List<Place> nodes, List<Line> edges) {

    /** An edge over many layers in a large graph is drawn straight; it would cost more room than it saves. */
    private static final int MAX_BENDS = 20_000;

    public GraphLayout {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /**
     * A node's place.
     *
     * @param node its id
     */
    public record Place(String node, int layer, double row) {}

    /**
     * A line from node to node.
     *
     * @param edge what it stands for
     * @param bends where it passes the layers in between
     */
    public record Line(GraphSnapshot.Edge edge, List<Bend> bends) {
        public Line {
            bends = List.copyOf(bends);
        }
    }

    /** A point that a line passes. */
    public record Bend(int layer, double row) {}

    /** The layout of a graph. Takes moments for some hundred nodes; time grows with nodes, edges and the layers they span. */
    public static GraphLayout of(GraphSnapshot graph) {
        Map<String, Integer> numbers = new HashMap<>();
        graph.nodes().forEach(node -> numbers.putIfAbsent(node.id(), numbers.size()));
        List<GraphSnapshot.Edge> drawn = new ArrayList<>();
        IntGraph.Builder all = new IntGraph.Builder();
        for (GraphSnapshot.Edge edge : graph.edges()) {
            Integer from = numbers.get(edge.upstream());
            Integer to = numbers.get(edge.node());
            if (from != null && to != null) {
                drawn.add(edge);
                all.edge(from, to);
            }
        }
        IntGraph dependencies = all.build(numbers.size());
        int[] layers = layers(dependencies);

        // Each edge becomes a chain of short ones, from layer to layer.
        List<Integer> layerOf = new ArrayList<>();
        for (int layer : layers) {
            layerOf.add(layer);
        }
        IntGraph.Builder chains = new IntGraph.Builder();
        List<int[]> bends = new ArrayList<>();
        int room = MAX_BENDS;
        for (int edge = 0; edge < dependencies.edgeCount(); edge++) {
            int from = dependencies.from(edge);
            int to = dependencies.to(edge);
            int between = layers[to] - layers[from] - 1;
            if (between < 0 || between > room) {
                bends.add(new int[0]);
                continue;
            }
            room -= between;
            int[] passed = new int[between];
            int last = from;
            for (int i = 0; i < between; i++) {
                passed[i] = layerOf.size();
                layerOf.add(layers[from] + 1 + i);
                chains.edge(last, passed[i]);
                last = passed[i];
            }
            chains.edge(last, to);
            bends.add(passed);
        }
        int[] allLayers = layerOf.stream().mapToInt(Integer::intValue).toArray();
        return place(graph, drawn, bends, allLayers, chains.build(allLayers.length), numbers.size());
    }

    /** A node without upstream stands just before what needs it; one on a cycle after everything else. */
    private static int[] layers(IntGraph graph) {
        Layers found = Layers.of(graph);
        int[] layers = new int[graph.nodeCount()];
        for (int node = 0; node < layers.length; node++) {
            layers[node] = found.of(node) == Layers.NONE ? found.deepest() + 1 : found.of(node);
        }
        for (int node = 0; node < layers.length; node++) {
            if (graph.inDegree(node) == 0 && graph.outDegree(node) > 0) {
                int nearest = Integer.MAX_VALUE;
                for (int i = 0; i < graph.outDegree(node); i++) {
                    nearest = Math.min(nearest, layers[graph.successor(node, i)]);
                }
                layers[node] = Math.max(0, nearest - 1);
            }
        }
        return layers;
    }

    private static GraphLayout place(
            GraphSnapshot graph,
            List<GraphSnapshot.Edge> drawn,
            List<int[]> bends,
            int[] layers,
            IntGraph chains,
            int nodeCount) {
        int[][] order = LayerOrder.of(layers, chains);
        double[] rows = LayerRows.of(order, chains, nodeCount);
        List<Place> places = new ArrayList<>();
        double highest = -1;
        for (int node = 0; node < nodeCount; node++) {
            places.add(new Place(graph.nodes().get(node).id(), layers[node], rows[node]));
            highest = Math.max(highest, rows[node]);
        }
        List<Line> lines = new ArrayList<>();
        for (int edge = 0; edge < drawn.size(); edge++) {
            List<Bend> passed = new ArrayList<>();
            for (int bend : bends.get(edge)) {
                passed.add(new Bend(layers[bend], rows[bend]));
                highest = Math.max(highest, rows[bend]);
            }
            lines.add(new Line(drawn.get(edge), passed));
        }
        return new GraphLayout(order.length, highest + 1, places, lines);
    }
}
