package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.plan.NodePlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody outside says who runs the nodes himself and is never told no: a mark is taken as a statement about what
 * has happened, and where the dependencies had not said go that is recorded as forced. Results count once, like all
 * others. An instance that has not started, or was let go, is not there for him.
 */
final class Marks {
    /** Global value of an instance that was let go; it stays findable, but not for whoever let it go. */
    static final String LET_GO = "heddle.let-go";

    private final InstanceDecider decider;

    Marks(InstanceDecider decider) {
        this.decider = decider;
    }

    static boolean isLetGo(InstanceState state) {
        return state.globals.containsKey(LET_GO);
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    InstanceReply announce(Deliberation thought, InstanceState state, InstanceCommand.Announce announce) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        int known = state.topology.indexOf(announce.nodeId());
        if (known >= 0) {
            NodeState own = state.nodes.get(known);
            if (!Registering.neverStarted(state, known)
                    || !state.topology
                            .plan(known)
                            .key()
                            .equals(announce.definition().key())) {
                return new InstanceReply.Ignored("node " + announce.nodeId() + " is known and " + own.status);
            }
        }
        InstanceReply reply = join(thought, state, announce.nodeId(), announce.definition());
        return reply instanceof InstanceReply.Registered registered
                ? new InstanceReply.Marked(false, registered.ready())
                : reply;
    }

    private InstanceReply join(Deliberation thought, InstanceState state, String id, NodeDefinition definition) {
        if (closesCycle(state, id, definition)) {
            return new InstanceReply.Invalid(List.of(Finding.error(
                    "CYCLE_DETECTED",
                    id,
                    "node " + id + " would depend on itself; leave out one of the dependencies "
                            + definition.dependencies().stream()
                                    .map(dependency -> dependency.upstream())
                                    .toList())));
        }
        return decider.register(thought, state, List.of(new InstanceEvent.Registration(id, definition)), true, false);
    }

    /** By key a node may be meant that the checks of a batch, which go by id, do not see. */
    private static boolean closesCycle(InstanceState state, String id, NodeDefinition definition) {
        Topology graph = state.topology.plusNode(id, state.header().plan().compile(definition));
        int self = graph.indexOf(id);
        BitSet seen = new BitSet(graph.size());
        Deque<Integer> open = new ArrayDeque<>(List.of(self));
        while (!open.isEmpty()) {
            int node = open.poll();
            for (int position = 0; position < graph.plan(node).edges().size(); position++) {
                int source = graph.source(node, position);
                if (source == self) {
                    return true;
                }
                if (source >= 0 && !seen.get(source)) {
                    seen.set(source);
                    open.add(source);
                }
            }
        }
        return false;
    }

    InstanceReply mark(Deliberation thought, InstanceState state, InstanceCommand.Mark mark) {
        String absent = absence(state);
        if (absent != null) {
            return new InstanceReply.Ignored(absent);
        }
        int node = state.topology.indexOf(mark.nodeId());
        if (state.status.isTerminal()) {
            return node < 0
                    ? new InstanceReply.AlreadyTerminal(state.status)
                    : afterTheEnd(thought, state.nodes.get(node), node, mark);
        }
        if (node < 0) {
            NodeDefinition alone = NodeBuilder.of(mark.key()).build();
            InstanceReply reply = join(thought, state, mark.nodeId(), alone);
            if (!(reply instanceof InstanceReply.Registered)) {
                return reply;
            }
            node = thought.state().topology.indexOf(mark.nodeId());
        }
        if (!thought.state().topology.plan(node).isCallerDriven()) {
            return new InstanceReply.Refused(
                    "NOT_CALLER_DRIVEN", "node " + mark.nodeId() + " is run by the engine and cannot be marked");
        }
        return mark(thought, node, mark);
    }

    private static InstanceReply mark(Deliberation thought, int node, InstanceCommand.Mark mark) {
        NodeState own = thought.state().nodes.get(node);
        boolean begins = mark.what() == InstanceCommand.Mark.What.EXECUTING;
        if (own.status == NodeStatus.COMPLETED
                || (own.status == NodeStatus.FAILED && mark.what() == InstanceCommand.Mark.What.FAILED)) {
            return repeated(thought, node, own, begins);
        }
        if (begins && own.status == NodeStatus.EXECUTING) {
            return new InstanceReply.Ignored("node " + mark.nodeId() + " executes already");
        }
        boolean forced = own.status != NodeStatus.EXECUTING && own.status != NodeStatus.READY;
        boolean again = own.status == NodeStatus.FAILED;
        if (forced && !again && mark.strict()) {
            return new InstanceReply.Ignored(
                    "node " + mark.nodeId() + " is " + own.status + " and heddle.compat.strict-order is on");
        }
        if (own.status != NodeStatus.EXECUTING) {
            forced = begin(thought, node, own.status);
        }
        switch (mark.what()) {
            case EXECUTING -> {
                // It has begun; nothing else.
            }
            case COMPLETED -> thought.complete(node, mark.output());
            case FAILED ->
                thought.failFinally(
                        node,
                        mark.error() == null ? NodeError.fatal("MARKED_FAILED", "marked as failed") : mark.error());
        }
        thought.conclude();
        return new InstanceReply.Marked(
                forced,
                thought.becameReady().stream()
                        .filter(id -> !id.equals(mark.nodeId()))
                        .toList());
    }

    /** Begins an attempt; returns whether the dependencies had not said go. */
    private static boolean begin(Deliberation thought, int node, NodeStatus from) {
        if (from.isTerminal()) {
            revive(thought, node);
        }
        boolean forced = false;
        if (thought.state().nodes.get(node).status == NodeStatus.PENDING) {
            NodePlan plan = thought.state().topology.plan(node);
            forced = !Readiness.isReleased(thought.state().nodes.get(node), plan);
            thought.note(new InstanceEvent.NodeReady(node, forced ? InstanceEvent.NodeReady.FORCED : -1));
        }
        int attempt = thought.state().nodes.get(node).attempt + 1;
        thought.note(new InstanceEvent.NodeStarted(node, attempt, null, 0));
        return forced;
    }

    /** A node that has ended, and those that were given up because of it, may run again; what others did stays done. */
    private static void revive(Deliberation thought, int node) {
        List<Integer> nodes = new ArrayList<>(List.of(node));
        BitSet seen = new BitSet();
        seen.set(node);
        for (int next = 0; next < nodes.size(); next++) {
            int given = nodes.get(next);
            if (next > 0 && thought.state().nodes.get(given).status == NodeStatus.PENDING) {
                continue;
            }
            thought.state().topology.forEachOut(given, (target, position) -> {
                NodeStatus status = thought.state().nodes.get(target).status;
                if (!seen.get(target) && (status == NodeStatus.SKIPPED || status == NodeStatus.PENDING)) {
                    seen.set(target);
                    nodes.add(target);
                }
            });
        }
        thought.note(new InstanceEvent.NodesReset(nodes));
        LateConditions.decide(thought, nodes, 0);
        for (int other : nodes.subList(1, nodes.size())) {
            thought.giveUpUnknownUpstreams(other);
            thought.settle(other, -1);
        }
    }

    private static InstanceReply afterTheEnd(Deliberation thought, NodeState own, int node, InstanceCommand.Mark mark) {
        boolean begins = mark.what() == InstanceCommand.Mark.What.EXECUTING;
        if (own.status == NodeStatus.COMPLETED || (own.status == NodeStatus.FAILED && !begins)) {
            return repeated(thought, node, own, begins);
        }
        return new InstanceReply.AlreadyTerminal(thought.state().status);
    }

    private static InstanceReply repeated(Deliberation thought, int node, NodeState own, boolean begins) {
        if (begins) {
            return new InstanceReply.Ignored("node " + thought.state().topology.id(node) + " is " + own.status);
        }
        thought.note(new InstanceEvent.ResultDiscarded(node, own.attempt, true));
        return new InstanceReply.Duplicate();
    }

    static InstanceReply drain(Deliberation thought, InstanceState state, InstanceCommand.Drain drain) {
        List<String> shown = new ArrayList<>();
        for (int node = 0; absence(state) == null && !state.status.isTerminal() && node < state.nodes.size(); node++) {
            NodeState own = state.nodes.get(node);
            NodePlan plan = state.topology.plan(node);
            if (own.status == NodeStatus.READY
                    && plan.isCallerDriven()
                    && !plan.edges().isEmpty()
                    && own.details.leaseUntil <= thought.now()) {
                thought.note(new InstanceEvent.LeaseExtended(node, thought.now() + drain.lease()));
                shown.add(state.topology.id(node));
            }
        }
        return new InstanceReply.Drained(shown);
    }

    // ---- the instance ---------------------------------------------------------------------------------------------

    /** Why the instance is not there for whoever marks; null if it is. */
    private static @Nullable String absence(InstanceState state) {
        if (state.status == InstanceStatus.CREATED) {
            return "instance " + state.header().id() + " has not started";
        }
        return isLetGo(state) ? "instance " + state.header().id() + " was let go" : null;
    }

    static InstanceReply beginAgain(Deliberation thought, InstanceState state, InstanceCommand.BeginAgain again) {
        if (state.status == InstanceStatus.CREATED) {
            return new InstanceReply.Refused("NOT_STARTED", "the instance has not started; start it first");
        }
        if (state.rewinding != null) {
            return Checkpoints.beingRestored(state);
        }
        if (!state.header().dynamic() || !state.forks.isEmpty() || state.hasLiveChildren()) {
            return new InstanceReply.Refused(
                    "NOT_RESETTABLE",
                    "only a dynamic instance without forks and live children begins again; restore a point instead");
        }
        if (state.status.isTerminal()) {
            if (again.epoch() <= state.epoch) {
                return new InstanceReply.Refused(
                        "STALE_EPOCH", "a terminal instance runs again under a new epoch only");
            }
            thought.note(new InstanceEvent.InstanceReopened(again.epoch()));
        }
        thought.stopAll();
        thought.note(new InstanceEvent.Rewound(0, asRegistered(thought.state(), thought.now())));
        for (int node = 0; node < thought.state().nodes.size(); node++) {
            thought.settle(node, -1);
        }
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    /** The instance as it would be if all its nodes had just been registered and nothing had happened. */
    private static InstanceSnapshot asRegistered(InstanceState state, long now) {
        List<InstanceEvent.Registration> nodes = new ArrayList<>();
        for (int node = 0; node < state.nodes.size(); node++) {
            if (state.topology.iteration(node) == null) {
                nodes.add(new InstanceEvent.Registration(
                        state.topology.id(node), state.topology.plan(node).definition()));
            }
        }
        Evolution fresh = new Evolution(InstanceState.NONE);
        fresh.apply(new InstanceEvent.InstanceCreated(state.header(), state.epoch), now);
        if (!nodes.isEmpty()) {
            fresh.apply(new InstanceEvent.NodesRegistered(nodes), now);
        }
        InstanceState begun = fresh.result();
        for (int node = 0; node < begun.nodes.size(); node++) {
            begun.nodes = begun.nodes.with(node, Restoration.numbered(begun.nodes.get(node), Restoration.floor(state)));
        }
        return InstanceSnapshot.of(begun);
    }

    static InstanceReply letGo(Deliberation thought, InstanceState state) {
        if (isLetGo(state)) {
            return new InstanceReply.Done(state.status);
        }
        thought.writeGlobal(LET_GO, Payload.json("true"));
        if (!state.status.isTerminal()) {
            boolean over = state.status == InstanceStatus.RUNNING && state.openNodes() == 0 && state.nodes.size() > 0;
            if (over) {
                if (!state.sealed) {
                    thought.note(new InstanceEvent.InstanceSealed());
                }
                thought.conclude();
            }
            if (!thought.state().status.isTerminal()) {
                String reason = "let go by whoever marked its nodes";
                thought.end(InstanceStatus.CANCELLED, NodeError.fatal("CANCELLED", reason), reason);
            }
        }
        return new InstanceReply.Done(thought.state().status);
    }
}
