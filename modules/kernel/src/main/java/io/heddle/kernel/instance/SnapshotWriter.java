package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.collection.OrderedQueue;
import io.heddle.kernel.graph.ForkFragment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a state down as plain data. */
final class SnapshotWriter {
    private final InstanceState state;
    private final Topology topology;

    SnapshotWriter(InstanceState state) {
        this.state = state;
        this.topology = state.topology;
    }

    InstanceSnapshot write() {
        return new InstanceSnapshot(
                state.header(),
                state.epoch,
                state.status,
                state.seq,
                added(),
                reordered(),
                unresolved(),
                nodes(),
                state.firstFailure,
                ready(),
                timers(state.wallTimers),
                timers(state.runTimers),
                globals(),
                choices(),
                state.sealed,
                state.slotAwaited,
                new InstanceSnapshot.Times(
                        state.createdAt,
                        state.startedAt,
                        state.endedAt,
                        state.lastRegistrationAt,
                        state.lastActivityAt,
                        state.runningBefore,
                        state.runningSince,
                        state.pausedBefore,
                        state.pausedSince,
                        state.stillSince,
                        state.stalled),
                new InstanceSnapshot.Tallies(state.attempts, state.steps, state.late, state.duplicate),
                state.error,
                state.output,
                children(),
                family(),
                forks(),
                state.triggers,
                remembered(),
                new InstanceSnapshot.Points(
                        state.checkpoints(), state.deletedCheckpoints, state.rewinding, state.attemptFloor));
    }

    private List<Child> children() {
        List<Child> children = new ArrayList<>(state.liveChildren.values());
        children.addAll(state.endedChildren.values());
        return children;
    }

    private InstanceSnapshot.Family family() {
        List<InstanceSnapshot.Count> counts = new ArrayList<>();
        state.treeCounts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> counts.add(new InstanceSnapshot.Count(
                        entry.getKey(),
                        entry.getValue().asOf(),
                        entry.getValue().live())));
        return new InstanceSnapshot.Family(
                state.childrenSeq,
                state.orderNumber,
                state.pauseCascades,
                state.pausedBy,
                state.heeded,
                state.ancestorPause,
                counts);
    }

    private List<InstanceSnapshot.ForkAttempt> forks() {
        List<InstanceSnapshot.ForkAttempt> forks = new ArrayList<>();
        state.forks.forEach((node, run) -> forks.add(
                new InstanceSnapshot.ForkAttempt(node, run.attempt(), run.globals(), run.outputs(), run.near())));
        return forks;
    }

    /** Nodes of the definition itself; they are in every plan. */
    static int baseSize(InstanceHeader header) {
        return header.graph().size();
    }

    // ---- graph ----------------------------------------------------------------------------------------------------

    private List<InstanceSnapshot.Added> added() {
        List<InstanceSnapshot.Added> added = new ArrayList<>();
        int node = baseSize(state.header());
        while (node < topology.size()) {
            Topology.Iteration iteration = topology.iteration(node);
            ForkFragment fragment = topology.fragment(node);
            if (fragment != null) {
                added.add(new InstanceSnapshot.Forked(topology.plan(node).definition(), fragment.nodes()));
                node++;
            } else if (iteration == null) {
                added.add(new InstanceSnapshot.Registered(
                        topology.id(node), topology.plan(node).definition()));
                node++;
            } else {
                added.add(new InstanceSnapshot.Iteration(
                        iteration.loop(),
                        iteration.number(),
                        attemptOf(iteration),
                        iteration.item(),
                        iteration.last()));
                node = iteration.end();
            }
        }
        return added;
    }

    /** The LOOP's attempt at that time, which the ids of body nodes carry from the second attempt on. */
    private static int attemptOf(Topology.Iteration iteration) {
        String path = iteration.pathId();
        int at = path.lastIndexOf('@');
        int slash = path.lastIndexOf('/');
        return at < slash ? 1 : Integer.parseInt(path.substring(at + 1, path.lastIndexOf('#')));
    }

    private List<InstanceSnapshot.OutEdges> reordered() {
        List<InstanceSnapshot.OutEdges> reordered = new ArrayList<>();
        if (!state.header().dynamic()) {
            return reordered;
        }
        List<List<InstanceSnapshot.Edge>> expected = edgesByTarget(sources());
        for (int node = 0; node < topology.size(); node++) {
            if (topology.iteration(node) == null) {
                List<InstanceSnapshot.Edge> actual = new ArrayList<>(topology.outDegree(node));
                topology.forEachOut(
                        node, (target, position) -> actual.add(new InstanceSnapshot.Edge(target, position)));
                if (!actual.equals(expected.get(node))) {
                    reordered.add(new InstanceSnapshot.OutEdges(node, actual));
                }
            }
        }
        return reordered;
    }

    private List<int[]> sources() {
        List<int[]> all = new ArrayList<>(topology.size());
        for (int node = 0; node < topology.size(); node++) {
            int degree = topology.iteration(node) == null
                    ? topology.plan(node).edges().size()
                    : 0;
            int[] sources = new int[degree];
            for (int position = 0; position < degree; position++) {
                sources[position] = topology.source(node, position);
            }
            all.add(sources);
        }
        return all;
    }

    /** Outgoing edges of every node in the order of their targets, which is how they usually are. */
    static List<List<InstanceSnapshot.Edge>> edgesByTarget(List<int[]> sources) {
        List<List<InstanceSnapshot.Edge>> edges = new ArrayList<>(sources.size());
        for (int node = 0; node < sources.size(); node++) {
            edges.add(new ArrayList<>(0));
        }
        for (int node = 0; node < sources.size(); node++) {
            for (int position = 0; position < sources.get(node).length; position++) {
                int source = sources.get(node)[position];
                if (source >= 0) {
                    edges.get(source).add(new InstanceSnapshot.Edge(node, position));
                }
            }
        }
        return edges;
    }

    private List<InstanceSnapshot.Waiting> unresolved() {
        List<InstanceSnapshot.Waiting> unresolved = new ArrayList<>();
        for (String upstream : topology.unresolvedIds()) {
            unresolved.add(new InstanceSnapshot.Waiting(
                    upstream,
                    topology.waitingFor(upstream).stream()
                            .map(edge -> new InstanceSnapshot.Edge(edge.target(), edge.position()))
                            .toList()));
        }
        return inOrderOfInsertion(unresolved);
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    private List<InstanceSnapshot.Node> nodes() {
        IndexedVector<NodeState> all = state.nodes;
        List<InstanceSnapshot.Node> nodes = new ArrayList<>();
        for (int node = 0; node < all.size(); node++) {
            NodeState own = all.get(node);
            if (own != NodeState.PENDING) {
                nodes.add(node(node, own));
            }
        }
        return nodes;
    }

    private static InstanceSnapshot.Node node(int node, NodeState own) {
        return new InstanceSnapshot.Node(
                node,
                own.status,
                own.attempt,
                own.delivery,
                new InstanceSnapshot.Decided(
                        own.goes, own.good, own.bad, own.seen, own.taken, own.broken, own.ruledOutBy, own.releasedBy),
                new InstanceSnapshot.Marks(
                        own.readySeq, own.startSeq, own.endSeq, own.readyAt, own.startedAt, own.endedAt, own.since),
                own.output,
                own.details == NodeState.Details.NONE ? null : details(own.details));
    }

    private static InstanceSnapshot.Details details(NodeState.Details own) {
        List<InstanceSnapshot.RuleWait> waits = new ArrayList<>(0);
        own.ruleWaits.forEach((group, until) -> waits.add(new InstanceSnapshot.RuleWait(group, until)));
        return new InstanceSnapshot.Details(
                own.error,
                own.reason,
                own.tolerated,
                own.substituted,
                own.extendedSince,
                own.attemptBase,
                own.expired,
                own.takenEdges,
                own.satisfied,
                waits,
                own.dueAt,
                own.leaseUntil,
                own.offered,
                own.deferred,
                own.input,
                own.ranBefore,
                loop(own.loop));
    }

    private static InstanceSnapshot.@Nullable Loop loop(NodeState.@Nullable LoopProgress own) {
        return own == null
                ? null
                : new InstanceSnapshot.Loop(
                        own.iteration(),
                        own.start(),
                        own.open(),
                        own.failed(),
                        own.items() == null ? null : own.items().all(),
                        own.results());
    }

    // ---- queues ---------------------------------------------------------------------------------------------------

    private List<InstanceSnapshot.Ready> ready() {
        List<ReadyNode> live = new ArrayList<>();
        state.ready.forEach(entry -> {
            NodeState node = state.nodes.get(entry.node());
            if (node.status == NodeStatus.READY && node.readySeq == entry.order()) {
                live.add(entry);
            }
        });
        Collections.sort(live);
        return live.stream()
                .map(entry -> new InstanceSnapshot.Ready(entry.priority(), entry.order(), entry.node()))
                .toList();
    }

    /** Timers that can still fire. */
    private List<InstanceSnapshot.Due> timers(OrderedQueue<Timer> timers) {
        List<Timer> live = new ArrayList<>(timers.size());
        timers.forEach(timer -> {
            if (!Evolution.isStale(state, timer)) {
                live.add(timer);
            }
        });
        Collections.sort(live);
        return live.stream()
                .map(timer -> new InstanceSnapshot.Due(
                        timer.due(), kind(timer.kind()), timer.node(), timer.token(), timer.since()))
                .toList();
    }

    private static InstanceSnapshot.Due.Kind kind(Timer.Kind kind) {
        return switch (kind) {
            case ATTEMPT -> InstanceSnapshot.Due.Kind.ATTEMPT;
            case LEASE -> InstanceSnapshot.Due.Kind.LEASE;
            case BACKOFF -> InstanceSnapshot.Due.Kind.BACKOFF;
            case EDGE -> InstanceSnapshot.Due.Kind.EDGE;
            case RULE -> InstanceSnapshot.Due.Kind.RULE;
            case JOIN -> InstanceSnapshot.Due.Kind.JOIN;
        };
    }

    // ---- data -----------------------------------------------------------------------------------------------------

    private List<InstanceSnapshot.Global> globals() {
        List<InstanceSnapshot.Global> globals = new ArrayList<>(state.globals.size());
        state.globals.forEach(
                (key, value) -> globals.add(new InstanceSnapshot.Global(key, value.value(), value.revision())));
        return inOrderOfInsertion(globals);
    }

    private List<InstanceSnapshot.Choice> choices() {
        List<InstanceSnapshot.Choice> choices = new ArrayList<>(state.choices.size());
        for (Map.Entry<String, io.heddle.Payload> entry : state.choices.entrySet()) {
            choices.add(new InstanceSnapshot.Choice(entry.getKey(), entry.getValue()));
        }
        return inOrderOfInsertion(choices);
    }

    /** The persistent maps list keys of equal hash newest first; inserting them in this order gives the same map. */
    private static <T> List<T> inOrderOfInsertion(List<T> entries) {
        Collections.reverse(entries);
        return entries;
    }

    private List<InstanceSnapshot.Remembered> remembered() {
        List<InstanceSnapshot.Remembered> remembered = new ArrayList<>(state.rememberedOrder.size());
        for (String commandId : state.rememberedOrder) {
            InstanceReply reply = state.remembered.get(commandId);
            if (reply != null) {
                remembered.add(new InstanceSnapshot.Remembered(commandId, reply));
            }
        }
        return remembered;
    }
}
