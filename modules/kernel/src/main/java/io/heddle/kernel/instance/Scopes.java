package io.heddle.kernel.instance;

import io.heddle.HistoryEntry;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.expression.Scope;
import io.heddle.kernel.plan.NodePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables expressions see. Each is built only when an expression mentions it. */
final class Scopes {
    private Scopes() {}

    /** For the conditions on edges that leave {@code node}: {@code output} is its output, not yet recorded. */
    static Scope ofSource(InstanceState state, int node, @Nullable Payload output, @Nullable NodeError error) {
        return scope(state, node, output, error);
    }

    /** For the input mapping of {@code node}. */
    static Scope ofNode(InstanceState state, int node) {
        return scope(state, node, null, null);
    }

    /** For the instance output: {@code upstream} holds the output of every node of the graph that has one. */
    static Scope ofInstance(InstanceState state) {
        return new Scope(variable -> switch (variable) {
            case "upstream" -> outputs(state);
            case "input" -> state.header().input();
            case "global" -> new GlobalView(state);
            case "choices" -> state.choices;
            case "instance" -> instance(state);
            default -> null;
        });
    }

    /** For the filter and the expressions of a trigger that fires on {@code cause}. */
    static Scope ofEvent(InstanceState state, HistoryEntry cause) {
        int node = cause.nodeId() == null ? -1 : state.topology.indexOf(cause.nodeId());
        return new Scope(variable -> switch (variable) {
            case "event" -> eventMap(cause);
            case "upstream" -> outputs(state);
            case "input" -> state.header().input();
            case "global" -> new GlobalView(state);
            case "choices" -> state.choices;
            case "instance" -> instance(state);
            case "output" -> node < 0 ? null : state.nodes.get(node).output;
            case "node" -> node < 0 ? null : node(state, node);
            case "error" -> node < 0 ? null : error(state.nodes.get(node).details.error);
            default -> null;
        });
    }

    /** The event as JSON. */
    static Payload event(HistoryEntry cause) {
        return JsonCodec.encode(eventMap(cause));
    }

    private static Map<String, @Nullable Object> eventMap(HistoryEntry cause) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("type", cause.type());
        map.put("seq", cause.seq());
        map.put("at", cause.at().toString());
        map.put("nodeId", cause.nodeId());
        map.put("from", cause.from());
        map.put("to", cause.to());
        map.put("attempt", (long) cause.attempt());
        map.put("pathId", cause.pathId());
        map.put("details", cause.details());
        return map;
    }

    private static @Nullable Map<String, Object> error(@Nullable NodeError error) {
        return error == null ? null : Map.of("code", error.code(), "message", error.message());
    }

    /** For {@code breakWhen}: {@code output} is the result of the iteration. */
    static Scope ofIteration(InstanceState state, int loop, Topology.Iteration iteration, Payload result) {
        return new Scope(variable -> switch (variable) {
            case "output" -> result;
            case "loop" -> loop(iteration);
            default -> value(state, loop, null, null, variable, iteration);
        });
    }

    private static Scope scope(InstanceState state, int node, @Nullable Payload output, @Nullable NodeError error) {
        Topology.Iteration iteration = state.topology.iteration(node);
        return new Scope(variable -> value(state, node, output, error, variable, iteration));
    }

    private static @Nullable Object value(
            InstanceState state,
            int node,
            @Nullable Payload output,
            @Nullable NodeError error,
            String variable,
            Topology.@Nullable Iteration iteration) {
        return switch (variable) {
            case "output" -> output;
            case "upstream" -> Visibility.immediate(state, node);
            case "input" -> state.header().input();
            case "global" -> new GlobalView(state);
            case "choices" -> state.choices;
            case "node" -> node(state, node);
            case "instance" -> instance(state);
            case "error" -> error(error);
            case "loop" -> iteration == null ? outerLoop(state) : loop(iteration);
            default -> item(state, variable, iteration);
        };
    }

    /** An item variable of this loop or of one around it. */
    private static @Nullable Object item(InstanceState state, String variable, Topology.@Nullable Iteration innermost) {
        Topology.Iteration iteration = innermost;
        while (iteration != null) {
            io.heddle.kernel.plan.LoopPlan plan =
                    state.topology.plan(iteration.loop()).loop();
            if (plan != null && variable.equals(plan.itemVariable())) {
                return iteration.item();
            }
            iteration = state.topology.iteration(iteration.loop());
        }
        Branch branch = state.header().branch();
        if (branch != null) {
            for (Branch.LoopScope loop : branch.loops()) {
                if (variable.equals(loop.variable())) {
                    return loop.item();
                }
            }
        }
        return null;
    }

    /** The iteration that the fork of this path is in; null for none. */
    private static @Nullable Map<String, @Nullable Object> outerLoop(InstanceState state) {
        Branch branch = state.header().branch();
        return branch == null || branch.loops().isEmpty()
                ? null
                : loop(
                        branch.loops().get(0).number(),
                        branch.loops().get(0).item(),
                        branch.loops().get(0).last());
    }

    private static Map<String, @Nullable Object> loop(Topology.Iteration iteration) {
        return loop(iteration.number(), iteration.item(), iteration.last());
    }

    private static Map<String, @Nullable Object> loop(int number, @Nullable Payload item, boolean last) {
        Map<String, @Nullable Object> loop = new LinkedHashMap<>();
        loop.put("index", (long) number);
        loop.put("item", item);
        loop.put("last", last);
        return loop;
    }

    private static Map<String, Payload> outputs(InstanceState state) {
        Map<String, Payload> outputs = new LinkedHashMap<>();
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState candidate = state.nodes.get(node);
            if (candidate.isGood()
                    && candidate.output != null
                    && candidate.status != NodeStatus.PENDING
                    && state.topology.iteration(node) == null) {
                outputs.put(state.topology.id(node), candidate.output);
            }
        }
        return outputs;
    }

    private static Map<String, @Nullable Object> node(InstanceState state, int node) {
        NodePlan plan = state.topology.plan(node);
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", state.topology.id(node));
        map.put("key", plan.key());
        map.put("attempt", (long) state.nodes.get(node).attempt);
        map.put("config", plan.definition().config());
        return map;
    }

    private static Map<String, @Nullable Object> instance(InstanceState state) {
        InstanceHeader header = state.header();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", header.id().value());
        map.put("definition", header.plan().definition().id().value());
        map.put("version", header.plan().definition().version().toString());
        map.put("name", header.name());
        map.put("executor", header.executorId());
        map.put("startedAt", Micros.toInstant(state.startedAt).toString());
        return map;
    }
}
