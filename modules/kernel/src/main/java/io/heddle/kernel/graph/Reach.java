package io.heddle.kernel.graph;

import java.util.BitSet;

/** What can be reached along or against the edges. */
final class Reach {

    private Reach() {}

    /** {@code roots} and everything after them. */
    static BitSet forward(IntGraph graph, BitSet roots) {
        return search(graph, roots, true);
    }

    /** {@code roots} and everything before them. */
    static BitSet backward(IntGraph graph, BitSet roots) {
        return search(graph, roots, false);
    }

    private static BitSet search(IntGraph graph, BitSet roots, boolean forward) {
        BitSet reached = new BitSet(graph.nodeCount());
        reached.or(roots);
        int[] queue = new int[graph.nodeCount()];
        int tail = 0;
        for (int root = roots.nextSetBit(0); root >= 0; root = roots.nextSetBit(root + 1)) {
            queue[tail++] = root;
        }
        for (int head = 0; head < tail; head++) {
            int node = queue[head];
            int degree = forward ? graph.outDegree(node) : graph.inDegree(node);
            for (int i = 0; i < degree; i++) {
                int next = forward ? graph.successor(node, i) : graph.predecessor(node, i);
                if (!reached.get(next)) {
                    reached.set(next);
                    queue[tail++] = next;
                }
            }
        }
        return reached;
    }
}
