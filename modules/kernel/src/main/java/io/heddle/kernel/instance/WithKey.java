package io.heddle.kernel.instance;

import io.heddle.definition.NodeDefinition;

/** A node definition under another key. */
final class WithKey {
    private WithKey() {}

    static NodeDefinition of(NodeDefinition node, String key) {
        return new NodeDefinition(
                key,
                node.kind(),
                node.executor(),
                node.config(),
                node.inputs(),
                node.dependencies(),
                node.join(),
                node.routing(),
                node.failurePolicy(),
                node.fallback(),
                node.retry(),
                node.timeout(),
                node.priority(),
                node.loop());
    }
}
