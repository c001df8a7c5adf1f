package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one iteration of a LOOP added to the graph of its run. No edge leads there: a drawing has to say where it belongs.
 *
 * @param pathId where it runs
 * @param loop id of the LOOP; null where the graph does not have it
 * @param nodes ids of its nodes
 * @param first ids of those that depend on none of the others
 */
record Iteration(String pathId, @Nullable String loop, List<String> nodes, List<String> first) {
    private static final Pattern PATH = Pattern.compile(".+/.+#\\d+", Pattern.DOTALL);

    /** All iterations, in the order of their nodes. */
    static List<Iteration> in(GraphSnapshot graph) {
        Map<String, String> loops = new HashMap<>();
        Map<String, List<String>> paths = new LinkedHashMap<>();
        Map<String, String> pathOf = new HashMap<>();
        for (GraphSnapshot.Node node : graph.nodes()) {
            pathOf.put(node.id(), node.pathId());
            if (node.kind() == NodeKind.LOOP) {
                loops.put(node.pathId() + "/" + node.key(), node.id());
            }
            if (PATH.matcher(node.pathId()).matches()) {
                paths.computeIfAbsent(node.pathId(), path -> new ArrayList<>()).add(node.id());
            }
        }
        Set<String> later = graph.edges().stream()
                .filter(edge -> Objects.equals(pathOf.get(edge.upstream()), pathOf.get(edge.node())))
                .map(GraphSnapshot.Edge::node)
                .collect(Collectors.toSet());
        List<Iteration> iterations = new ArrayList<>();
        paths.forEach((path, nodes) -> iterations.add(new Iteration(
                path,
                loops.get(path.substring(0, path.lastIndexOf('#'))),
                nodes,
                nodes.stream().filter(id -> !later.contains(id)).toList())));
        return iterations;
    }
}
