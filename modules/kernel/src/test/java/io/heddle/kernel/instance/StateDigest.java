package io.heddle.kernel.instance;

import io.heddle.kernel.collection.OrderedQueue;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An instance's state as comparable text: every field of it, found by reflection so that a new one cannot be forgotten.
 * Queue entries that mean nothing any more are left out, because nobody can tell whether they are there.
 */
final class StateDigest {
    private StateDigest() {}

    static Map<String, String> of(InstanceState state) {
        Map<String, String> digest = new LinkedHashMap<>();
        for (Field field : fields(InstanceState.class)) {
            switch (field.getName()) {
                case "topology" -> topology(state, digest);
                case "nodes" -> nodes(state, digest);
                case "ready" ->
                    digest.put(
                            "ready",
                            live(
                                    state.ready,
                                    entry -> state.nodes.get(entry.node()).readySeq == entry.order()
                                            && state.nodes.get(entry.node()).status == io.heddle.NodeStatus.READY));
                case "wallTimers", "runTimers" ->
                    digest.put(
                            field.getName(),
                            live(
                                    field.getName().equals("wallTimers") ? state.wallTimers : state.runTimers,
                                    timer -> !Evolution.isStale(state, timer)));
                default -> digest.put(field.getName(), String.valueOf(value(field, state)));
            }
        }
        return digest;
    }

    private static <T extends Comparable<? super T>> String live(OrderedQueue<T> queue, Predicate<T> isLive) {
        List<T> live = new ArrayList<>();
        queue.forEach(entry -> {
            if (isLive.test(entry)) {
                live.add(entry);
            }
        });
        Collections.sort(live);
        return live.toString();
    }

    private static void nodes(InstanceState state, Map<String, String> digest) {
        for (int node = 0; node < state.nodes.size(); node++) {
            StringBuilder text = new StringBuilder();
            for (Field field : fields(NodeState.class)) {
                if (!field.getName().equals("details")) {
                    text.append(field.getName())
                            .append('=')
                            .append(shown(value(field, state.nodes.get(node))))
                            .append(' ');
                }
            }
            for (Field field : fields(NodeState.Details.class)) {
                text.append(field.getName())
                        .append('=')
                        .append(shown(value(field, state.nodes.get(node).details)))
                        .append(' ');
            }
            digest.put("node " + node, text.toString());
        }
    }

    /** Payloads print no content, so it is added. */
    private static String shown(Object value) {
        if (value instanceof io.heddle.Payload payload) {
            return payload.text();
        }
        if (value instanceof NodeState.LoopProgress loop) {
            return loop + " items "
                    + (loop.items() == null ? "none" : loop.items().all().text()) + " results " + texts(loop.results());
        }
        return String.valueOf(value);
    }

    private static List<String> texts(List<io.heddle.Payload> payloads) {
        return payloads.stream().map(io.heddle.Payload::text).toList();
    }

    private static void topology(InstanceState state, Map<String, String> digest) {
        Topology topology = state.topology;
        for (int node = 0; node < topology.size(); node++) {
            List<Integer> sources = new ArrayList<>();
            for (int position = 0; position < topology.plan(node).edges().size(); position++) {
                sources.add(topology.source(node, position));
            }
            List<String> out = new ArrayList<>();
            topology.forEachOut(node, (target, position) -> out.add(target + "." + position));
            Topology.Iteration iteration = topology.iteration(node);
            digest.put(
                    "graph " + node,
                    topology.id(node) + " @" + topology.indexOf(topology.id(node)) + " "
                            + topology.plan(node).definition() + " <- " + sources + " -> " + out + " on "
                            + topology.pathId(node) + " of "
                            + (iteration == null
                                    ? ""
                                    : iteration.loop() + "#" + iteration.number() + "+" + iteration.start() + " "
                                            + iteration.prefix() + " "
                                            + (iteration.item() == null
                                                    ? ""
                                                    : iteration.item().text())
                                            + " " + iteration.last()));
        }
        List<String> unresolved = new ArrayList<>();
        topology.unresolvedIds().forEach(id -> unresolved.add(id + topology.waitingFor(id)));
        digest.put("unresolved", unresolved.toString());
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }

    private static Object value(Field field, Object owner) {
        try {
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
