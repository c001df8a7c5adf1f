package io.heddle.kernel.graph;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The order within layers in which few edges cross: each layer is sorted by where its neighbours stand, forth and back,
 * and the best order seen is taken (Sugiyama's barycentres).
 */
final class LayerOrder {
    private static final int SWEEPS = 12;

    private final IntGraph graph;
    private final int[] position;

    private LayerOrder(IntGraph graph) {
        this.graph = graph;
        this.position = new int[graph.nodeCount()];
    }

    /**
     * The nodes of every layer in order.
     *
     * @param layers the layer of each node
     * @param graph edges between neighbouring layers, and none other
     */
    static int[][] of(int[] layers, IntGraph graph) {
        return new LayerOrder(graph).sorted(initial(layers));
    }

    private static int[][] initial(int[] layers) {
        int deepest = Arrays.stream(layers).max().orElse(-1);
        int[] sizes = new int[deepest + 1];
        for (int layer : layers) {
            sizes[layer]++;
        }
        int[][] order = new int[deepest + 1][];
        for (int layer = 0; layer <= deepest; layer++) {
            order[layer] = new int[sizes[layer]];
        }
        int[] filled = new int[deepest + 1];
        for (int node = 0; node < layers.length; node++) {
            order[layers[node]][filled[layers[node]]++] = node;
        }
        return order;
    }

    private int[][] sorted(int[][] order) {
        for (int[] layer : order) {
            number(layer);
        }
        int[][] best = copy(order);
        long fewest = crossings(order);
        for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
            boolean forth = sweep % 2 == 0;
            for (int i = 1; i < order.length; i++) {
                sort(order[forth ? i : order.length - 1 - i], forth);
            }
            long now = crossings(order);
            if (now < fewest) {
                fewest = now;
                best = copy(order);
            }
        }
        return best;
    }

    private void number(int[] layer) {
        for (int i = 0; i < layer.length; i++) {
            position[layer[i]] = i;
        }
    }

    private void sort(int[] layer, boolean byPredecessors) {
        Integer[] nodes = Arrays.stream(layer).boxed().toArray(Integer[]::new);
        double[] centre = new double[layer.length];
        for (int i = 0; i < layer.length; i++) {
            centre[i] = centre(layer[i], byPredecessors);
        }
        // Stable: nodes that want the same place keep their order.
        Arrays.sort(nodes, Comparator.comparingDouble(node -> centre[position[node]]));
        for (int i = 0; i < layer.length; i++) {
            layer[i] = nodes[i];
        }
        number(layer);
    }

    private double centre(int node, boolean byPredecessors) {
        int neighbours = byPredecessors ? graph.inDegree(node) : graph.outDegree(node);
        if (neighbours == 0) {
            return position[node];
        }
        double sum = 0;
        for (int i = 0; i < neighbours; i++) {
            sum += position[byPredecessors ? graph.predecessor(node, i) : graph.successor(node, i)];
        }
        return sum / neighbours;
    }

    /** How many pairs of edges cross: inversions among the far ends of edges sorted by their near ends. */
    private long crossings(int[][] order) {
        long crossings = 0;
        for (int layer = 0; layer + 1 < order.length; layer++) {
            int[] seen = new int[order[layer + 1].length + 1];
            int edges = 0;
            for (int node : order[layer]) {
                // Edges out of one node do not cross: all of them are compared with those of the nodes before it.
                for (int i = 0; i < graph.outDegree(node); i++) {
                    crossings += edges - upTo(seen, position[graph.successor(node, i)]);
                }
                for (int i = 0; i < graph.outDegree(node); i++) {
                    count(seen, position[graph.successor(node, i)]);
                }
                edges += graph.outDegree(node);
            }
        }
        return crossings;
    }

    /** How many ends at or before {@code place} were counted (a Fenwick tree). */
    private static int upTo(int[] seen, int place) {
        int sum = 0;
        for (int i = place + 1; i > 0; i -= i & -i) {
            sum += seen[i];
        }
        return sum;
    }

    private static void count(int[] seen, int place) {
        for (int i = place + 1; i < seen.length; i += i & -i) {
            seen[i]++;
        }
    }

    private static int[][] copy(int[][] order) {
        return Arrays.stream(order).map(int[]::clone).toArray(int[][]::new);
    }
}
