package io.heddle.kernel.graph;

import java.util.Arrays;

/**
 * A directed graph over the nodes 0 … n-1, kept in int arrays: an edge costs 16 bytes, so a graph of millions of edges
 * fits anywhere. Edges are numbered in the order they were added; parallel edges and self-loops are kept.
 */
final class IntGraph {
    private final int nodeCount;
    private final int[] from;
    private final int[] to;
    private final int[] outStart;
    private final int[] outEdges;
    private final int[] inStart;
    private final int[] inEdges;

    private IntGraph(int nodeCount, int[] from, int[] to) {
        this.nodeCount = nodeCount;
        this.from = from;
        this.to = to;
        this.outStart = starts(nodeCount, from);
        this.outEdges = grouped(outStart, from);
        this.inStart = starts(nodeCount, to);
        this.inEdges = grouped(inStart, to);
    }

    int nodeCount() {
        return nodeCount;
    }

    int edgeCount() {
        return from.length;
    }

    int from(int edge) {
        return from[edge];
    }

    int to(int edge) {
        return to[edge];
    }

    int outDegree(int node) {
        return outStart[node + 1] - outStart[node];
    }

    int inDegree(int node) {
        return inStart[node + 1] - inStart[node];
    }

    /** The {@code i}-th edge out of {@code node}. */
    int outEdge(int node, int i) {
        return outEdges[outStart[node] + i];
    }

    /** The {@code i}-th edge into {@code node}. */
    int inEdge(int node, int i) {
        return inEdges[inStart[node] + i];
    }

    int successor(int node, int i) {
        return to[outEdge(node, i)];
    }

    int predecessor(int node, int i) {
        return from[inEdge(node, i)];
    }

    boolean hasEdge(int source, int target) {
        for (int i = 0; i < outDegree(source); i++) {
            if (successor(source, i) == target) {
                return true;
            }
        }
        return false;
    }

    private static int[] starts(int nodeCount, int[] ends) {
        int[] starts = new int[nodeCount + 1];
        for (int node : ends) {
            starts[node + 1]++;
        }
        for (int node = 0; node < nodeCount; node++) {
            starts[node + 1] += starts[node];
        }
        return starts;
    }

    private static int[] grouped(int[] starts, int[] ends) {
        int[] next = Arrays.copyOf(starts, starts.length);
        int[] grouped = new int[ends.length];
        for (int edge = 0; edge < ends.length; edge++) {
            grouped[next[ends[edge]]++] = edge;
        }
        return grouped;
    }

    /** Collects edges; may be built more than once, adding edges in between. */
    static final class Builder {
        private int[] from = new int[16];
        private int[] to = new int[16];
        private int size;

        Builder edge(int source, int target) {
            if (size == from.length) {
                from = Arrays.copyOf(from, size * 2);
                to = Arrays.copyOf(to, size * 2);
            }
            from[size] = source;
            to[size++] = target;
            return this;
        }

        boolean isEmpty() {
            return size == 0;
        }

        /** This graph and the edges of {@code more}. */
        IntGraph buildWith(int nodeCount, Builder more) {
            int[] sources = Arrays.copyOf(from, size + more.size);
            int[] targets = Arrays.copyOf(to, size + more.size);
            System.arraycopy(more.from, 0, sources, size, more.size);
            System.arraycopy(more.to, 0, targets, size, more.size);
            return new IntGraph(nodeCount, sources, targets);
        }

        IntGraph build(int nodeCount) {
            return new IntGraph(nodeCount, Arrays.copyOf(from, size), Arrays.copyOf(to, size));
        }
    }
}
