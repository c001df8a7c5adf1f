package io.heddle.runtime.embedded;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Graphs without cycles: a node depends on earlier ones only. */
final class RandomGraphs {
    private RandomGraphs() {}

    /** Nodes {@code n0…} with up to three edges each; {@code settings} completes a node. */
    static List<NodeDefinition> nodes(Random random, int count, UnaryOperator<NodeBuilder> settings) {
        List<NodeDefinition> nodes = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            NodeBuilder node = settings.apply(NodeBuilder.of("n" + n));
            Set<Integer> upstream = new HashSet<>();
            for (int edge = random.nextInt(4); n > 0 && edge > 0; edge--) {
                upstream.add(random.nextInt(n));
            }
            upstream.forEach(from -> node.dependsOn(dependency(random, "n" + from)));
            nodes.add(node.build());
        }
        return nodes;
    }

    static WorkflowDefinition definition(String id, List<NodeDefinition> nodes) {
        WorkflowBuilder builder = WorkflowDefinition.builder(id);
        nodes.forEach(builder::add);
        return builder.build();
    }

    private static Dependency dependency(Random random, String upstream) {
        return switch (random.nextInt(6)) {
            case 0 -> Dependency.optional(upstream);
            case 1 -> Dependency.parallel(upstream);
            case 2 -> Dependency.when(upstream, "true");
            default -> Dependency.sequence(upstream);
        };
    }
}
