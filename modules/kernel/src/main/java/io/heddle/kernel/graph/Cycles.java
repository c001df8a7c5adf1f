package io.heddle.kernel.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;

/**
 * Finds one cycle per strongly connected component, in linear time. The components come from JGraphT's Kosaraju
 * inspector, which keeps its own stack; the Gabow inspector recurses and would overflow on long chains.
 */
final class Cycles {

    private Cycles() {}

    /**
     * One cycle per component: the shortest through the component's smallest node, starting there, its nodes in edge
     * order, the first one not repeated at the end. Ordered by first node.
     */
    static List<int[]> of(IntGraph graph, Layers layers) {
        if (layers.isAcyclic()) {
            return List.of();
        }
        // Only what Kahn's algorithm could not order can lie on a cycle; for most graphs that is little or nothing.
        int[] rest = new int[graph.nodeCount() - layers.count()];
        int[] position = new int[graph.nodeCount()];
        Arrays.fill(position, -1);
        for (int node = 0, next = 0; node < graph.nodeCount(); node++) {
            if (layers.of(node) == Layers.NONE) {
                position[node] = next;
                rest[next++] = node;
            }
        }
        IntGraph.Builder builder = new IntGraph.Builder();
        for (int edge = 0; edge < graph.edgeCount(); edge++) {
            int source = position[graph.from(edge)];
            int target = position[graph.to(edge)];
            if (source >= 0 && target >= 0) {
                builder.edge(source, target);
            }
        }
        List<int[]> cycles = new ArrayList<>();
        for (int[] cycle : inside(builder.build(rest.length))) {
            cycles.add(Arrays.stream(cycle).map(node -> rest[node]).toArray());
        }
        cycles.sort(Comparator.comparingInt(cycle -> cycle[0]));
        return cycles;
    }

    private static List<int[]> inside(IntGraph graph) {
        List<Set<Integer>> components =
                new KosarajuStrongConnectivityInspector<>(new JGraphTView(graph)).stronglyConnectedSets();
        int[] component = new int[graph.nodeCount()];
        for (int i = 0; i < components.size(); i++) {
            for (int node : components.get(i)) {
                component[node] = i;
            }
        }
        List<int[]> cycles = new ArrayList<>();
        boolean[] seen = new boolean[components.size()];
        int[] parent = new int[graph.nodeCount()];
        Arrays.fill(parent, -1);
        for (int node = 0; node < graph.nodeCount(); node++) {
            if (!seen[component[node]]) {
                seen[component[node]] = true;
                if (components.get(component[node]).size() > 1 || graph.hasEdge(node, node)) {
                    cycles.add(shortest(graph, component, parent, node));
                }
            }
        }
        return cycles;
    }

    /** Breadth-first search from {@code start} back to it; {@code parent} is shared since components are disjoint. */
    private static int[] shortest(IntGraph graph, int[] component, int[] parent, int start) {
        int[] queue = new int[16];
        int tail = 0;
        queue[tail++] = start;
        for (int head = 0; head < tail; head++) {
            int node = queue[head];
            for (int i = 0; i < graph.outDegree(node); i++) {
                int next = graph.successor(node, i);
                if (next == start) {
                    return unwind(parent, start, node);
                }
                if (component[next] == component[start] && parent[next] < 0) {
                    parent[next] = node;
                    if (tail == queue.length) {
                        queue = Arrays.copyOf(queue, tail * 2);
                    }
                    queue[tail++] = next;
                }
            }
        }
        throw new IllegalStateException("a strongly connected component without a cycle through its first node");
    }

    private static int[] unwind(int[] parent, int start, int last) {
        int length = 1;
        for (int back = last; back != start; back = parent[back]) {
            length++;
        }
        int[] cycle = new int[length];
        int node = last;
        for (int i = length - 1; i > 0; i--) {
            cycle[i] = node;
            node = parent[node];
        }
        cycle[0] = start;
        return cycle;
    }
}
