package io.heddle.kernel.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The CUSTOM edges of one node that name the same rule with the same parameters; they are decided together.
 *
 * @param rule name of the rule
 * @param params its parameters, JSON data
 * @param positions positions of the edges among the node's dependencies, ascending
 */
public record RuleGroup(String rule, Map<String, @Nullable Object> params, List<Integer> positions) {
    public RuleGroup {
        positions = List.copyOf(positions);
    }
}
