package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A fork that joined at run time, as the threads of its paths know it: a graph that needs nothing of what is around it.
 *
 * @param join id of its JOIN
 * @param nodes the FORK without what it waits for, every node on its paths, the JOIN with nothing but the ends of the
 *     paths; ids are keys
 */
public record ForkFragment(String join, List<NodeDefinition> nodes) {
    public ForkFragment {
        nodes = List.copyOf(nodes);
    }

    /** A fragment that was written down. */
    public static ForkFragment of(String fork, List<NodeDefinition> nodes) {
        return nodes.stream()
                .filter(node -> isJoinOf(fork, node))
                .findFirst()
                .map(join -> new ForkFragment(join.key(), nodes))
                .orElseThrow(() -> new IllegalArgumentException("the fork " + fork + " has no join"));
    }

    private static boolean isJoinOf(String fork, NodeDefinition node) {
        return node.kind() == NodeKind.JOIN
                && node.forkJoin() != null
                && fork.equals(node.forkJoin().fork());
    }

    /** The nodes that only threads of paths run. */
    public List<NodeDefinition> onPaths(String fork) {
        return nodes.stream()
                .filter(node -> !node.key().equals(fork) && !node.key().equals(join))
                .toList();
    }

    /** The JOIN as it was given: {@code registered} with the ends of the paths. */
    public NodeDefinition joinIn(NodeDefinition registered) {
        List<Dependency> all = new ArrayList<>(registered.dependencies());
        nodes.stream().filter(node -> node.key().equals(join)).forEach(node -> all.addAll(node.dependencies()));
        return registered.withDependencies(all);
    }
}
