package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;

/**
 * Gives edges without a type the configured one. Done once, when a definition or a registration is accepted: before it is
 * validated, sealed by its hash and recorded, so that everything after that sees every type written out.
 */
public final class DefaultTypes {
    private DefaultTypes() {}

    /** The definition itself if every edge has a type. */
    public static WorkflowDefinition in(WorkflowDefinition definition, DependencyType type) {
        if (areDeclared(definition.nodes())) {
            return definition;
        }
        return definition.withNodes(nodes(definition.nodes(), type));
    }

    /** The node itself if every edge of it and of its loop body has a type. */
    public static NodeDefinition in(NodeDefinition node, DependencyType type) {
        if (areDeclared(List.of(node))) {
            return node;
        }
        Loop loop = node.loop();
        return new NodeDefinition(
                node.key(),
                node.kind(),
                node.executor(),
                node.config(),
                node.inputs(),
                in(node.dependencies(), type),
                node.join(),
                node.routing(),
                node.failurePolicy(),
                node.fallback(),
                node.retry(),
                node.timeout(),
                node.priority(),
                loop == null
                        ? null
                        : new Loop(
                                nodes(loop.body(), type),
                                loop.maxIterations(),
                                loop.items(),
                                loop.itemVariable(),
                                loop.breakWhen()),
                node.subworkflow(),
                node.fork(),
                node.forkJoin(),
                node.checkpoints(),
                node.durability());
    }

    /** The edges with every type written out. */
    public static List<Dependency> in(List<Dependency> edges, DependencyType type) {
        return edges.stream()
                .map(edge -> edge.declaredType() == null ? edge.withType(type) : edge)
                .toList();
    }

    private static List<NodeDefinition> nodes(List<NodeDefinition> nodes, DependencyType type) {
        return nodes.stream().map(node -> in(node, type)).toList();
    }

    private static boolean areDeclared(List<NodeDefinition> nodes) {
        for (NodeDefinition node : nodes) {
            for (Dependency edge : node.dependencies()) {
                if (edge.declaredType() == null) {
                    return false;
                }
            }
            Loop loop = node.loop();
            if (loop != null && !areDeclared(loop.body())) {
                return false;
            }
        }
        return true;
    }
}
