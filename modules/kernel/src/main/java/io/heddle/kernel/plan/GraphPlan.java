package io.heddle.kernel.plan;

import io.heddle.definition.ForkJoin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A closed graph as arrays: node i's outgoing edges are {@code outStart[i] .. outStart[i + 1]}. Shared by every instance
 * of a definition version and by every iteration of a loop. The arrays are never written after construction and never
 * leave this class.
 */
public final class GraphPlan {

    /** The graph without nodes, from which dynamic instances grow. */
    public static final GraphPlan EMPTY = of(List.of());

    private final List<NodePlan> nodes;
    private final Map<String, Integer> indexes;
    private final int[] inStart;
    private final int[] inSource;
    private final int[] outStart;
    private final int[] outTarget;
    private final int[] outPosition;
    private final int[] entries;
    private final boolean timedEdges;
    private final Map<Integer, Integer> joins = new HashMap<>();
    private final Map<Integer, Integer> forks = new HashMap<>();

    private GraphPlan(List<NodePlan> nodes) {
        this.nodes = List.copyOf(nodes);
        this.indexes = new HashMap<>((int) (nodes.size() / 0.75) + 1);
        int count = nodes.size();
        this.inStart = new int[count + 1];
        this.outStart = new int[count + 1];
        for (int node = 0; node < count; node++) {
            indexes.put(nodes.get(node).key(), node);
            inStart[node + 1] = inStart[node] + nodes.get(node).edges().size();
        }
        int edges = inStart[count];
        this.inSource = new int[edges];
        this.outTarget = new int[edges];
        this.outPosition = new int[edges];
        for (int node = 0; node < count; node++) {
            List<EdgePlan> plans = nodes.get(node).edges();
            for (int position = 0; position < plans.size(); position++) {
                int source = upstreamOf(plans.get(position), node);
                inSource[inStart[node] + position] = source;
                outStart[source + 1]++;
            }
        }
        for (int node = 0; node < count; node++) {
            outStart[node + 1] += outStart[node];
        }
        int[] next = outStart.clone();
        for (int node = 0; node < count; node++) {
            for (int position = 0; position < nodes.get(node).edges().size(); position++) {
                int slot = next[inSource[inStart[node] + position]]++;
                outTarget[slot] = node;
                outPosition[slot] = position;
            }
            ForkJoin join = nodes.get(node).definition().forkJoin();
            Integer fork = join == null ? null : indexes.get(join.fork());
            if (fork != null) {
                joins.put(fork, node);
                forks.put(node, fork);
            }
        }
        this.entries = findEntries();
        this.timedEdges = nodes.stream().anyMatch(NodePlan::timedEdges);
    }

    /**
     * Indexes {@code nodes}.
     *
     * @throws IllegalArgumentException if a node depends on one that is not among them; validation comes first
     */
    static GraphPlan of(List<NodePlan> nodes) {
        return new GraphPlan(nodes);
    }

    private int upstreamOf(EdgePlan edge, int node) {
        Integer source = indexes.get(edge.dependency().upstream());
        if (source == null) {
            throw new IllegalArgumentException("node " + nodes.get(node).key() + " depends on unknown node "
                    + edge.dependency().upstream());
        }
        return source;
    }

    public int size() {
        return nodes.size();
    }

    /** Number of dependencies. */
    public int edgeCount() {
        return inSource.length;
    }

    public NodePlan node(int index) {
        return nodes.get(index);
    }

    public List<NodePlan> nodes() {
        return nodes;
    }

    /** The node's index, or -1. */
    public int indexOf(String key) {
        Integer index = indexes.get(key);
        return index == null ? -1 : index;
    }

    /** The node at the other end of dependency {@code position} of {@code node}. */
    public int source(int node, int position) {
        return inSource[inStart[node] + position];
    }

    /**
     * Indexes of the nodes to look at when the graph begins, ascending; not to be changed. Those without dependencies, and
     * those with custom rules: a rule may need none of its upstreams.
     */
    public int[] entries() {
        return entries;
    }

    /** Whether any dependency has a timeout of its own. */
    public boolean hasTimedEdges() {
        return timedEdges;
    }

    private int[] findEntries() {
        int[] found = new int[size()];
        int count = 0;
        for (int node = 0; node < size(); node++) {
            if (inStart[node] == inStart[node + 1]
                    || !nodes.get(node).ruleGroups().isEmpty()) {
                found[count++] = node;
            }
        }
        return java.util.Arrays.copyOf(found, count);
    }

    /** Index of the JOIN of the FORK {@code node}, or -1. */
    public int joinOf(int node) {
        return joins.getOrDefault(node, -1);
    }

    /** Index of the FORK of the JOIN {@code node}, or -1. */
    public int forkOf(int node) {
        return forks.getOrDefault(node, -1);
    }

    /** Number of edges that leave {@code node}. */
    public int outDegree(int node) {
        return outStart[node + 1] - outStart[node];
    }

    /** Target of the n-th edge that leaves {@code node}. */
    public int outTarget(int node, int n) {
        return outTarget[outStart[node] + n];
    }

    /** Position of the n-th edge that leaves {@code node} among its target's dependencies. */
    public int outPosition(int node, int n) {
        return outPosition[outStart[node] + n];
    }
}
