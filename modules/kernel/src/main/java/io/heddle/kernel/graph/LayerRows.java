package io.heddle.kernel.graph;

import java.util.Arrays;

/**
 * Rows for nodes whose order within their layers is given: each stands as near to the middle of its neighbours as the
 * distance to those beside it permits.
 */
final class LayerRows {
    private static final int SWEEPS = 24;
    /** A line needs less room than a node. */
    private static final double LINE = 0.4;

    private final int[][] order;
    private final IntGraph graph;
    private final int nodeCount;
    private final double[] rows;

    private LayerRows(int[][] order, IntGraph graph, int nodeCount) {
        this.order = order;
        this.graph = graph;
        this.nodeCount = nodeCount;
        this.rows = new double[graph.nodeCount()];
    }

    /**
     * The row of each node, the least being 0.
     *
     * @param order the nodes of every layer
     * @param graph edges between neighbouring layers
     * @param nodeCount nodes below it are boxes, the others are bends of lines
     */
    static double[] of(int[][] order, IntGraph graph, int nodeCount) {
        return new LayerRows(order, graph, nodeCount).placed();
    }

    private double[] placed() {
        for (int[] layer : order) {
            double[] offsets = offsets(layer);
            double middle = layer.length == 0 ? 0 : offsets[layer.length - 1] / 2;
            for (int i = 0; i < layer.length; i++) {
                rows[layer[i]] = offsets[i] - middle;
            }
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean forth = sweep % 2 == 0;
            // The last sweeps look to both sides, so that neither has its way alone.
            boolean both = sweep >= SWEEPS - 4;
            for (int i = 0; i < order.length; i++) {
                align(order[forth ? i : order.length - 1 - i], forth || both, !forth || both);
            }
        }
        double least = Arrays.stream(rows).min().orElse(0);
        for (int node = 0; node < rows.length; node++) {
            rows[node] -= least;
        }
        return rows;
    }

    private double[] offsets(int[] layer) {
        double[] offsets = new double[layer.length];
        for (int i = 1; i < layer.length; i++) {
            offsets[i] = offsets[i - 1] + (height(layer[i - 1]) + height(layer[i])) / 2;
        }
        return offsets;
    }

    private double height(int node) {
        return node < nodeCount ? 1 : LINE;
    }

    /** Least squares under the order: with the distances taken off, rows may only rise (pool adjacent violators). */
    private void align(int[] layer, boolean before, boolean after) {
        double[] offsets = offsets(layer);
        double[] mean = new double[layer.length];
        int[] size = new int[layer.length];
        int blocks = 0;
        for (int i = 0; i < layer.length; i++) {
            mean[blocks] = wanted(layer[i], before, after) - offsets[i];
            size[blocks++] = 1;
            while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
                int together = size[blocks - 2] + size[blocks - 1];
                mean[blocks - 2] =
                        (mean[blocks - 2] * size[blocks - 2] + mean[blocks - 1] * size[blocks - 1]) / together;
                size[blocks - 2] = together;
                blocks--;
            }
        }
        int i = 0;
        for (int block = 0; block < blocks; block++) {
            for (int n = 0; n < size[block]; n++, i++) {
                rows[layer[i]] = mean[block] + offsets[i];
            }
        }
    }

    private double wanted(int node, boolean before, boolean after) {
        int predecessors = before ? graph.inDegree(node) : 0;
        int successors = after ? graph.outDegree(node) : 0;
        if (predecessors + successors == 0) {
            return rows[node];
        }
        double sum = 0;
        for (int i = 0; i < predecessors; i++) {
            sum += rows[graph.predecessor(node, i)];
        }
        for (int i = 0; i < successors; i++) {
            sum += rows[graph.successor(node, i)];
        }
        return sum / (predecessors + successors);
    }
}
