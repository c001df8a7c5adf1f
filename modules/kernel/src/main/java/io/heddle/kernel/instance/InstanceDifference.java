package io.heddle.kernel.instance;

import io.heddle.kernel.collection.OrderedQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares two states by meaning: stale queue entries and the shape of collections do not count. */
final class InstanceDifference {
    private @Nullable String found;

    private InstanceDifference() {}

    static @Nullable String between(InstanceState a, InstanceState b) {
        InstanceDifference difference = new InstanceDifference();
        difference.instance(a, b);
        if (difference.found == null) {
            difference.nodes(a, b);
        }
        if (difference.found == null) {
            difference.queues(a, b);
        }
        return difference.found;
    }

    private void compare(String name, @Nullable Object a, @Nullable Object b) {
        if (found == null && !Objects.equals(a, b)) {
            found = name + ": " + a + " / " + b;
        }
    }

    private void instance(InstanceState a, InstanceState b) {
        compare("header", a.header, b.header);
        compare("epoch", a.epoch, b.epoch);
        compare("status", a.status, b.status);
        compare("seq", a.seq, b.seq);
        compare("counts", a.counts, b.counts);
        compare("failures", a.failures, b.failures);
        compare("firstFailure", a.firstFailure, b.firstFailure);
        compare("places", a.places, b.places);
        compare("globals", a.globals, b.globals);
        compare("globalBytes", a.globalBytes, b.globalBytes);
        compare("choices", a.choices, b.choices);
        compare("sealed", a.sealed, b.sealed);
        compare("slotAwaited", a.slotAwaited, b.slotAwaited);
        compare("createdAt", a.createdAt, b.createdAt);
        compare("startedAt", a.startedAt, b.startedAt);
        compare("endedAt", a.endedAt, b.endedAt);
        compare("lastRegistrationAt", a.lastRegistrationAt, b.lastRegistrationAt);
        compare("lastActivityAt", a.lastActivityAt, b.lastActivityAt);
        compare("runningBefore", a.runningBefore, b.runningBefore);
        compare("runningSince", a.runningSince, b.runningSince);
        compare("pausedSince", a.pausedSince, b.pausedSince);
        compare("pausedBefore", a.pausedBefore, b.pausedBefore);
        compare("stillSince", a.stillSince, b.stillSince);
        compare("stalled", a.stalled, b.stalled);
        compare("attempts", a.attempts, b.attempts);
        compare("steps", a.steps, b.steps);
        compare("late", a.late, b.late);
        compare("duplicate", a.duplicate, b.duplicate);
        compare("liveChildren", a.liveChildren, b.liveChildren);
        compare("endedChildren", a.endedChildren, b.endedChildren);
        compare("childrenSeq", a.childrenSeq, b.childrenSeq);
        compare("orderNumber", a.orderNumber, b.orderNumber);
        compare("pauseCascades", a.pauseCascades, b.pauseCascades);
        compare("pausedBy", a.pausedBy, b.pausedBy);
        compare("heeded", a.heeded, b.heeded);
        compare("ancestorPause", a.ancestorPause, b.ancestorPause);
        compare("treeCounts", a.treeCounts, b.treeCounts);
        compare("forks", a.forks, b.forks);
        compare("forking", a.forking, b.forking);
        compare("triggers", a.triggers, b.triggers);
        compare("checkpoints", a.checkpoints, b.checkpoints);
        compare("deletedCheckpoints", a.deletedCheckpoints, b.deletedCheckpoints);
        compare("rewinding", a.rewinding, b.rewinding);
        compare("attemptFloor", a.attemptFloor, b.attemptFloor);
        compare("error", a.error, b.error);
        compare("output", a.output, b.output);
        compare("remembered", a.remembered, b.remembered);
        compare("rememberedOrder", a.rememberedOrder, b.rememberedOrder);
    }

    private void nodes(InstanceState a, InstanceState b) {
        compare("number of nodes", a.nodes.size(), b.nodes.size());
        compare("size of graph", a.topology.size(), b.topology.size());
        for (int node = 0; found == null && node < a.nodes.size(); node++) {
            compare("id of " + node, a.topology.id(node), b.topology.id(node));
            compare(
                    "definition of " + node,
                    a.topology.plan(node).definition(),
                    b.topology.plan(node).definition());
            compare("fragment of " + node, a.topology.fragment(node), b.topology.fragment(node));
            compare("pair of " + node, a.topology.joinOf(node), b.topology.joinOf(node));
            for (int position = 0; position < a.topology.plan(node).edges().size(); position++) {
                compare("source", a.topology.source(node, position), b.topology.source(node, position));
            }
            node(a.topology.id(node), a.nodes.get(node), b.nodes.get(node));
        }
    }

    private void node(String id, NodeState a, NodeState b) {
        if (a == b) {
            return;
        }
        compare(id + " status", a.status, b.status);
        compare(id + " attempt", a.attempt, b.attempt);
        compare(id + " delivery", a.delivery, b.delivery);
        compare(id + " goes", a.goes, b.goes);
        compare(id + " good", a.good, b.good);
        compare(id + " bad", a.bad, b.bad);
        compare(id + " seen", a.seen, b.seen);
        compare(id + " taken", a.taken, b.taken);
        compare(id + " broken", a.broken, b.broken);
        compare(id + " ruledOutBy", a.ruledOutBy, b.ruledOutBy);
        compare(id + " releasedBy", a.releasedBy, b.releasedBy);
        compare(id + " since", a.since, b.since);
        compare(id + " readySeq", a.readySeq, b.readySeq);
        compare(id + " startSeq", a.startSeq, b.startSeq);
        compare(id + " endSeq", a.endSeq, b.endSeq);
        compare(id + " readyAt", a.readyAt, b.readyAt);
        compare(id + " startedAt", a.startedAt, b.startedAt);
        compare(id + " endedAt", a.endedAt, b.endedAt);
        compare(id + " output", a.output, b.output);
        details(id, a.details, b.details);
    }

    private void details(String id, NodeState.Details a, NodeState.Details b) {
        compare(id + " error", a.error, b.error);
        compare(id + " reason", a.reason, b.reason);
        compare(id + " tolerated", a.tolerated, b.tolerated);
        compare(id + " substituted", a.substituted, b.substituted);
        compare(id + " extendedSince", a.extendedSince, b.extendedSince);
        compare(id + " attemptBase", a.attemptBase, b.attemptBase);
        compare(id + " expired", a.expired, b.expired);
        compare(id + " takenEdges", a.takenEdges, b.takenEdges);
        compare(id + " satisfied", a.satisfied, b.satisfied);
        compare(id + " ruleWaits", a.ruleWaits, b.ruleWaits);
        compare(id + " dueAt", a.dueAt, b.dueAt);
        compare(id + " leaseUntil", a.leaseUntil, b.leaseUntil);
        compare(id + " offered", a.offered, b.offered);
        compare(id + " deferred", a.deferred, b.deferred);
        compare(id + " input", a.input, b.input);
        compare(id + " ranBefore", a.ranBefore, b.ranBefore);
        compare(id + " loop", a.loop, b.loop);
    }

    private void queues(InstanceState a, InstanceState b) {
        compare("offers", a.offers, b.offers);
        compare("ready", live(a.ready, entry -> isLive(a, entry)), live(b.ready, entry -> isLive(b, entry)));
        compare(
                "wall timers",
                live(a.wallTimers, timer -> !Evolution.isStale(a, timer)),
                live(b.wallTimers, timer -> !Evolution.isStale(b, timer)));
        compare(
                "running timers",
                live(a.runTimers, timer -> !Evolution.isStale(a, timer)),
                live(b.runTimers, timer -> !Evolution.isStale(b, timer)));
    }

    private static boolean isLive(InstanceState state, ReadyNode entry) {
        NodeState own = state.nodes.get(entry.node());
        return own.status == io.heddle.NodeStatus.READY && own.readySeq == entry.order();
    }

    private static <T extends Comparable<? super T>> List<T> live(OrderedQueue<T> queue, Predicate<T> isLive) {
        List<T> live = new ArrayList<>(queue.size());
        queue.forEach(entry -> {
            if (isLive.test(entry)) {
                live.add(entry);
            }
        });
        Collections.sort(live);
        return live;
    }
}
