package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.kernel.collection.OrderedQueue;
import io.heddle.kernel.graph.BatchForks;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.GraphPlan;
import io.heddle.kernel.plan.LoopPlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.registry.ThreadKind;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePVector;

/**
 * Applies events to a private copy of a state. The same lines run live and at replay; nothing is decided here, only
 * counted and written down.
 */
final class Evolution implements InstanceEvent.Visitor {
    private final InstanceState state;
    private long at;
    /** Whether the instance was to go back at some time since {@code base}. */
    private boolean wasToGoBack;

    Evolution(InstanceState base) {
        this.state = base.copy();
        this.wasToGoBack = base.rewinding != null;
    }

    /** The copy as it stands; read it between events, publish it with {@link #result}. */
    InstanceState state() {
        return state;
    }

    void apply(InstanceEvent event, long time) {
        at = time;
        state.seq++;
        state.lastActivityAt = time;
        event.accept(this);
        if (state.stillSince != 0 && state.counts.ready() + state.counts.executing() > 0) {
            movesAgain();
        }
    }

    private void movesAgain() {
        state.stillSince = 0;
        state.stalled = false;
    }

    /** Forgets queue entries at the head that no longer mean anything. */
    void prune() {
        pruneReady();
        state.wallTimers = pruned(state.wallTimers);
        state.runTimers = pruned(state.runTimers);
    }

    private void pruneReady() {
        ReadyNode first = state.ready.first();
        while (first != null && isStale(state.nodes.get(first.node()), first)) {
            state.ready = state.ready.withoutFirst();
            first = state.ready.first();
        }
    }

    private static boolean isStale(NodeState node, ReadyNode entry) {
        return node.status != NodeStatus.READY || node.readySeq != entry.order();
    }

    InstanceState result() {
        prune();
        if (!state.isStill()) {
            movesAgain();
        } else if (state.stillSince == 0) {
            state.stillSince = state.lastActivityAt;
        }
        return state;
    }

    void remember(EventBatch batch) {
        if (batch.commandId() != null && batch.reply() != null) {
            remember(batch.commandId(), batch.reply());
        }
        if (wasToGoBack && state.rewinding == null) {
            answerWhoWaits(Rewinding.end(batch, state));
        }
    }

    private void remember(String commandId, InstanceReply reply) {
        state.remembered = state.remembered.plus(commandId, reply);
        state.rememberedOrder = state.rememberedOrder.plus(commandId);
        if (state.rememberedOrder.size() > state.header().settings().dedupWindow()) {
            state.remembered = state.remembered.minus(state.rememberedOrder.get(0));
            state.rememberedOrder = state.rememberedOrder.minus(0);
        }
    }

    /** A wish to go back has its answer only when it has ended, and keeps it for whoever asks again. */
    private void answerWhoWaits(InstanceReply end) {
        for (String commandId : state.rememberedOrder) {
            if (state.remembered.get(commandId) instanceof InstanceReply.GoingBack) {
                state.remembered = state.remembered.plus(commandId, end);
            }
        }
    }

    // ---- instance -------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.InstanceCreated event) {
        InstanceHeader header = event.header();
        GraphPlan graph = header.graph();
        state.header = header;
        state.epoch = event.epoch();
        state.status = InstanceStatus.CREATED;
        state.topology = Topology.of(graph, header.pathId());
        state.nodes = io.heddle.kernel.collection.IndexedVector.filled(graph.size(), NodeState.PENDING);
        state.counts = Counts.NONE.plus(NodeStatus.PENDING, graph.size());
        state.sealed = !header.dynamic();
        state.createdAt = at;
        state.lastRegistrationAt = at;
        header.globals().forEach((key, value) -> putGlobal(key, value, 1));
        state.triggers = TriggerBook.of(
                header.triggers().stream()
                        .map(trigger -> new TriggerMark(trigger.definition().enabled(), 0, 0))
                        .toList(),
                List.of(),
                List.of());
        if (header.lineage().origin() != null) {
            // Its nodes remember numbers of the source; its own go on from there, so that they stay in order.
            state.seq = header.lineage().origin().seq() + 1;
        }
        if (graph.hasTimedEdges() || header.settings().edgeTimeout() > 0) {
            for (int node = 0; node < graph.size(); node++) {
                armEdges(node, 0);
            }
        }
    }

    @Override
    public void on(InstanceEvent.InstanceCopied event) {
        InstanceState past = event.content().toState();
        takeOver(past);
        state.attempts = past.attempts;
        state.attemptFloor = past.attemptFloor;
        state.endedChildren = past.endedChildren;
        // What the source's triggers have under way is the source's.
        state.triggers = TriggerBook.of(past.triggers.marks(), List.of(), List.of());
    }

    private void takeOver(InstanceState past) {
        state.topology = past.topology;
        state.nodes = past.nodes;
        state.counts = past.counts;
        state.failures = past.failures;
        state.firstFailure = past.firstFailure;
        state.places = past.places;
        state.ready = past.ready;
        state.offers = past.offers;
        state.wallTimers = past.wallTimers;
        state.runTimers = past.runTimers;
        state.globals = past.globals;
        state.globalBytes = past.globalBytes;
        state.choices = past.choices;
        state.sealed = past.sealed;
        state.runningBefore = past.runningBefore;
        state.steps = past.steps;
        state.forks = past.forks;
        state.forking = past.forking;
    }

    @Override
    public void on(InstanceEvent.InstanceStarted event) {
        become(InstanceStatus.RUNNING);
        state.slotAwaited = false;
        state.startedAt = at;
        state.runningSince = at;
    }

    @Override
    public void on(InstanceEvent.InstancePaused event) {
        become(InstanceStatus.PAUSED);
        state.pauseCascades = event.cascade();
        state.pausedBy = event.by();
        state.orderNumber = state.seq;
        state.runningBefore = state.runningTime(at);
        state.runningSince = 0;
        state.pausedSince = at;
    }

    @Override
    public void on(InstanceEvent.InstanceResumed event) {
        become(InstanceStatus.RUNNING);
        state.slotAwaited = false;
        state.runningSince = at;
        endPause();
        state.ancestorPause = null;
        state.orderNumber = state.seq;
    }

    @Override
    public void on(InstanceEvent.InstanceSlotAwaited event) {
        state.slotAwaited = event.awaited();
    }

    @Override
    public void on(InstanceEvent.InstanceEnded event) {
        if (state.childPause() != null) {
            state.orderNumber = state.seq;
        }
        become(event.status());
        state.slotAwaited = false;
        state.runningBefore = state.runningTime(at);
        state.runningSince = 0;
        endPause();
        state.ancestorPause = null;
        cancelChildren(event.status());
        state.endedAt = at;
        state.error = event.error();
        state.output = event.output();
        state.rewinding = null;
        state.ready = OrderedQueue.empty();
        state.wallTimers = OrderedQueue.empty();
        state.runTimers = OrderedQueue.empty();
    }

    @Override
    public void on(InstanceEvent.InstanceReopened event) {
        become(InstanceStatus.RUNNING);
        state.epoch = event.epoch();
        state.runningBefore = 0;
        state.runningSince = at;
        state.steps = 0;
        state.endedAt = 0;
        state.error = null;
        state.output = null;
    }

    @Override
    public void on(InstanceEvent.InstanceSealed event) {
        state.sealed = true;
    }

    @Override
    public void on(InstanceEvent.InstanceStalled event) {
        state.stalled = true;
    }

    private void become(InstanceStatus next) {
        if (!state.status.mayBecome(next)) {
            throw new IllegalStateException("instance " + state.status + " -> " + next);
        }
        state.status = next;
    }

    private void endPause() {
        if (state.pausedSince != 0) {
            state.pausedBefore += at - state.pausedSince;
            state.pausedSince = 0;
        }
        state.pauseCascades = false;
        state.pausedBy = null;
    }

    /** What the end of a parent means to its live children. Decided here and now: the parent may run again. */
    private void cancelChildren(InstanceStatus end) {
        for (Child child : state.liveChildren.values()) {
            boolean cancelled = switch (child.request().onParentEnd()) {
                case CANCEL -> true;
                case CANCEL_UNLESS_COMPLETED -> end != InstanceStatus.COMPLETED;
                case LET_RUN -> false;
            };
            if (cancelled) {
                putLive(child.cancelling("its parent " + state.header().id() + " is " + end));
            }
        }
    }

    // ---- graph ----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.NodesRegistered event) {
        BatchForks batch = event.sorted();
        for (BatchValidator.Entry entry : batch.main()) {
            NodePlan plan = state.header().plan().compile(entry.definition());
            int existing = state.topology.indexOf(entry.id());
            state.topology = state.topology.plusNode(entry.id(), plan);
            int node = state.topology.indexOf(entry.id());
            if (existing < 0) {
                state.nodes = state.nodes.plus(fresh());
                state.counts = state.counts.plus(NodeStatus.PENDING, 1);
            } else {
                state.counts = state.counts.moved(state.nodes.get(node).status, NodeStatus.PENDING);
                put(node, begunAnew());
            }
            decideFromEndedSources(node, 0);
            armEdges(node, 0);
        }
        batch.fragments()
                .forEach((fork, fragment) ->
                        state.topology = state.topology.withFragment(state.topology.indexOf(fork), fragment));
        state.lastRegistrationAt = at;
    }

    /** A node that joins. */
    private NodeState fresh() {
        return Restoration.numbered(NodeState.PENDING, state.attemptFloor);
    }

    /** A PENDING node that remembers since when: what was armed or asked for its earlier life no longer counts. */
    private NodeState begunAnew() {
        NodeState fresh = fresh().copy();
        fresh.since = state.seq;
        return fresh;
    }

    @Override
    public void on(InstanceEvent.DependenciesAdded event) {
        NodePlan old = state.topology.plan(event.node());
        List<io.heddle.definition.Dependency> all =
                new java.util.ArrayList<>(old.definition().dependencies());
        int from = all.size();
        all.addAll(event.dependencies());
        NodePlan plan = state.header().plan().compile(old.definition().withDependencies(all));
        state.topology = state.topology.withPlan(event.node(), plan);
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.extendedSince = state.seq;
        put(event.node(), next);
        decideFromEndedSources(event.node(), from);
        armEdges(event.node(), from);
        state.lastRegistrationAt = at;
    }

    /** Edges whose source has ended already; conditional ones follow as events of their own. */
    private void decideFromEndedSources(int node, int from) {
        NodePlan plan = state.topology.plan(node);
        for (int position = from; position < plan.edges().size(); position++) {
            int source = state.topology.source(node, position);
            if (source >= 0
                    && state.nodes.get(source).status.isTerminal()
                    && !plan.edges().get(position).isConditional()) {
                decide(node, position, source, false);
            }
        }
    }

    private void armEdges(int node, int from) {
        List<EdgePlan> edges = state.topology.plan(node).edges();
        int since = state.nodes.get(node).since;
        for (int position = from; position < edges.size(); position++) {
            java.time.Duration own = edges.get(position).dependency().timeout();
            long timeout = own == null ? state.header().settings().edgeTimeout() : Micros.of(own);
            if (timeout > 0) {
                state.runTimers = state.runTimers.plus(
                        new Timer(state.runningTime(at) + timeout, Timer.Kind.EDGE, node, position, since));
            }
        }
    }

    /** Tells every dependent of {@code source}, which has just ended, how its edge was decided. */
    private void decideEdgesFrom(int source, Branches taken) {
        int[] conditional = {0};
        state.topology.forEachOut(source, (target, position) -> {
            boolean isTaken = state.topology.plan(target).edges().get(position).isConditional()
                    && taken.contains(conditional[0]++);
            if (state.nodes.get(target).status == NodeStatus.PENDING) {
                decide(target, position, source, isTaken);
            }
        });
    }

    private void decide(int node, int position, int source, boolean isTaken) {
        NodeState old = state.nodes.get(node);
        if (old.details.expired.contains(position)) {
            return;
        }
        boolean good = source >= 0 && state.nodes.get(source).isGood();
        NodeState next = old.copy();
        switch (state.topology.plan(node).edges().get(position).type()) {
            case SEQUENCE -> {
                if (good) {
                    next.goes++;
                } else {
                    next.broken = true;
                    next.ruledOutBy = source;
                }
            }
            case OPTIONAL -> next.goes++;
            case PARALLEL -> {
                if (good) {
                    next.good++;
                } else {
                    next.bad++;
                    next.ruledOutBy = source;
                }
            }
            case CONDITIONAL -> {
                next.seen++;
                if (isTaken) {
                    next.taken++;
                    next.details = next.details.copy();
                    next.details.takenEdges = next.details.takenEdges.with(position);
                } else if (!good) {
                    next.ruledOutBy = source;
                }
            }
            case CUSTOM -> {
                return;
            }
        }
        state.nodes = state.nodes.with(node, next);
    }

    @Override
    public void on(InstanceEvent.EdgeDecided event) {
        decide(event.node(), event.position(), state.topology.source(event.node(), event.position()), event.taken());
    }

    @Override
    public void on(InstanceEvent.EdgeExpired event) {
        NodePlan plan = state.topology.plan(event.node());
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        switch (plan.edges().get(event.position()).type()) {
            case SEQUENCE -> {
                next.broken = true;
                next.details.reason = expiry(event);
            }
            case OPTIONAL -> next.goes++;
            case PARALLEL -> {
                next.bad++;
                next.details.reason = expiry(event);
            }
            case CONDITIONAL -> next.seen++;
            case CUSTOM -> {
                // The rule is told; nothing is counted.
            }
        }
        next.details.expired = next.details.expired.with(event.position());
        state.nodes = state.nodes.with(event.node(), next);
    }

    private String expiry(InstanceEvent.EdgeExpired event) {
        String upstream = state.topology
                .plan(event.node())
                .edges()
                .get(event.position())
                .dependency()
                .upstream();
        boolean unknown = state.topology.source(event.node(), event.position()) < 0;
        return unknown && state.sealed
                ? upstream + " was never registered"
                : "the dependency on " + upstream + " timed out";
    }

    @Override
    public void on(InstanceEvent.RuleSatisfied event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.satisfied = next.details.satisfied.with(event.group());
        next.details.ruleWaits = next.details.ruleWaits.minus(event.group());
        state.nodes = state.nodes.with(event.node(), next);
    }

    @Override
    public void on(InstanceEvent.RuleWaiting event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.ruleWaits = event.until() == 0
                ? next.details.ruleWaits.minus(event.group())
                : next.details.ruleWaits.plus(event.group(), event.until());
        state.nodes = state.nodes.with(event.node(), next);
        if (event.until() == 0) {
            return;
        }
        state.wallTimers =
                state.wallTimers.plus(new Timer(event.until(), Timer.Kind.RULE, event.node(), event.group(), 0));
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.NodeReady event) {
        NodeState next = moved(event.node(), NodeStatus.READY);
        next.releasedBy = event.isForced() ? -1 : event.releasedBy();
        next.readySeq = state.seq;
        next.readyAt = at;
        put(event.node(), next);
        enqueue(event.node(), next);
    }

    private void enqueue(int node, NodeState next) {
        state.ready = queued(state.ready, state.topology.plan(node), node, next.readySeq);
    }

    /** The queue with a node that became READY by the event {@code order}; callers take theirs themselves. */
    static OrderedQueue<ReadyNode> queued(OrderedQueue<ReadyNode> queue, NodePlan plan, int node, int order) {
        if (plan.isCallerDriven()) {
            return queue;
        }
        // Control nodes hold no place, so no task may stand in their way.
        int priority = plan.isControl() ? Integer.MAX_VALUE : plan.definition().priority();
        return queue.plus(new ReadyNode(priority, order, node));
    }

    @Override
    public void on(InstanceEvent.NodeStarted event) {
        int node = event.node();
        NodePlan plan = state.topology.plan(node);
        NodeState next = moved(node, NodeStatus.EXECUTING);
        next.attempt = event.attempt();
        next.delivery = 1;
        next.startSeq = state.seq;
        next.startedAt = at;
        // A READY node may have been offered under a lease, which ends with that.
        if (event.input() != null
                || event.leaseUntil() != 0
                || next.details.leaseUntil != 0
                || next.details.dueAt != 0) {
            next.details = next.details.copy();
            next.details.input = event.input();
            next.details.leaseUntil = event.leaseUntil();
            next.details.dueAt = 0;
        }
        put(node, next);
        if (plan.kind() == io.heddle.definition.NodeKind.TASK) {
            state.attempts++;
            state.steps++;
        }
        if (!plan.isControl()) {
            state.places++;
        }
        pruneReady();
        long timeout = Policies.attemptTimeout(state, plan);
        if (timeout > 0) {
            arm(at + timeout, Timer.Kind.ATTEMPT, node, event.attempt());
        }
        if (event.leaseUntil() != 0) {
            arm(event.leaseUntil(), Timer.Kind.LEASE, node, 1);
        }
        long wait = Policies.joinTimeout(plan);
        if (wait > 0) {
            state.runTimers = state.runTimers.plus(
                    new Timer(state.runningTime(at) + wait, Timer.Kind.JOIN, node, event.attempt(), 0));
        }
    }

    @Override
    public void on(InstanceEvent.NodeRedelivered event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.delivery = event.delivery();
        next.details = next.details.copy();
        next.details.offered = false;
        next.details.leaseUntil = event.leaseUntil();
        put(event.node(), next);
        if (event.leaseUntil() != 0) {
            arm(event.leaseUntil(), Timer.Kind.LEASE, event.node(), event.delivery());
        }
    }

    @Override
    public void on(InstanceEvent.NodeDeferred event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.deferred = true;
        put(event.node(), next);
    }

    @Override
    public void on(InstanceEvent.LeaseExtended event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.leaseUntil = event.until();
        put(event.node(), next);
        arm(event.until(), Timer.Kind.LEASE, event.node(), next.delivery);
    }

    @Override
    public void on(InstanceEvent.LeaseEnded event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.offered = true;
        next.details.leaseUntil = 0;
        put(event.node(), next);
    }

    private void arm(long due, Timer.Kind kind, int node, int token) {
        state.wallTimers = state.wallTimers.plus(new Timer(due, kind, node, token, 0));
    }

    @Override
    public void on(InstanceEvent.NodeCompleted event) {
        NodeState next = ended(event.node(), NodeStatus.COMPLETED);
        next.output = event.output();
        if (next.details != NodeState.Details.NONE) {
            next.details = next.details.copy();
            next.details.input = null;
            next.details.loop = null;
            next.details.deferred = false;
            next.details.offered = false;
            next.details.leaseUntil = 0;
            next.details.error = null;
        }
        put(event.node(), next);
        leaveLoop(event.node(), false);
        decideEdgesFrom(event.node(), event.taken());
    }

    @Override
    public void on(InstanceEvent.NodeRetryScheduled event) {
        NodeState next = moved(event.node(), NodeStatus.READY);
        giveUp(event.node());
        next.readySeq = state.seq;
        next.readyAt = at;
        next.details = next.details.copy();
        next.details.error = event.error();
        next.details.dueAt = event.dueAt();
        next.details.ranBefore += at - next.startedAt;
        next.details.input = null;
        next.details.loop = null;
        next.details.deferred = false;
        next.details.offered = false;
        next.details.leaseUntil = 0;
        put(event.node(), next);
        arm(event.dueAt(), Timer.Kind.BACKOFF, event.node(), next.readySeq);
    }

    @Override
    public void on(InstanceEvent.NodeBackoffEnded event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        next.details.dueAt = 0;
        put(event.node(), next);
        enqueue(event.node(), next);
    }

    @Override
    public void on(InstanceEvent.NodeFailed event) {
        NodeState next = ended(event.node(), NodeStatus.FAILED);
        next.details = next.details.copy();
        next.details.error = event.error();
        next.details.tolerated = event.tolerated();
        next.details.input = null;
        next.details.loop = null;
        next.output = event.tolerated() ? state.topology.plan(event.node()).fallback() : null;
        put(event.node(), next);
        boolean inLoop = state.topology.iteration(event.node()) != null;
        if (!event.tolerated() && !inLoop) {
            state.failures++;
            if (state.firstFailure < 0) {
                state.firstFailure = event.node();
            }
        }
        leaveLoop(event.node(), !event.tolerated());
        decideEdgesFrom(event.node(), event.taken());
    }

    @Override
    public void on(InstanceEvent.NodeSkipped event) {
        NodeState next = ended(event.node(), NodeStatus.SKIPPED);
        next.details = next.details.copy();
        next.details.reason = event.reason();
        next.details.substituted = event.substitute() != null;
        next.details.loop = null;
        next.output = event.substitute();
        put(event.node(), next);
        leaveLoop(event.node(), false);
        decideEdgesFrom(event.node(), event.taken());
    }

    @Override
    public void on(InstanceEvent.NodeCancelled event) {
        NodeState next = ended(event.node(), NodeStatus.CANCELLED);
        next.details = next.details.copy();
        next.details.reason = event.reason();
        next.details.loop = null;
        put(event.node(), next);
        leaveLoop(event.node(), false);
        decideEdgesFrom(event.node(), Branches.NONE);
    }

    @Override
    public void on(InstanceEvent.NodesReset event) {
        for (int node : event.nodes()) {
            NodeState old = state.nodes.get(node);
            if (old.status == NodeStatus.FAILED && !old.details.tolerated && state.topology.iteration(node) == null) {
                state.failures--;
            }
            NodeState next = begunAnew();
            if (old.attempt > state.attemptFloor) {
                next.attempt = old.attempt;
                next.details = next.details.copy();
                next.details.attemptBase = old.attempt;
            }
            if (!old.status.mayBecome(NodeStatus.PENDING) && old.status != NodeStatus.PENDING) {
                throw new IllegalStateException("node " + old.status + " -> PENDING");
            }
            state.counts = state.counts.moved(old.status, NodeStatus.PENDING);
            if (old.status.isTerminal()) {
                comeBack(node, old);
            }
            put(node, next);
            state.forks = state.forks.minus(node);
        }
        state.firstFailure = state.failures == 0 ? -1 : firstFailure();
        for (int node : event.nodes()) {
            decideFromEndedSources(node, 0);
            armEdges(node, 0);
        }
    }

    private int firstFailure() {
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState candidate = state.nodes.get(node);
            if (candidate.status == NodeStatus.FAILED
                    && !candidate.details.tolerated
                    && state.topology.iteration(node) == null) {
                return node;
            }
        }
        return -1;
    }

    /** A copy of the node in its next status, counted. */
    private NodeState moved(int node, NodeStatus status) {
        NodeState old = state.nodes.get(node);
        if (!old.status.mayBecome(status)) {
            throw new IllegalStateException("node " + state.topology.id(node) + ": " + old.status + " -> " + status);
        }
        NodePlan plan = state.topology.plan(node);
        if (old.status == NodeStatus.EXECUTING && !plan.isControl()) {
            state.places--;
        }
        state.counts = state.counts.moved(old.status, status);
        NodeState next = old.copy();
        next.status = status;
        return next;
    }

    private NodeState ended(int node, NodeStatus status) {
        NodeState next = moved(node, status);
        next.endSeq = state.seq;
        next.endedAt = at;
        giveUp(node);
        return next;
    }

    private void put(int node, NodeState next) {
        state.nodes = state.nodes.with(node, next);
        state.offers = state.offers.with(node, state.topology.plan(node), next);
    }

    // ---- loops ----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.LoopIterationStarted event) {
        int loop = event.node();
        NodeState old = state.nodes.get(loop);
        LoopPlan plan = Objects.requireNonNull(state.topology.plan(loop).loop());
        GraphPlan body = plan.body();
        NodeState.LoopProgress before = old.details.loop;
        int start = state.topology.size();
        state.topology =
                state.topology.plusIteration(loop, event.iteration(), old.attempt, body, event.item(), event.last());
        for (int local = 0; local < body.size(); local++) {
            state.nodes = state.nodes.plus(fresh());
        }
        state.counts = state.counts.plus(NodeStatus.PENDING, body.size());
        NodeState next = old.copy();
        next.details = next.details.copy();
        next.details.loop = new NodeState.LoopProgress(
                event.iteration(),
                start,
                body.size(),
                0,
                items(event, before),
                before == null ? TreePVector.empty() : before.results());
        put(loop, next);
        for (int local = 0; local < body.size(); local++) {
            armEdges(start + local, 0);
        }
    }

    private static @Nullable LoopItems items(
            InstanceEvent.LoopIterationStarted event, NodeState.@Nullable LoopProgress before) {
        if (before != null) {
            return before.items();
        }
        return event.items() == null ? null : new LoopItems(event.items());
    }

    @Override
    public void on(InstanceEvent.LoopIterationEnded event) {
        NodeState next = state.nodes.get(event.node()).copy();
        next.details = next.details.copy();
        NodeState.LoopProgress progress = Objects.requireNonNull(next.details.loop);
        next.details.loop = new NodeState.LoopProgress(
                progress.iteration(),
                progress.start(),
                progress.open(),
                progress.failed(),
                progress.items(),
                progress.results().plus(event.result()));
        put(event.node(), next);
    }

    private void leaveLoop(int node, boolean failed) {
        countInLoop(node, -1, failed ? 1 : 0);
    }

    /** A body node that had ended is open again. */
    private void comeBack(int node, NodeState ended) {
        countInLoop(node, 1, ended.status == NodeStatus.FAILED && !ended.details.tolerated ? -1 : 0);
    }

    private void countInLoop(int node, int open, int failed) {
        Topology.Iteration iteration = state.topology.iteration(node);
        if (iteration == null) {
            return;
        }
        NodeState loop = state.nodes.get(iteration.loop());
        NodeState.LoopProgress progress = loop.details.loop;
        if (progress == null || progress.start() != iteration.start()) {
            return;
        }
        NodeState next = loop.copy();
        next.details = next.details.copy();
        next.details.loop = new NodeState.LoopProgress(
                progress.iteration(),
                progress.start(),
                progress.open() + open,
                progress.failed() + failed,
                progress.items(),
                progress.results());
        put(iteration.loop(), next);
    }

    // ---- data -----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.GlobalSet event) {
        putGlobal(event.key(), event.value(), event.revision());
    }

    private void putGlobal(String key, Payload value, int revision) {
        GlobalValue old = state.globals.get(key);
        state.globalBytes += value.size() - (old == null ? 0 : old.value().size());
        state.globals = state.globals.plus(key, new GlobalValue(value, revision));
    }

    @Override
    public void on(InstanceEvent.ChoiceRecorded event) {
        state.choices = state.choices.plus(event.key(), event.value());
    }

    @Override
    public void on(InstanceEvent.ResultDiscarded event) {
        if (event.duplicate()) {
            state.duplicate++;
        } else {
            state.late++;
        }
    }

    // ---- threads --------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.ChildRequested event) {
        Child child = Child.requested(event.request(), state.seq, at);
        putLive(child);
        state.childrenSeq = state.seq;
        count(child, ForkRun::withRequested);
    }

    @Override
    public void on(InstanceEvent.ChildStarted event) {
        Child child = live(event.threadId());
        putLive(child.started());
        count(child, ForkRun::withAcknowledged);
    }

    @Override
    public void on(InstanceEvent.ChildRefused event) {
        Child child = live(event.threadId());
        end(child.ended(ChildStatus.REFUSED, at, event.reason(), null, java.util.Map.of()));
        count(child, run -> run.withEnded(false));
    }

    @Override
    public void on(InstanceEvent.ChildCancelRequested event) {
        putLive(live(event.threadId()).cancelling(event.reason()));
    }

    @Override
    public void on(InstanceEvent.ChildEnded event) {
        Child child = live(event.threadId());
        end(child.ended(
                ChildStatus.of(event.status()),
                at,
                event.error(),
                child.request().node() < 0 || child.request().kind() == ThreadKind.FORK ? event.output() : null,
                event.globals()));
        if (child.status() == ChildStatus.REQUESTED) {
            // Nobody ends who has not begun.
            count(child, ForkRun::withAcknowledged);
        }
        count(child, run -> run.withEnded(event.status() == InstanceStatus.COMPLETED));
    }

    @Override
    public void on(InstanceEvent.ForkStarted event) {
        state.forks = state.forks.plus(
                event.node(), ForkRun.begun(event.attempt(), event.globals(), event.outputs(), event.near()));
        state.forking = state.forking.plus(event.node());
    }

    /** The attempt of a FORK is over: a path that has not begun is not given anything any more. */
    private void giveUp(int node) {
        ForkRun run = state.forks.get(node);
        if (run != null) {
            state.forks = state.forks.plus(node, run.over());
            state.forking = state.forking.minus(node);
        }
    }

    /** Notes with its fork how a path stands. */
    private void count(Child path, UnaryOperator<ForkRun> change) {
        int node = path.request().node();
        ForkRun run = path.request().kind() == ThreadKind.FORK ? state.forks.get(node) : null;
        if (run != null && run.attempt() == path.request().attempt()) {
            ForkRun next = change.apply(run);
            int paths = Forks.fork(state, node).paths().size();
            state.forks = state.forks.plus(node, next.acknowledged() == paths ? next.over() : next);
        }
    }

    private void end(Child child) {
        state.liveChildren = state.liveChildren.minus(child.id());
        state.endedChildren = state.endedChildren.plus(child.id(), child);
        state.childrenSeq = state.seq;
    }

    private Child live(String threadId) {
        return Objects.requireNonNull(state.liveChildren.get(threadId), threadId);
    }

    private void putLive(Child child) {
        state.liveChildren = state.liveChildren.plus(child.id(), child);
    }

    @Override
    public void on(InstanceEvent.AncestorPauseChanged event) {
        state.heeded = event.order();
        state.ancestorPause = event.by();
        state.orderNumber = state.seq;
    }

    @Override
    public void on(InstanceEvent.TreeCounted event) {
        state.treeCounts = state.treeCounts.plus(event.parentId(), new TreeCount(event.asOf(), event.live()));
    }

    // ---- triggers -------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.TriggerFired event) {
        TriggerBook book = state.triggers;
        book = book.with(event.trigger(), book.mark(event.trigger()).fired(at));
        boolean runs =
                state.header().triggers().get(event.trigger()).definition().action() instanceof Action.Custom;
        state.triggers = runs && event.content() != null
                ? book.with(new TriggerRun(event.trigger(), event.firing(), 1, event.content()))
                : book;
    }

    @Override
    public void on(InstanceEvent.TriggerFailed event) {
        // Said to people; nothing about the trigger has changed.
    }

    @Override
    public void on(InstanceEvent.TriggerSwitched event) {
        TriggerBook book = state.triggers;
        state.triggers = book.with(event.trigger(), book.mark(event.trigger()).switched(event.enabled()));
    }

    @Override
    public void on(InstanceEvent.TriggerRedelivered event) {
        state.triggers = state.triggers.redelivered(event.trigger(), event.firing(), event.delivery());
    }

    @Override
    public void on(InstanceEvent.TriggerRan event) {
        state.triggers = state.triggers.ran(event.trigger(), event.firing());
    }

    @Override
    public void on(InstanceEvent.WorkflowRequested event) {
        state.triggers = state.triggers.launching(event.request());
    }

    @Override
    public void on(InstanceEvent.WorkflowSettled event) {
        state.triggers = state.triggers.settled(event.threadId());
    }

    // ---- points in time -------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.CheckpointTaken event) {
        state.checkpoints = state.checkpoints.plus(state.seq, Checkpoint.taken(event, state.seq, at));
    }

    @Override
    public void on(InstanceEvent.CheckpointStored event) {
        Checkpoint taken = Objects.requireNonNull(state.checkpoints.get(event.seq()));
        state.checkpoints = state.checkpoints.plus(event.seq(), taken.stored(event));
    }

    @Override
    public void on(InstanceEvent.CheckpointFailed event) {
        state.checkpoints = state.checkpoints.minus(event.seq());
    }

    @Override
    public void on(InstanceEvent.CheckpointsDeleted event) {
        for (int seq : event.seqs()) {
            state.checkpoints = state.checkpoints.minus(seq);
            state.deletedCheckpoints++;
        }
    }

    @Override
    public void on(InstanceEvent.RewindRequested event) {
        state.rewinding = new Rewinding(event.seq(), event.checkpoint());
        wasToGoBack = true;
    }

    @Override
    public void on(InstanceEvent.Rewound event) {
        state.attemptFloor = Restoration.floor(state);
        InstanceState past = event.content().toState();
        takeOver(past);
        // What triggers have set going goes on: its firing is part of the history that is kept.
        state.triggers = new TriggerBook(past.triggers.marks(), state.triggers.runs(), state.triggers.launches());
        state.lastRegistrationAt = at;
        state.rewinding = null;
    }

    @Override
    public void on(InstanceEvent.RewindFailed event) {
        state.rewinding = null;
    }

    // ---- timers ---------------------------------------------------------------------------------------------------

    private OrderedQueue<Timer> pruned(OrderedQueue<Timer> timers) {
        OrderedQueue<Timer> kept = timers;
        Timer first = kept.first();
        while (first != null && isStale(first)) {
            kept = kept.withoutFirst();
            first = kept.first();
        }
        return kept;
    }

    private boolean isStale(Timer timer) {
        return isStale(state, timer);
    }

    /** Whether nothing would happen if {@code timer} fired. */
    static boolean isStale(InstanceState state, Timer timer) {
        @Nullable NodeState node = timer.node() < state.nodes.size() ? state.nodes.get(timer.node()) : null;
        if (node == null) {
            return true;
        }
        return switch (timer.kind()) {
            case ATTEMPT, JOIN -> node.status != NodeStatus.EXECUTING || node.attempt != timer.token();
            case LEASE ->
                node.status != NodeStatus.EXECUTING
                        || node.delivery != timer.token()
                        || node.details.leaseUntil != timer.due();
            case BACKOFF ->
                node.status != NodeStatus.READY || node.readySeq != timer.token() || node.details.dueAt == 0;
            case EDGE ->
                node.status != NodeStatus.PENDING
                        || node.since != timer.since()
                        || !isOpen(state, timer.node(), timer.token());
            case RULE ->
                node.status != NodeStatus.PENDING
                        || !Objects.equals(node.details.ruleWaits.get(timer.token()), timer.due());
        };
    }

    /** Whether a dependency is still undecided. */
    static boolean isOpen(InstanceState state, int node, int position) {
        if (position >= state.topology.plan(node).edges().size()
                || state.nodes.get(node).details.expired.contains(position)) {
            return false;
        }
        int source = state.topology.source(node, position);
        return source < 0 || !state.nodes.get(source).status.isTerminal();
    }
}
