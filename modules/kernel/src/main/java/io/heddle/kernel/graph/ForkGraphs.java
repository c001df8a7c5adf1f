package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a valid definition, or of the body of a loop, sorted by the threads that run them. Where a path is left
 * out, its JOIN follows its FORK; where a path stands alone, its first node depends on nothing.
 *
 * @param main nodes on no path
 * @param branches by fork and path id
 */
public record ForkGraphs(List<NodeDefinition> main, Map<Key, Branch> branches) {

    /** Names a path; the fork of a loop's body with the keys of the loops around it, {@code outer/inner/fork}. */
    public record Key(String fork, String pathId) {}

    /**
     * A path.
     *
     * @param nodes its nodes, those of inner paths left out
     * @param fork its fork
     * @param join the join of its fork
     */
    public record Branch(List<NodeDefinition> nodes, Fork fork, ForkJoin join) {}

    /**
     * Sorts {@code nodes}.
     *
     * @throws IllegalArgumentException if the definition has not been validated
     */
    public static ForkGraphs of(List<NodeDefinition> nodes) {
        if (!ForkRegions.concern(new ArrayList<>(nodes))) {
            return new ForkGraphs(nodes, Map.of());
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (int node = 0; node < nodes.size(); node++) {
            numbers.put(nodes.get(node).key(), node);
        }
        IntGraph.Builder edges = new IntGraph.Builder();
        for (int node = 0; node < nodes.size(); node++) {
            for (Dependency edge : nodes.get(node).dependencies()) {
                edges.edge(numberOf(numbers, edge.upstream()), node);
            }
        }
        IntGraph graph = edges.build(nodes.size());
        ForkRegions regions = ForkRegions.of(
                new ArrayList<>(nodes), name -> numbers.getOrDefault(name, ForkRegions.NONE), graph, Layers.of(graph));
        List<List<NodeDefinition>> owned = new ArrayList<>();
        for (int path = 0; path < regions.paths().size(); path++) {
            owned.add(new ArrayList<>());
        }
        List<NodeDefinition> main = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            int owner = regions.owner(node);
            (owner == ForkRegions.NONE ? main : owned.get(owner)).add(alone(node, nodes.get(node), numbers, regions));
        }
        return new ForkGraphs(main, branches(nodes, regions, owned));
    }

    private static int numberOf(Map<String, Integer> numbers, String name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw new IllegalArgumentException("a node depends on unknown node " + name);
        }
        return number;
    }

    /** The node with the edges that its own thread knows; what its upstreams are that have no number, it knows itself. */
    static NodeDefinition alone(int number, NodeDefinition node, Map<String, Integer> numbers, ForkRegions regions) {
        List<Dependency> kept = new ArrayList<>();
        boolean follows = false;
        for (Dependency edge : node.dependencies()) {
            Integer upstream = numbers.get(edge.upstream());
            if (upstream == null || regions.owner(upstream) == regions.owner(number)) {
                kept.add(edge);
                follows |= upstream != null && upstream == regions.pair(number);
            }
        }
        ForkJoin join = node.forkJoin();
        if (join != null && join.fork() != null && !follows) {
            kept.add(Dependency.sequence(join.fork()));
        }
        return kept.equals(node.dependencies()) ? node : node.withDependencies(kept);
    }

    private static Map<Key, Branch> branches(
            List<NodeDefinition> nodes, ForkRegions regions, List<List<NodeDefinition>> owned) {
        Map<Key, Branch> branches = new LinkedHashMap<>();
        for (int path = 0; path < owned.size(); path++) {
            ForkRegions.Path one = regions.paths().get(path);
            NodeDefinition node = nodes.get(one.fork());
            int pair = regions.pair(one.fork());
            ForkJoin join = pair == ForkRegions.NONE ? null : nodes.get(pair).forkJoin();
            Fork fork = node.fork();
            if (fork == null || join == null || !regions.arrives(path)) {
                throw new IllegalArgumentException("the paths of " + node.key() + " do not lead to a JOIN");
            }
            branches.put(
                    new Key(node.key(), fork.paths().get(one.number()).pathId()),
                    new Branch(List.copyOf(owned.get(path)), fork, join));
        }
        return branches;
    }
}
