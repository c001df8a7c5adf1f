package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes that join an instance together, sorted by the threads that run them. Depends on nothing but these nodes, so that a
 * replay sorts them as the decision did.
 *
 * @param main nodes of the instance itself; a JOIN follows its FORK
 * @param fragments by id of a FORK among {@code main}
 * @param onPaths id of a node that only threads of paths run → id of that FORK
 */
public record BatchForks(
        List<BatchValidator.Entry> main, Map<String, ForkFragment> fragments, Map<String, String> onPaths) {

    /** Sorts {@code batch}; where its forks are not in order, which validation refuses, all nodes are the instance's. */
    public static BatchForks of(List<BatchValidator.Entry> batch) {
        List<NodeDefinition> nodes =
                batch.stream().map(BatchValidator.Entry::definition).toList();
        if (!ForkRegions.concern(new ArrayList<>(nodes))) {
            return new BatchForks(batch, Map.of(), Map.of());
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (int node = 0; node < batch.size(); node++) {
            numbers.put(batch.get(node).id(), node);
        }
        IntGraph.Builder edges = new IntGraph.Builder();
        for (int node = 0; node < nodes.size(); node++) {
            for (Dependency edge : nodes.get(node).dependencies()) {
                Integer upstream = numbers.get(edge.upstream());
                if (upstream != null) {
                    edges.edge(upstream, node);
                }
            }
        }
        IntGraph graph = edges.build(nodes.size());
        Layers layers = Layers.of(graph);
        if (!layers.isAcyclic() || numbers.size() < batch.size()) {
            return new BatchForks(batch, Map.of(), Map.of());
        }
        ForkRegions regions = ForkRegions.of(
                new ArrayList<>(nodes), name -> numbers.getOrDefault(name, ForkRegions.NONE), graph, layers);
        return sorted(batch, numbers, regions);
    }

    private static BatchForks sorted(
            List<BatchValidator.Entry> batch, Map<String, Integer> numbers, ForkRegions regions) {
        List<BatchValidator.Entry> main = new ArrayList<>();
        Map<String, String> onPaths = new LinkedHashMap<>();
        Map<String, List<NodeDefinition>> fragments = new LinkedHashMap<>();
        for (int node = 0; node < batch.size(); node++) {
            BatchValidator.Entry entry = batch.get(node);
            int fork = regions.outermost(node);
            boolean isBracket = regions.owner(node) == ForkRegions.NONE;
            if (fork != ForkRegions.NONE) {
                String id = batch.get(fork).id();
                fragments
                        .computeIfAbsent(id, key -> new ArrayList<>())
                        .add(isBracket ? inner(entry.definition(), numbers, regions) : entry.definition());
                if (!isBracket) {
                    onPaths.put(entry.id(), id);
                }
            }
            if (isBracket) {
                main.add(new BatchValidator.Entry(
                        entry.id(), ForkGraphs.alone(node, entry.definition(), numbers, regions)));
            }
        }
        Map<String, ForkFragment> found = new LinkedHashMap<>();
        fragments.forEach((fork, nodes) -> found.put(fork, ForkFragment.of(fork, nodes)));
        return new BatchForks(List.copyOf(main), found, onPaths);
    }

    /** A FORK or JOIN with the edges that come from its paths. */
    private static NodeDefinition inner(NodeDefinition bracket, Map<String, Integer> numbers, ForkRegions regions) {
        return bracket.withDependencies(bracket.dependencies().stream()
                .filter(edge -> {
                    Integer upstream = numbers.get(edge.upstream());
                    return upstream != null && regions.owner(upstream) != ForkRegions.NONE;
                })
                .toList());
    }
}
