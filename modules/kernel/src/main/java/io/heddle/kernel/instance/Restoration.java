package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.collection.OrderedQueue;
import io.heddle.kernel.plan.NodePlan;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What a run at some point of its past gives another one to begin with. What was done stays done and is not done again;
 * what was under way is READY to be done.
 */
final class Restoration {
    private final InstanceState state;
    /** When the point was the present. */
    private final long then;

    private Restoration(InstanceState past) {
        this.state = past.copy();
        this.then = past.lastActivityAt;
    }

    /** Nodes, data and ended children of {@code past}, with nothing under way. */
    static InstanceSnapshot of(Past past) {
        Restoration restoration = new Restoration(past.state());
        restoration.stopTheClock();
        for (int node = 0; node < restoration.state.nodes.size(); node++) {
            restoration.settle(node);
        }
        restoration.forgetWhatIsNotHanded();
        return InstanceSnapshot.of(restoration.state);
    }

    /** Why the instance has no such point; null if it has. */
    static @Nullable InstanceReply unknownPoint(InstanceState state, int seq) {
        Origin origin = state.header().lineage().origin();
        int first = origin == null ? 1 : origin.seq() + 1;
        return seq == 0 || (seq >= first && seq <= state.seq)
                ? null
                : new InstanceReply.Refused(
                        "UNKNOWN_SEQ",
                        "instance " + state.header().id() + " has events " + first + " to " + state.seq + ", not "
                                + seq);
    }

    private void stopTheClock() {
        state.runningBefore = state.runningTime(then);
        state.runningSince = 0;
        state.places = 0;
        state.ready = OrderedQueue.empty();
    }

    private void settle(int node) {
        NodeState own = state.nodes.get(node);
        NodePlan plan = state.topology.plan(node);
        if (own.status == NodeStatus.EXECUTING && plan.kind() != NodeKind.LOOP) {
            own = ready(own);
            state.nodes = state.nodes.with(node, own);
            state.counts = state.counts.plus(NodeStatus.EXECUTING, -1).plus(NodeStatus.READY, 1);
        }
        if (own.status == NodeStatus.READY && own.details.dueAt == 0) {
            state.ready = Evolution.queued(state.ready, plan, node, own.readySeq);
        }
    }

    /** The attempt that was under way is another run's; it costs this one nothing of its retries. */
    private NodeState ready(NodeState executing) {
        NodeState next = executing.copy();
        next.status = NodeStatus.READY;
        next.delivery = 0;
        next.details = next.details.copy();
        next.details.attemptBase++;
        next.details.ranBefore += Math.max(0, then - next.startedAt);
        next.details.input = null;
        next.details.deferred = false;
        next.details.offered = false;
        next.details.leaseUntil = 0;
        next.details.dueAt = 0;
        return next;
    }

    private void forgetWhatIsNotHanded() {
        state.liveChildren = TreePMap.empty();
        state.treeCounts = HashTreePMap.empty();
        state.remembered = HashTreePMap.empty();
        state.rememberedOrder = TreePVector.empty();
        state.error = null;
        state.output = null;
    }
}
