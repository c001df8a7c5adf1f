package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which outputs a node sees: those of upstreams that count as completed and had ended when its attempt began. What
 * arrives later is stored with its node but never reaches an attempt under way.
 */
final class Visibility {
    private Visibility() {}

    /**
     * Name → output of the visible direct upstreams, in declared order and under the name the dependency gives: the
     * key, or the id where a registration chose another. Entry nodes of a loop body see the loop's, the
     * first node of a path its fork's.
     */
    static Map<String, Payload> immediate(InstanceState state, int node) {
        Map<String, Payload> seen = new LinkedHashMap<>();
        collect(state, node, cutoff(state, node), seen, null);
        return seen;
    }

    /** Name → output of every visible ancestor, nearest first. */
    static Map<String, Payload> all(InstanceState state, int node) {
        Map<String, Payload> seen = ownAncestors(state, node);
        Branch branch = state.header().branch();
        if (branch != null) {
            branch.outputs().forEach(seen::putIfAbsent);
        }
        return seen;
    }

    private static Map<String, Payload> ownAncestors(InstanceState state, int node) {
        Map<String, Payload> seen = new LinkedHashMap<>();
        int cutoff = cutoff(state, node);
        BitSet visited = new BitSet(state.nodes.size());
        Deque<Integer> open = new ArrayDeque<>();
        open.add(node);
        while (!open.isEmpty()) {
            Deque<Integer> next = new ArrayDeque<>();
            collect(state, open.poll(), cutoff, seen, next);
            for (int source : next) {
                if (!visited.get(source)) {
                    visited.set(source);
                    open.add(source);
                }
            }
        }
        return seen;
    }

    /** Number of declared upstreams. */
    static int declared(InstanceState state, int node) {
        return state.topology.plan(node).edges().size();
    }

    private static int cutoff(InstanceState state, int node) {
        NodeState own = state.nodes.get(node);
        return switch (own.status) {
            case PENDING, READY -> Integer.MAX_VALUE;
            default -> own.startSeq == 0 ? Integer.MAX_VALUE : own.startSeq;
        };
    }

    private static void collect(
            InstanceState state, int node, int cutoff, Map<String, Payload> seen, @Nullable Deque<Integer> sources) {
        int degree = state.topology.plan(node).edges().size();
        Topology.Iteration iteration = state.topology.iteration(node);
        if (degree == 0 && iteration != null) {
            collect(state, iteration.loop(), cutoff, seen, sources);
            return;
        }
        Branch branch = degree == 0 ? state.header().branch() : null;
        if (branch != null) {
            // The first node of a path sees what its fork saw.
            branch.outputs().entrySet().stream()
                    .limit(branch.near())
                    .forEach(entry -> seen.putIfAbsent(entry.getKey(), entry.getValue()));
            return;
        }
        NodeState own = state.nodes.get(node);
        for (int position = 0; position < degree; position++) {
            int source = state.topology.source(node, position);
            if (source < 0 || own.details.expired.contains(position)) {
                continue;
            }
            NodeState upstream = state.nodes.get(source);
            Payload output = upstream.output;
            if (output != null && upstream.isGood() && upstream.endSeq < cutoff) {
                seen.putIfAbsent(
                        state.topology
                                .plan(node)
                                .edges()
                                .get(position)
                                .dependency()
                                .upstream(),
                        output);
            }
            if (sources != null) {
                sources.add(source);
            }
        }
    }
}
