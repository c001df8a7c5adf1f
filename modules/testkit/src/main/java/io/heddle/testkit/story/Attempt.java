package io.heddle.testkit.story;

import io.heddle.Payload;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.expression.JsonCodec;
import org.jspecify.annotations.Nullable;

/**
 * One try of a node, as an executor sees it.
 *
 * @param nodeId id of the node; inside a loop {@code loop#i/key}
 * @param number counted from 1
 * @param node its definition
 * @param input what the input mapping gave, or the instance input
 */
public record Attempt(String nodeId, int number, NodeDefinition node, Payload input) {

    /** The node's name in its graph. */
    public String key() {
        return node.key();
    }

    /** The input as JSON data; null when it is JSON null. */
    public @Nullable Object inputValue() {
        return JsonCodec.decode(input);
    }
}
