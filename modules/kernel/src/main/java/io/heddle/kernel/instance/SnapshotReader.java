package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.NodeStatus;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.collection.OrderedQueue;
import io.heddle.kernel.graph.ForkFragment;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.GraphPlan;
import io.heddle.kernel.plan.LoopPlan;
import io.heddle.kernel.registry.ThreadKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePVector;

/** Makes a state of plain data; what the data leaves out is counted again. */
final class SnapshotReader {
    private final InstanceSnapshot snapshot;
    private final InstanceState state = InstanceState.NONE.copy();

    SnapshotReader(InstanceSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    InstanceState read() {
        state.header = snapshot.header();
        state.epoch = snapshot.epoch();
        state.status = snapshot.status();
        state.seq = snapshot.seq();
        state.sealed = snapshot.sealed();
        state.slotAwaited = snapshot.slotAwaited();
        state.firstFailure = snapshot.firstFailure();
        state.error = snapshot.error();
        state.output = snapshot.output();
        state.topology = topology();
        nodes();
        queues();
        times(snapshot.times());
        tallies(snapshot.tallies());
        data();
        family(snapshot.family());
        for (InstanceSnapshot.ForkAttempt fork : snapshot.forks()) {
            state.forks = state.forks.plus(fork.node(), run(fork));
            if (state.nodes.get(fork.node()).status == NodeStatus.EXECUTING) {
                state.forking = state.forking.plus(fork.node());
            }
        }
        state.triggers = snapshot.triggers();
        points(snapshot.points());
        return new Evolution(state).result();
    }

    private void points(InstanceSnapshot.Points points) {
        for (Checkpoint checkpoint : points.checkpoints()) {
            state.checkpoints = state.checkpoints.plus(checkpoint.seq(), checkpoint);
        }
        state.deletedCheckpoints = points.deleted();
        state.rewinding = points.rewinding();
        state.attemptFloor = points.attemptFloor();
    }

    private void family(InstanceSnapshot.Family family) {
        for (Child child : snapshot.children()) {
            if (child.status().isTerminal()) {
                state.endedChildren = state.endedChildren.plus(child.id(), child);
            } else {
                state.liveChildren = state.liveChildren.plus(child.id(), child);
            }
        }
        state.childrenSeq = family.childrenSeq();
        state.orderNumber = family.orderNumber();
        state.pauseCascades = family.pauseCascades();
        state.pausedBy = family.pausedBy();
        state.heeded = family.heeded();
        state.ancestorPause = family.ancestorPause();
        for (InstanceSnapshot.Count count : family.counts()) {
            state.treeCounts = state.treeCounts.plus(count.parentId(), new TreeCount(count.asOf(), count.live()));
        }
    }

    private ForkRun run(InstanceSnapshot.ForkAttempt fork) {
        ForkRun begun = ForkRun.begun(fork.attempt(), fork.globals(), fork.outputs(), fork.near());
        return counted(begun, fork.node(), snapshot.children());
    }

    /** The attempt of the FORK {@code node} with its paths counted among {@code children}. */
    static ForkRun counted(ForkRun begun, int node, List<Child> children) {
        ForkRun run = begun;
        for (Child child : children) {
            ChildRequest request = child.request();
            if (request.kind() == ThreadKind.FORK && request.node() == node && request.attempt() == begun.attempt()) {
                run = run.withRequested();
                if (child.status() != ChildStatus.REQUESTED && child.status() != ChildStatus.REFUSED) {
                    run = run.withAcknowledged();
                }
                if (child.status().isTerminal()) {
                    run = run.withEnded(Forks.isCompleted(child));
                }
            }
        }
        return run;
    }

    // ---- graph ----------------------------------------------------------------------------------------------------

    private Topology topology() {
        InstanceHeader header = snapshot.header();
        if (!header.dynamic()) {
            return withAdded(Topology.of(header.graph(), header.pathId()));
        }
        // The edges are known only when all nodes are: a node may depend on one registered after it.
        Topology graph = withAdded(Topology.of(GraphPlan.EMPTY, header.pathId()));
        List<int[]> sources = sources(graph);
        List<List<InstanceSnapshot.Edge>> out = SnapshotWriter.edgesByTarget(sources);
        snapshot.reordered().forEach(edges -> out.set(edges.node(), edges.edges()));
        Topology connected = graph;
        for (int node = 0; node < graph.size(); node++) {
            if (graph.iteration(node) == null) {
                connected = connected.withEdges(node, sources.get(node), edges(out.get(node)));
            }
        }
        for (InstanceSnapshot.Waiting waiting : snapshot.unresolved()) {
            connected = connected.plusWaiting(waiting.upstream(), edges(waiting.edges()));
        }
        return connected;
    }

    private Topology withAdded(Topology base) {
        Topology graph = base;
        for (InstanceSnapshot.Added added : snapshot.added()) {
            if (added instanceof InstanceSnapshot.Registered registered) {
                graph = graph.plusUnconnected(
                        registered.id(), snapshot.header().plan().compile(registered.definition()));
            } else if (added instanceof InstanceSnapshot.Forked forked) {
                String id = forked.definition().key();
                int node = graph.size();
                graph = graph.plusUnconnected(id, snapshot.header().plan().compile(forked.definition()))
                        .withFragment(node, ForkFragment.of(id, forked.fragment()));
            } else if (added instanceof InstanceSnapshot.Iteration iteration) {
                LoopPlan loop =
                        Objects.requireNonNull(graph.plan(iteration.loop()).loop());
                graph = graph.plusIteration(
                        iteration.loop(),
                        iteration.number(),
                        iteration.attempt(),
                        loop.body(),
                        iteration.item(),
                        iteration.last());
            }
        }
        return graph;
    }

    /** Indexes of the upstreams of every registered node; empty for body nodes, whose plans have them. */
    private List<int[]> sources(Topology graph) {
        Set<InstanceSnapshot.Edge> open = new HashSet<>();
        snapshot.unresolved().forEach(waiting -> open.addAll(waiting.edges()));
        List<int[]> all = new ArrayList<>(graph.size());
        for (int node = 0; node < graph.size(); node++) {
            List<EdgePlan> edges = graph.plan(node).edges();
            int[] sources = new int[graph.iteration(node) == null ? edges.size() : 0];
            for (int position = 0; position < sources.length; position++) {
                boolean unknown = open.contains(new InstanceSnapshot.Edge(node, position));
                sources[position] = unknown
                        ? -1
                        : graph.named(edges.get(position).dependency().upstream());
            }
            all.add(sources);
        }
        return all;
    }

    private static List<Topology.Edge> edges(List<InstanceSnapshot.Edge> edges) {
        return edges.stream()
                .map(edge -> new Topology.Edge(edge.target(), edge.position()))
                .toList();
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    private void nodes() {
        IndexedVector<NodeState> nodes =
                IndexedVector.filled(SnapshotWriter.baseSize(snapshot.header()), NodeState.PENDING);
        while (nodes.size() < state.topology.size()) {
            nodes = nodes.plus(NodeState.PENDING);
        }
        int touched = 0;
        for (InstanceSnapshot.Node node : snapshot.nodes()) {
            nodes = nodes.with(node.node(), node(node));
            count(node);
            touched++;
        }
        state.nodes = nodes;
        state.counts = state.counts.plus(NodeStatus.PENDING, nodes.size() - touched);
    }

    private void count(InstanceSnapshot.Node node) {
        state.counts = state.counts.plus(node.status(), 1);
        if (node.status() == NodeStatus.EXECUTING
                && !state.topology.plan(node.node()).isControl()) {
            state.places++;
        }
        boolean tolerated = node.details() != null && node.details().tolerated();
        if (node.status() == NodeStatus.FAILED && !tolerated && state.topology.iteration(node.node()) == null) {
            state.failures++;
        }
    }

    private static NodeState node(InstanceSnapshot.Node node) {
        NodeState own = NodeState.PENDING.copy();
        own.status = node.status();
        own.attempt = node.attempt();
        own.delivery = node.delivery();
        own.goes = node.decided().goes();
        own.good = node.decided().good();
        own.bad = node.decided().bad();
        own.seen = node.decided().seen();
        own.taken = node.decided().taken();
        own.broken = node.decided().broken();
        own.ruledOutBy = node.decided().ruledOutBy();
        own.releasedBy = node.decided().releasedBy();
        own.readySeq = node.marks().readySeq();
        own.startSeq = node.marks().startSeq();
        own.endSeq = node.marks().endSeq();
        own.readyAt = node.marks().readyAt();
        own.startedAt = node.marks().startedAt();
        own.endedAt = node.marks().endedAt();
        own.since = node.marks().since();
        own.output = node.output();
        if (node.details() != null) {
            own.details = details(node.details());
        }
        return own;
    }

    private static NodeState.Details details(InstanceSnapshot.Details details) {
        NodeState.Details own = NodeState.Details.NONE.copy();
        own.error = details.error();
        own.reason = details.reason();
        own.tolerated = details.tolerated();
        own.substituted = details.substituted();
        own.extendedSince = details.extendedSince();
        own.attemptBase = details.attemptBase();
        own.expired = details.expired();
        own.takenEdges = details.takenEdges();
        own.satisfied = details.satisfied();
        for (InstanceSnapshot.RuleWait wait : details.ruleWaits()) {
            own.ruleWaits = own.ruleWaits.plus(wait.group(), wait.until());
        }
        own.dueAt = details.dueAt();
        own.leaseUntil = details.leaseUntil();
        own.offered = details.offered();
        own.deferred = details.deferred();
        own.input = details.input();
        own.ranBefore = details.ranBefore();
        own.loop = loop(details.loop());
        return own;
    }

    private static NodeState.@Nullable LoopProgress loop(InstanceSnapshot.@Nullable Loop loop) {
        return loop == null
                ? null
                : new NodeState.LoopProgress(
                        loop.iteration(),
                        loop.start(),
                        loop.open(),
                        loop.failed(),
                        loop.items() == null ? null : new LoopItems(loop.items()),
                        TreePVector.from(loop.results()));
    }

    // ---- queues and data ------------------------------------------------------------------------------------------

    private void queues() {
        for (int node = 0; node < state.nodes.size(); node++) {
            state.offers = state.offers.with(node, state.topology.plan(node), state.nodes.get(node));
        }
        for (InstanceSnapshot.Ready entry : snapshot.ready()) {
            state.ready = state.ready.plus(new ReadyNode(entry.priority(), entry.order(), entry.node()));
        }
        state.wallTimers = timers(snapshot.wallTimers());
        state.runTimers = timers(snapshot.runTimers());
    }

    private static OrderedQueue<Timer> timers(List<InstanceSnapshot.Due> dues) {
        OrderedQueue<Timer> timers = OrderedQueue.empty();
        for (InstanceSnapshot.Due due : dues) {
            timers = timers.plus(new Timer(due.due(), kind(due.kind()), due.node(), due.token(), due.since()));
        }
        return timers;
    }

    private static Timer.Kind kind(InstanceSnapshot.Due.Kind kind) {
        return switch (kind) {
            case ATTEMPT -> Timer.Kind.ATTEMPT;
            case LEASE -> Timer.Kind.LEASE;
            case BACKOFF -> Timer.Kind.BACKOFF;
            case EDGE -> Timer.Kind.EDGE;
            case RULE -> Timer.Kind.RULE;
            case JOIN -> Timer.Kind.JOIN;
        };
    }

    private void times(InstanceSnapshot.Times times) {
        state.createdAt = times.createdAt();
        state.startedAt = times.startedAt();
        state.endedAt = times.endedAt();
        state.lastRegistrationAt = times.lastRegistrationAt();
        state.lastActivityAt = times.lastActivityAt();
        state.runningBefore = times.runningBefore();
        state.runningSince = times.runningSince();
        state.pausedBefore = times.pausedBefore();
        state.pausedSince = times.pausedSince();
        state.stillSince = times.stillSince();
        state.stalled = times.stalled();
    }

    private void tallies(InstanceSnapshot.Tallies tallies) {
        state.attempts = tallies.attempts();
        state.steps = tallies.steps();
        state.late = tallies.late();
        state.duplicate = tallies.duplicate();
    }

    private void data() {
        for (InstanceSnapshot.Global global : snapshot.globals()) {
            state.globals = state.globals.plus(global.key(), new GlobalValue(global.value(), global.revision()));
            state.globalBytes += global.value().size();
        }
        for (InstanceSnapshot.Choice choice : snapshot.choices()) {
            state.choices = state.choices.plus(choice.key(), choice.value());
        }
        for (InstanceSnapshot.Remembered remembered : snapshot.remembered()) {
            state.remembered = state.remembered.plus(remembered.commandId(), remembered.reply());
            state.rememberedOrder = state.rememberedOrder.plus(remembered.commandId());
        }
    }
}
