package io.heddle.kernel.instance;

import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.expression.CompiledMapping;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.expression.Scope;
import io.heddle.kernel.plan.NodePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Payloads made from other payloads: mapped inputs, results of iterations, the output of an instance. */
final class Outputs {
    private Outputs() {}

    /** The node's input by its mapping; null without one. */
    static @Nullable Payload mappedInput(InstanceState state, int node, NodePlan plan) {
        if (plan.inputs().isEmpty()) {
            return null;
        }
        return mapped(state, plan.inputs(), Scopes.ofNode(state, node));
    }

    static Payload ofInstance(InstanceState state) {
        Map<String, CompiledMapping> mapping = state.header().plan().output();
        // The mapping is about the whole run, a path is a part of it.
        if (!mapping.isEmpty() && state.header().branch() == null) {
            return mapped(state, mapping, Scopes.ofInstance(state));
        }
        return ofSinks(state, 0, state.nodes.size());
    }

    /** An object of what {@code mapping} gives. */
    static Payload mapped(InstanceState state, Map<String, CompiledMapping> mapping, Scope scope) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        mapping.forEach((name, expression) -> values.put(name, expression.value(scope)));
        int max = state.header().settings().maxPayloadBytes();
        return JsonCodec.encode(values, max == 0 ? Integer.MAX_VALUE : max);
    }

    /**
     * The output of the only completed sink among the nodes from {@code start} to {@code end}, else a map of all of
     * them by key. Body nodes of loops are sinks only of their own iteration.
     */
    static Payload ofSinks(InstanceState state, int start, int end) {
        Topology.Iteration scope = start < end ? state.topology.iteration(start) : null;
        Map<String, Payload> sinks = new LinkedHashMap<>();
        for (int node = start; node < end; node++) {
            NodeState own = state.nodes.get(node);
            if (own.output != null
                    && own.isGood()
                    && state.topology.outDegree(node) == 0
                    && sameIteration(scope, state.topology.iteration(node))) {
                sinks.put(
                        scope == null
                                ? state.topology.id(node)
                                : state.topology.plan(node).key(),
                        own.output);
            }
        }
        if (sinks.size() == 1) {
            return sinks.values().iterator().next();
        }
        Map<String, @Nullable Object> decoded = new LinkedHashMap<>();
        sinks.forEach((key, payload) -> decoded.put(key, JsonCodec.decode(payload)));
        return JsonCodec.encode(decoded);
    }

    private static boolean sameIteration(Topology.@Nullable Iteration a, Topology.@Nullable Iteration b) {
        return a == null ? b == null : b != null && a.start() == b.start();
    }

    static String firstFailure(InstanceState state, int start, int end) {
        for (int node = start; node < end; node++) {
            NodeState own = state.nodes.get(node);
            if (own.status == NodeStatus.FAILED && !own.details.tolerated) {
                NodeError error = own.details.error;
                return "node " + state.topology.id(node)
                        + (error == null ? "" : ": " + error.code() + ": " + error.message());
            }
        }
        return "";
    }
}
