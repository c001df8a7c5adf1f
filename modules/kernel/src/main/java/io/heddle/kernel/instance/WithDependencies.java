package io.heddle.kernel.instance;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import java.util.List;

/** A node definition with other dependencies. */
final class WithDependencies {
    private WithDependencies() {}

    static NodeDefinition of(NodeDefinition node, List<Dependency> dependencies) {
        return new NodeDefinition(
                node.key(),
                node.kind(),
                node.executor(),
                node.config(),
                node.inputs(),
                dependencies,
                node.join(),
                node.routing(),
                node.failurePolicy(),
                node.fallback(),
                node.retry(),
                node.timeout(),
                node.priority(),
                node.loop(),
                node.subworkflow(),
                node.checkpoints());
    }
}
