package io.heddle.kernel.graph;

import java.util.Arrays;

/**
 * Kahn's layers: layer 0 has no predecessor, every other node lies one below its deepest predecessor. Nodes on a cycle
 * or behind one have none.
 */
final class Layers {

    /** The layer of a node that has none. */
    static final int NONE = -1;

    private final int[] layers;
    private final int[] order;
    private final int deepest;

    private Layers(int[] layers, int[] order, int deepest) {
        this.layers = layers;
        this.order = order;
        this.deepest = deepest;
    }

    static Layers of(IntGraph graph) {
        int nodes = graph.nodeCount();
        int[] layers = new int[nodes];
        int[] open = new int[nodes];
        int[] order = new int[nodes];
        int tail = 0;
        for (int node = 0; node < nodes; node++) {
            open[node] = graph.inDegree(node);
            if (open[node] == 0) {
                order[tail++] = node;
            }
        }
        int deepest = 0;
        for (int head = 0; head < tail; head++) {
            int node = order[head];
            deepest = Math.max(deepest, layers[node]);
            for (int i = 0; i < graph.outDegree(node); i++) {
                int next = graph.successor(node, i);
                layers[next] = Math.max(layers[next], layers[node] + 1);
                if (--open[next] == 0) {
                    order[tail++] = next;
                }
            }
        }
        for (int node = 0; node < nodes; node++) {
            if (open[node] > 0) {
                layers[node] = NONE;
            }
        }
        return new Layers(layers, Arrays.copyOf(order, tail), deepest);
    }

    int of(int node) {
        return layers[node];
    }

    /** How many nodes have a layer. */
    int count() {
        return order.length;
    }

    /** The {@code i}-th node in topological order. */
    int ordered(int i) {
        return order[i];
    }

    /** The largest layer; 0 for an empty graph. */
    int deepest() {
        return deepest;
    }

    boolean isAcyclic() {
        return order.length == layers.length;
    }
}
