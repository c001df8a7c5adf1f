package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.collection.OrderedQueue;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.registry.ThreadKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What a run at some point of its past gives another one, or itself, to begin with. What was done stays done and is not
 * done again; what was under way is READY to be done. Only LOOPs stay under way, whose bodies come along, and nodes
 * whose child is made anew from its own past. A fork that was waiting for paths is done again as a whole: what they were
 * given has been dropped, and a join needs all its paths from one attempt.
 */
final class Restoration {
    private final Past past;
    private final InstanceState state;
    /** When the point was the present. */
    private final long then;
    /** The instance that begins with it. */
    private final InstanceId self;
    /** Attempts up to this one have been used by what the instance did since; 0 for another instance. */
    private final int floor;

    private final List<ChildRequest> children = new ArrayList<>();
    /** Nodes that go on waiting for a restored child → their attempt. */
    private final Map<Integer, Integer> waiting = new HashMap<>();
    /** Nodes to begin anew. */
    private final List<Integer> again = new ArrayList<>();

    private Restoration(Past past, InstanceId self, int floor) {
        this.past = past;
        this.state = past.state().copy();
        this.then = past.state().lastActivityAt;
        this.self = self;
        this.floor = floor;
    }

    /**
     * What the thread begins with.
     *
     * @param content nodes, data and ended children
     * @param children those it has to ask for
     * @param again nodes to begin anew
     */
    record Result(InstanceSnapshot content, List<ChildRequest> children, List<Integer> again) {}

    /** Nodes, data and ended children of {@code past}, with nothing under way and no child. */
    static Result ofCopy(Past past, InstanceId copy) {
        return new Restoration(past, copy, 0).settled();
    }

    /** The same with the children that were live. */
    static Result ofNewRun(Past past, InstanceId run) {
        Restoration restoration = new Restoration(past, run, 0);
        restoration.takeOverChildren();
        return restoration.settled();
    }

    /** For the instance itself: no attempt and no child gets an id that was in use since. */
    static Result inPlace(Past past, InstanceState present) {
        Restoration restoration = new Restoration(past, present.header().id(), floor(present));
        restoration.takeOverChildren();
        return restoration.settled();
    }

    /** The last attempt of any node so far. */
    static int floor(InstanceState present) {
        int floor = present.attemptFloor;
        for (int node = 0; node < present.nodes.size(); node++) {
            floor = Math.max(floor, present.nodes.get(node).attempt);
        }
        return floor;
    }

    /** Begins anew what cannot go on, once the content is there. */
    static void beginAnew(Deliberation thought, Result result) {
        Reruns.beginAnew(thought, result.again());
    }

    /** Asks for the children, once the content is there; one that is refused fails its node. */
    static void requestChildren(Deliberation thought, Result result) {
        for (ChildRequest child : result.children()) {
            NodeError refusal = Children.request(thought, child);
            boolean waits = child.node() >= 0 && thought.state().nodes.get(child.node()).status == NodeStatus.EXECUTING;
            if (refusal != null && waits) {
                thought.failAttempt(child.node(), refusal);
            }
        }
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

    // ---- children -------------------------------------------------------------------------------------------------

    private void takeOverChildren() {
        for (Child child : state.liveChildren.values()) {
            if (child.cancelReason() == null && child.request().kind() != ThreadKind.FORK) {
                takeOver(child);
            }
        }
    }

    private void takeOver(Child child) {
        ChildRequest old = child.request();
        Integer seq = past.children().get(child.id());
        Origin origin = seq == null ? null : new Origin(old.threadId(), seq, true);
        if (isWaitedFor(old)) {
            // Without a point of its own, the child is wanted again by the node's next attempt.
            if (origin != null) {
                int attempt = floor == 0 ? old.attempt() : floor + 1;
                waiting.put(old.node(), attempt);
                children.add(wanted(
                        old,
                        ChildIds.ofAttempt(self, state.topology.id(old.node()), attempt),
                        attempt,
                        Payload.NULL,
                        origin));
            }
            return;
        }
        // Started anew where there is no point of its own: with its input, or from where it began itself.
        Origin from = origin == null ? old.origin() : origin;
        Payload input = child.status() == ChildStatus.REQUESTED
                ? old.input()
                : past.inputs().get(child.id());
        if (from != null || input != null) {
            children.add(wanted(
                    old,
                    ChildIds.ofRestored(self, old.threadId(), state.header().id(), floor),
                    old.attempt(),
                    from != null || input == null ? Payload.NULL : input,
                    from));
        }
    }

    private boolean isWaitedFor(ChildRequest child) {
        return child.node() >= 0
                && state.nodes.get(child.node()).status == NodeStatus.EXECUTING
                && state.nodes.get(child.node()).attempt == child.attempt();
    }

    private static ChildRequest wanted(
            ChildRequest old, InstanceId id, int attempt, Payload input, @Nullable Origin origin) {
        return new ChildRequest(
                id,
                old.kind(),
                old.definitionId(),
                old.version(),
                input,
                old.name(),
                old.node(),
                attempt,
                old.awaited(),
                old.onParentEnd(),
                old.timeout(),
                origin);
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    private Result settled() {
        state.runningBefore = state.runningTime(then);
        state.runningSince = 0;
        state.places = 0;
        state.ready = OrderedQueue.empty();
        past.state().forks.forEach(this::settleFork);
        for (int node = 0; node < state.nodes.size(); node++) {
            settle(node);
        }
        forgetWhatIsNotHanded(state);
        return new Result(InstanceSnapshot.of(state), children, again);
    }

    /** Of a fork with paths under way, or yet to come, nothing but what has been joined is handed on. */
    private void settleFork(int fork, ForkRun run) {
        boolean begins = state.nodes.get(fork).status == NodeStatus.EXECUTING;
        if (!begins && run.open() == 0) {
            return;
        }
        state.forks = state.forks.minus(fork);
        int join = state.topology.joinOf(fork);
        NodeState waits = state.nodes.get(join);
        if (begins || waits.status.isTerminal()) {
            return;
        }
        again.add(fork);
        again.add(join);
        state.counts = state.counts.moved(waits.status, NodeStatus.PENDING);
        NodeState pending = waits.copy();
        pending.status = NodeStatus.PENDING;
        state.nodes = state.nodes.with(join, pending);
        state.topology.forEachOut(fork, (target, position) -> {
            if (target != join && state.nodes.get(target).status == NodeStatus.PENDING) {
                again.add(target);
            }
        });
    }

    private void settle(int node) {
        NodeState own = state.nodes.get(node);
        NodePlan plan = state.topology.plan(node);
        if (own.status.isTerminal() || (own.status == NodeStatus.EXECUTING && plan.kind() == NodeKind.LOOP)) {
            return;
        }
        NodeState next = own;
        if (waiting.containsKey(node)) {
            next = numbered(own, waiting.get(node));
        } else if (own.status == NodeStatus.EXECUTING) {
            next = numbered(ready(own), Math.max(own.attempt, floor));
            state.counts = state.counts.moved(NodeStatus.EXECUTING, NodeStatus.READY);
        } else if (own.attempt < floor) {
            next = numbered(own, floor);
        }
        state.nodes = state.nodes.with(node, next);
        state.offers = state.offers.with(node, plan, next);
        if (next.status == NodeStatus.READY && next.details.dueAt == 0) {
            state.ready = Evolution.queued(state.ready, plan, node, next.readySeq);
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

    /** The node with its last attempt called {@code attempt}; as many are left to it as before. */
    static NodeState numbered(NodeState own, int attempt) {
        if (own.attempt == attempt) {
            return own;
        }
        NodeState next = own.copy();
        next.details = next.details.copy();
        next.details.attemptBase += attempt - next.attempt;
        next.attempt = attempt;
        return next;
    }

    /** What belongs to a run and to no point of it. */
    static void forgetWhatIsNotHanded(InstanceState state) {
        state.liveChildren = TreePMap.empty();
        state.treeCounts = HashTreePMap.empty();
        state.remembered = HashTreePMap.empty();
        state.rememberedOrder = TreePVector.empty();
        state.checkpoints = TreePMap.empty();
        state.rewinding = null;
        state.error = null;
        state.output = null;
    }
}
