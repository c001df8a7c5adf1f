package io.heddle.kernel.plan;

import io.heddle.Payload;
import io.heddle.definition.Join;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Routing;
import io.heddle.kernel.expression.CompiledMapping;
import io.heddle.kernel.graph.WorkExecutors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node, compiled: what its definition says, plus the counts its state machine compares with.
 *
 * @param definition as written
 * @param edges the plans of its dependencies, in written order
 * @param required how many SEQUENCE and OPTIONAL dependencies it has
 * @param parallel how many PARALLEL ones
 * @param conditional how many CONDITIONAL ones
 * @param ruleGroups its CUSTOM dependencies by rule
 * @param timedEdges whether any dependency has a timeout of its own
 * @param inputs compiled input mapping; empty passes the instance input
 * @param fallback output when it FAILED under CONTINUE
 * @param loop for LOOP nodes
 */
public record NodePlan(
        NodeDefinition definition,
        List<EdgePlan> edges,
        int required,
        int parallel,
        int conditional,
        List<RuleGroup> ruleGroups,
        boolean timedEdges,
        Map<String, CompiledMapping> inputs,
        Payload fallback,
        @Nullable LoopPlan loop) {

    public String key() {
        return definition.key();
    }

    public NodeKind kind() {
        return definition.kind();
    }

    public Join join() {
        return definition.join();
    }

    public boolean isExclusive() {
        return definition.routing() == Routing.EXCLUSIVE;
    }

    /** A TASK that somebody outside claims and reports: it has no executor, or one of {@link WorkExecutors}. */
    public boolean isCallerDriven() {
        return definition.kind() == NodeKind.TASK && (definition.executor() == null || isWork());
    }

    /** Whether claims of it last until they are answered or given back. */
    public boolean isHuman() {
        return isWork() && WorkExecutors.HUMAN.equals(definition.executor());
    }

    /** Under what its work is offered; null for a node whose work is offered to nobody but those who know it. */
    public @Nullable String topic() {
        if (!isWork()) {
            return null;
        }
        return definition.config().get("topic") instanceof String topic ? topic : key();
    }

    private boolean isWork() {
        return definition.kind() == NodeKind.TASK && WorkExecutors.contains(definition.executor());
    }

    /** Everything but a TASK: it runs no executor and holds no place under the parallel limit. */
    public boolean isControl() {
        return definition.kind() != NodeKind.TASK;
    }
}
