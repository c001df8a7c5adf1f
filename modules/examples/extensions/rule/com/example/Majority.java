package com.example;

import io.heddle.NodeStatus;
import io.heddle.spi.DependencyRule;

// snippet: rule
/** The rule {@code majority}: the node runs once more than half of its upstreams have completed, or not at all. */
public final class Majority implements DependencyRule {
    @Override
    public String name() {
        return "majority";
    }

    @Override
    public Decision decide(Context context) {
        int needed = context.edges().size() / 2 + 1;
        long completed = context.edges().stream()
                .filter(edge -> edge.status() == NodeStatus.COMPLETED)
                .count();
        long open = context.edges().stream().filter(edge -> !edge.decided()).count();
        if (completed >= needed) {
            return Decision.go();
        }
        return completed + open >= needed
                ? Decision.waiting()
                : Decision.never("only " + completed + " of " + context.edges().size() + " completed");
    }
}
// end
