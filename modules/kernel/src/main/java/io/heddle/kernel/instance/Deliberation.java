package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.ErrorCode;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.plan.LoopPlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.plan.RuleGroup;
import io.heddle.kernel.plan.TriggerPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Thinks one command through: notes an event, sees what it changes, follows the consequences until nothing more
 * follows. Works on a private copy; the state it began with is untouched. Consequences are queued, never recursed into,
 * so that a chain of 50,000 skipped nodes needs no deeper stack than one.
 */
final class Deliberation {
    private final Evolution evolution;
    private final long now;
    private final List<InstanceEvent> events = new ArrayList<>(4);
    private final List<InstanceEffect> effects = new ArrayList<>(2);
    /** Without a set of its own until something is asked, like {@link #marks}: most commands ask and mark nothing. */
    private Set<InstanceEffect> asked = Set.of();

    private final List<String> becameReady = new ArrayList<>(2);
    /** Nodes that have just ended and whose dependents have not been looked at. */
    private final Deque<Integer> ended = new ArrayDeque<>(2);
    /** Conditions that could not be evaluated and whose targets have not failed yet. */
    private final Deque<BrokenCondition> broken = new ArrayDeque<>(0);
    /** Occasions for a checkpoint that came up, with the nodes or triggers they are about. */
    private Map<CheckpointOccasion, List<String>> marks = Map.of();
    /** Whether {@link #leave} is working through {@link #broken}. */
    private boolean failing;

    private final Firings firings;

    private record BrokenCondition(int target, String message) {}

    /** Null if nobody counts. */
    private final Transitions.@Nullable Gathering transitions;

    Deliberation(InstanceState state, long now, int maxChainDepth, boolean counted) {
        this.evolution = new Evolution(state);
        this.transitions = counted ? new Transitions.Gathering() : null;
        this.now = now;
        this.firings = new Firings(maxChainDepth);
    }

    InstanceState state() {
        return evolution.state();
    }

    long now() {
        return now;
    }

    void note(InstanceEvent event) {
        events.add(event);
        IndexedVector<NodeState> nodesBefore = state().nodes;
        InstanceStatus statusBefore = state().status;
        evolution.apply(event, now);
        if (transitions != null) {
            event.accept(HistoryWriter.telling(transitions, state(), nodesBefore, statusBefore, now));
        }
        if (!state().header().triggers().isEmpty()) {
            firings.happened(state(), event, nodesBefore, statusBefore, now);
        }
    }

    void effect(InstanceEffect effect) {
        effects.add(effect);
    }

    List<String> becameReady() {
        return becameReady;
    }

    boolean isSilent() {
        return events.isEmpty();
    }

    /** A checkpoint belongs here, if the run wants one; it is taken when everything else has been thought through. */
    void mark(CheckpointOccasion occasion) {
        if (Policies.takesCheckpoint(state(), null, occasion)) {
            marked(occasion);
        }
    }

    /** The same about a node. */
    void mark(CheckpointOccasion occasion, int node) {
        if (Policies.takesCheckpoint(state(), state().topology.plan(node), occasion)) {
            marked(occasion).add(state().topology.id(node));
        }
    }

    /** The same about a trigger that has fired, which may want one by itself. */
    void markFired(TriggerPlan plan) {
        if (plan.definition().createCheckpoint()
                || Policies.takesCheckpoint(state(), null, CheckpointOccasion.TRIGGER)) {
            marked(CheckpointOccasion.TRIGGER).add(plan.id());
        }
    }

    private List<String> marked(CheckpointOccasion occasion) {
        if (marks.isEmpty()) {
            marks = new EnumMap<>(CheckpointOccasion.class);
        }
        return marks.computeIfAbsent(occasion, key -> new ArrayList<>());
    }

    private void ask(InstanceEffect.EvaluateRule question) {
        if (asked.isEmpty()) {
            asked = new LinkedHashSet<>();
        }
        asked.add(question);
    }

    /** Tells every executor that its work is no longer wanted. */
    void stopAll() {
        for (int node = 0; node < state().nodes.size(); node++) {
            stopIfExecuting(node);
        }
    }

    /** Ends the deliberation. */
    Decision answer(@Nullable String commandId, InstanceReply reply, InstanceState before) {
        // Not every command concludes, and the end of the instance may be what a trigger waits for.
        while (firings.fireNext(this)) {
            conclude();
        }
        // What triggers do because of these checkpoints takes no more of them: a step has an end.
        if (!marks.isEmpty()) {
            Map<CheckpointOccasion, List<String>> due = new EnumMap<>(marks);
            due.forEach((occasion, about) -> Checkpoints.take(this, occasion, about));
            while (firings.fireNext(this)) {
                conclude();
            }
        }
        if (!asked.isEmpty()) {
            effects.addAll(asked);
        }
        effects.removeIf(effect -> isMoot(effect, before));
        if (events.isEmpty()) {
            return new Decision(null, reply, before, effects);
        }
        EventBatch batch = new EventBatch(now, commandId, commandId == null ? null : reply, events);
        evolution.remember(batch);
        return new Decision(
                batch,
                reply,
                evolution.result(),
                effects,
                transitions == null ? Transitions.NONE : transitions.gathered());
    }

    /** What was begun and ended in one step concerns nobody outside. */
    private boolean isMoot(InstanceEffect effect, InstanceState before) {
        if (effect instanceof InstanceEffect.Execute execute) {
            NodeState own = state().nodes.get(execute.node());
            return own.status != NodeStatus.EXECUTING || own.attempt != execute.attempt();
        }
        if (effect instanceof InstanceEffect.Stop stop) {
            return stop.node() >= before.nodes.size()
                    || before.nodes.get(stop.node()).status != NodeStatus.EXECUTING
                    || before.nodes.get(stop.node()).attempt != stop.attempt();
        }
        if (effect instanceof InstanceEffect.Seek seek) {
            NodeState own = state().nodes.get(seek.node());
            return own.status != NodeStatus.EXECUTING || own.attempt != seek.attempt();
        }
        if (effect instanceof InstanceEffect.RunTrigger || effect instanceof InstanceEffect.SeekTrigger) {
            return false;
        }
        InstanceEffect.EvaluateRule question = (InstanceEffect.EvaluateRule) effect;
        NodeState own = state().nodes.get(question.node());
        return own.status != NodeStatus.PENDING || own.edgesSince() != question.since();
    }

    // ---- consequences ---------------------------------------------------------------------------------------------

    /** Follows every consequence of what was noted, dispatches what may run and ends the instance if it is over. */
    void conclude() {
        Forks.goOn(this);
        do {
            do {
                settleDependents();
                dispatch();
            } while (!ended.isEmpty());
        } while (firings.fireNext(this));
        endIfOver();
    }

    private void settleDependents() {
        while (!ended.isEmpty()) {
            int node = ended.poll();
            state().topology.forEachOut(node, (target, position) -> settle(target, node));
            Topology.Iteration iteration = state().topology.iteration(node);
            if (iteration != null) {
                endIterationIfOver(iteration);
            }
        }
    }

    /** Looks at a node whose dependencies may have been decided; {@code cause} is the node that ended, or -1. */
    void settle(int node, int cause) {
        NodeState own = state().nodes.get(node);
        if (own.status != NodeStatus.PENDING) {
            return;
        }
        NodePlan plan = state().topology.plan(node);
        if (Readiness.isRuledOut(own, plan)) {
            skip(node, Readiness.reason(state(), own, plan), null);
        } else if (Readiness.isReleased(own, plan)) {
            note(new InstanceEvent.NodeReady(node, cause));
            becameReady.add(state().topology.id(node));
            cancelLosers(node, plan);
        } else {
            askRules(node, own, plan);
        }
    }

    private void askRules(int node, NodeState own, NodePlan plan) {
        List<RuleGroup> groups = plan.ruleGroups();
        for (int group = 0; group < groups.size(); group++) {
            if (!own.details.satisfied.contains(group)) {
                ask(new InstanceEffect.EvaluateRule(node, group, own.edgesSince()));
            }
        }
    }

    private void cancelLosers(int node, NodePlan plan) {
        if (plan.join().losers() != Join.Losers.CANCEL) {
            return;
        }
        for (int position = 0; position < plan.edges().size(); position++) {
            if (plan.edges().get(position).type() == io.heddle.definition.DependencyType.PARALLEL) {
                int source = state().topology.source(node, position);
                if (source >= 0
                        && !state().nodes.get(source).status.isTerminal()
                        && state().topology.outDegree(source) == 1) {
                    cancel(source, "lost the race into " + state().topology.id(node));
                }
            }
        }
    }

    // ---- ends of nodes --------------------------------------------------------------------------------------------

    void complete(int node, Payload output) {
        complete(node, output, Map.of());
    }

    /** An attempt succeeded; its global writes count with it and are seen by the conditions on its way out. */
    void complete(int node, Payload output, Map<String, Payload> globals) {
        int max = state().header().settings().maxPayloadBytes();
        if (max > 0 && output.size() > max) {
            failAttempt(
                    node,
                    NodeError.fatal(
                            ErrorCode.OUTPUT_TOO_LARGE,
                            "output of " + output.size() + " bytes exceeds heddle.payload.max-size of " + max
                                    + " bytes"));
            return;
        }
        Routes routes = Routes.choose(with(globals), node, output, null);
        if (routes.noRoute()) {
            failAttempt(node, NodeError.fatal(ErrorCode.NO_ROUTE, "no condition holds and there is no default edge"));
            return;
        }
        globals.forEach(this::writeGlobal);
        note(new InstanceEvent.NodeCompleted(node, state().nodes.get(node).attempt, output, routes.taken()));
        markExecuted(node);
        leave(node, routes);
    }

    /** The state as it would be with these values, for whoever must know before they are written. */
    private InstanceState with(Map<String, Payload> globals) {
        if (globals.isEmpty()) {
            return state();
        }
        InstanceState trial = state().copy();
        globals.forEach((key, value) -> trial.globals = trial.globals.plus(key, new GlobalValue(value, 0)));
        return trial;
    }

    void writeGlobal(String key, Payload value) {
        GlobalValue old = state().globals.get(key);
        note(new InstanceEvent.GlobalSet(
                key, value, old == null ? null : old.value(), old == null ? 1 : old.revision() + 1));
    }

    void skip(int node, String reason, @Nullable Payload substitute) {
        abandon(node);
        NodeState.LoopProgress body = state().nodes.get(node).details.loop;
        Routes routes = substitute == null ? Routes.NONE : Routes.choose(state(), node, substitute, null);
        note(new InstanceEvent.NodeSkipped(node, reason, substitute, routes.taken()));
        cancelBody(node, body);
        leave(node, routes);
    }

    void cancel(int node, String reason) {
        abandon(node);
        NodeState.LoopProgress body = state().nodes.get(node).details.loop;
        note(new InstanceEvent.NodeCancelled(node, reason));
        cancelBody(node, body);
        leave(node, Routes.NONE);
    }

    /** An attempt under way failed: again if the budget allows, else for good. */
    void failAttempt(int node, NodeError error) {
        if (!Policies.mayRetry(state(), node, error)) {
            failFinally(node, error);
            return;
        }
        NodeState own = state().nodes.get(node);
        long dueAt = now + Policies.backoff(state(), node);
        note(new InstanceEvent.NodeRetryScheduled(node, own.attempt, error, dueAt));
        if (dueAt <= now) {
            note(new InstanceEvent.NodeBackoffEnded(node));
        }
        cancelBody(node, own.details.loop);
    }

    /** An expression of an attempt could not be evaluated: for ever, unless the reason may pass. */
    void fail(int node, EvaluationException e, String code) {
        if (e.isPassing()) {
            failAttempt(node, e.error(code));
        } else {
            failFinally(node, e.error(code));
        }
    }

    void failFinally(int node, NodeError error) {
        NodeState own = state().nodes.get(node);
        NodePlan plan = state().topology.plan(node);
        if (own.status == NodeStatus.PENDING) {
            abandon(node);
        }
        FailurePolicy policy = Policies.failurePolicy(state(), plan);
        boolean tolerated = policy == FailurePolicy.CONTINUE;
        Routes routes = tolerated ? Routes.choose(state(), node, plan.fallback(), error) : Routes.NONE;
        if (routes.noRoute()) {
            tolerated = false;
        }
        note(new InstanceEvent.NodeFailed(node, own.attempt, error, tolerated, routes.taken()));
        markExecuted(node);
        cancelBody(node, own.details.loop);
        leave(node, routes);
        if (policy == FailurePolicy.FAIL_FAST) {
            end(
                    InstanceStatus.FAILED,
                    Policies.nodeFailure(state().topology.id(node), error),
                    "the instance failed fast");
        }
    }

    private void markExecuted(int node) {
        if (state().topology.plan(node).kind() == NodeKind.TASK) {
            mark(CheckpointOccasion.NODE_AFTER_EXECUTE, node);
        }
    }

    private void leave(int node, Routes routes) {
        ended.add(node);
        if (!routes.errors().isEmpty()) {
            routes.errors().forEach((target, message) -> broken.add(new BrokenCondition(target, message)));
        }
        if (failing || broken.isEmpty()) {
            return;
        }
        failing = true;
        while (!broken.isEmpty()) {
            BrokenCondition next = broken.poll();
            if (state().nodes.get(next.target()).status == NodeStatus.PENDING) {
                failFinally(next.target(), NodeError.fatal(ErrorCode.CONDITION_ERROR, next.message()));
            }
        }
        failing = false;
    }

    /**
     * An instance that sealed itself may hold dependencies on nodes nobody registered, and now nobody can. Whoever is
     * run again must not wait for them.
     */
    void giveUpUnknownUpstreams(int node) {
        int degree = state().topology.plan(node).edges().size();
        for (int position = 0; state().sealed && position < degree; position++) {
            if (state().topology.source(node, position) < 0 && state().nodes.get(node).status == NodeStatus.PENDING) {
                note(new InstanceEvent.EdgeExpired(node, position));
            }
        }
    }

    /** Nodes about to be reset have no consequences. */
    void forgetEnded() {
        ended.clear();
    }

    private void stopIfExecuting(int node) {
        NodeState own = state().nodes.get(node);
        if (own.status == NodeStatus.EXECUTING && !state().topology.plan(node).isControl()) {
            effects.add(new InstanceEffect.Stop(node, own.attempt));
        }
    }

    /** Nobody waits for the node's work any more, wherever it is done. */
    private void abandon(int node) {
        stopIfExecuting(node);
        switch (state().topology.plan(node).kind()) {
            case SUBWORKFLOW -> Children.abandon(this, node);
            case FORK, JOIN -> Forks.abandon(this, node);
            case TASK, START, END, LOOP -> {
                // It has no children.
            }
        }
    }

    /** Ends the instance; whatever is open is cancelled first. */
    void end(InstanceStatus status, @Nullable NodeError error, String reason) {
        if (state().status.isTerminal()) {
            return;
        }
        ended.clear();
        for (int node = 0; state().openNodes() > 0 && node < state().nodes.size(); node++) {
            if (!state().nodes.get(node).status.isTerminal()) {
                stopIfExecuting(node);
                note(new InstanceEvent.NodeCancelled(node, reason));
            }
        }
        asked = Set.of();
        note(new InstanceEvent.InstanceEnded(status, error, null));
    }

    private void endIfOver() {
        InstanceState state = state();
        if (state.status != InstanceStatus.RUNNING || state.openNodes() > 0 || state.awaitsChildren()) {
            return;
        }
        if (state.awaitsAutoSeal() && now >= state.sealsAt()) {
            note(new InstanceEvent.InstanceSealed());
        }
        if (!state.sealed) {
            return;
        }
        if (state.failures > 0) {
            NodeState failed = state.nodes.get(state.firstFailure);
            note(new InstanceEvent.InstanceEnded(
                    InstanceStatus.FAILED,
                    Policies.nodeFailure(state.topology.id(state.firstFailure), failed.details.error),
                    null));
            return;
        }
        try {
            note(new InstanceEvent.InstanceEnded(InstanceStatus.COMPLETED, null, Outputs.ofInstance(state)));
        } catch (EvaluationException e) {
            note(new InstanceEvent.InstanceEnded(InstanceStatus.FAILED, e.error(ErrorCode.OUTPUT_MAPPING_ERROR), null));
        }
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    /** Lets everything happen that is due by now; each firing leaves its timer stale, so this ends. */
    void fireDueTimers() {
        evolution.prune();
        Timer timer = state().wallTimers.first();
        while (timer != null && timer.due() <= now && !state().status.isTerminal()) {
            fire(timer);
            evolution.prune();
            timer = state().wallTimers.first();
        }
        if (state().status != InstanceStatus.RUNNING) {
            return;
        }
        timer = state().runTimers.first();
        while (timer != null && timer.due() <= state().runningTime(now) && state().status == InstanceStatus.RUNNING) {
            if (timer.kind() == Timer.Kind.JOIN) {
                Joins.timeOut(this, timer.node());
            } else {
                note(new InstanceEvent.EdgeExpired(timer.node(), timer.token()));
                settle(timer.node(), -1);
            }
            evolution.prune();
            timer = state().runTimers.first();
        }
    }

    private void fire(Timer timer) {
        int node = timer.node();
        switch (timer.kind()) {
            case ATTEMPT -> {
                stopIfExecuting(node);
                failAttempt(node, NodeError.retryable(ErrorCode.TIMEOUT, "the attempt ran longer than its timeout"));
            }
            case LEASE -> {
                if (isLastDelivery(node)) {
                    failAttempt(node, attemptLost());
                } else {
                    note(new InstanceEvent.LeaseEnded(node));
                }
            }
            case BACKOFF -> note(new InstanceEvent.NodeBackoffEnded(node));
            case RULE -> {
                note(new InstanceEvent.RuleWaiting(node, timer.token(), 0));
                ask(new InstanceEffect.EvaluateRule(
                        node, timer.token(), state().nodes.get(node).edgesSince()));
            }
            case EDGE, JOIN -> throw new IllegalStateException(timer.kind() + " waits in running time");
        }
    }

    /** Hands an attempt over again, or gives it up after too many hand-overs. */
    void redeliver(int node) {
        if (isLastDelivery(node)) {
            failAttempt(node, attemptLost());
            return;
        }
        NodeState own = state().nodes.get(node);
        note(new InstanceEvent.NodeRedelivered(node, own.delivery + 1, 0));
        effects.add(new InstanceEffect.Execute(node, own.attempt, own.delivery + 1));
    }

    boolean isLastDelivery(int node) {
        int max = state().header().settings().maxRedeliveries();
        return max > 0 && state().nodes.get(node).delivery >= max;
    }

    private static NodeError attemptLost() {
        return NodeError.retryable(ErrorCode.ATTEMPT_LOST, "handed over too often without a result");
    }

    // ---- beginnings -----------------------------------------------------------------------------------------------

    private void dispatch() {
        int maxParallel = Policies.maxParallelNodes(state());
        int maxSteps = Policies.maxSteps(state());
        evolution.prune();
        ReadyNode next = state().ready.first();
        while (state().status == InstanceStatus.RUNNING && next != null) {
            NodePlan plan = state().topology.plan(next.node());
            if (plan.kind() == NodeKind.TASK) {
                if (maxParallel > 0 && state().places >= maxParallel) {
                    return;
                }
                if (maxSteps > 0 && state().steps >= maxSteps) {
                    end(
                            InstanceStatus.FAILED,
                            NodeError.fatal(ErrorCode.STEP_LIMIT, "more than maxSteps = " + maxSteps + " attempts"),
                            "the instance reached its step limit");
                    return;
                }
            }
            begin(next.node(), plan);
            evolution.prune();
            next = state().ready.first();
        }
    }

    private void begin(int node, NodePlan plan) {
        int attempt = state().nodes.get(node).attempt + 1;
        if (plan.kind() == NodeKind.SUBWORKFLOW) {
            Children.begin(this, node, plan);
            return;
        }
        if (plan.kind() == NodeKind.FORK) {
            Forks.begin(this, node);
            return;
        }
        if (plan.isControl()) {
            note(new InstanceEvent.NodeStarted(node, attempt, null, 0));
            if (plan.kind() == NodeKind.LOOP) {
                beginLoop(node, Objects.requireNonNull(plan.loop()));
            } else if (plan.kind() == NodeKind.JOIN) {
                Joins.decide(this, node);
            } else {
                complete(node, Payload.NULL);
            }
            return;
        }
        Payload input;
        try {
            input = Outputs.mappedInput(state(), node, plan);
        } catch (EvaluationException e) {
            if (e.isPassing()) {
                // Only an attempt that has begun can be tried again.
                note(new InstanceEvent.NodeStarted(node, attempt, null, 0));
            }
            fail(node, e, ErrorCode.INPUT_MAPPING_ERROR);
            return;
        }
        note(new InstanceEvent.NodeStarted(node, attempt, input, 0));
        mark(CheckpointOccasion.NODE_BEFORE_EXECUTE, node);
        effects.add(new InstanceEffect.Execute(node, attempt, 1));
    }

    // ---- loops ----------------------------------------------------------------------------------------------------

    private void beginLoop(int loop, LoopPlan plan) {
        Payload items = null;
        Payload first = null;
        int count = plan.maxIterations();
        if (plan.items() != null) {
            try {
                List<@Nullable Object> list = plan.items().items(Scopes.ofNode(state(), loop));
                count = list.size();
                items = JsonCodec.encode(list);
                first = list.isEmpty() ? null : JsonCodec.encode(list.get(0));
            } catch (EvaluationException e) {
                fail(loop, e, ErrorCode.INPUT_MAPPING_ERROR);
                return;
            }
        }
        if (count > plan.maxIterations()) {
            failFinally(
                    loop,
                    NodeError.fatal(
                            ErrorCode.LOOP_BOUND_EXCEEDED,
                            count + " items exceed maxIterations = " + plan.maxIterations()));
        } else if (count == 0) {
            complete(loop, Loops.output(List.of()));
        } else {
            beginIteration(plan, new InstanceEvent.LoopIterationStarted(loop, 0, items, first, count == 1));
        }
    }

    private void beginIteration(LoopPlan plan, InstanceEvent.LoopIterationStarted event) {
        int loop = event.node();
        int max = state().header().settings().maxNodes();
        if (max > 0 && state().nodes.size() + plan.body().size() > max) {
            failFinally(
                    loop,
                    NodeError.fatal(
                            "TOO_MANY_NODES",
                            "iteration " + event.iteration() + " would exceed heddle.instance.max-nodes = " + max));
            return;
        }
        int start = state().nodes.size();
        note(event);
        for (int local = 0; local < plan.body().size(); local++) {
            if (plan.body().node(local).edges().isEmpty()) {
                settle(start + local, loop);
            }
        }
    }

    private void endIterationIfOver(Topology.Iteration iteration) {
        int loop = iteration.loop();
        NodeState own = state().nodes.get(loop);
        NodeState.LoopProgress progress = own.details.loop;
        if (own.status != NodeStatus.EXECUTING
                || progress == null
                || progress.start() != iteration.start()
                || progress.open() > 0) {
            return;
        }
        LoopPlan plan = Objects.requireNonNull(state().topology.plan(loop).loop());
        if (progress.failed() > 0) {
            failAttempt(
                    loop,
                    NodeError.retryable(
                            ErrorCode.LOOP_ITERATION_FAILED,
                            "iteration " + iteration.number() + " failed: "
                                    + Outputs.firstFailure(state(), iteration.start(), iteration.end())));
            return;
        }
        Payload result;
        try {
            result = Outputs.ofSinks(state(), iteration.start(), iteration.end());
        } catch (EvaluationException e) {
            failAttempt(loop, unreadableResult(e));
            return;
        }
        note(new InstanceEvent.LoopIterationEnded(loop, iteration.number(), result));
        boolean broken;
        try {
            broken = plan.breakWhen() != null
                    && plan.breakWhen().test(Scopes.ofIteration(state(), loop, iteration, result));
        } catch (EvaluationException e) {
            fail(loop, e, ErrorCode.CONDITION_ERROR);
            return;
        }
        LoopItems items = progress.items();
        if (broken || (iteration.last() && (plan.breakWhen() == null || items != null))) {
            completeLoop(loop);
        } else if (iteration.last()) {
            failFinally(
                    loop,
                    NodeError.fatal(
                            ErrorCode.LOOP_BOUND_EXCEEDED,
                            "breakWhen still false after maxIterations = " + plan.maxIterations()));
        } else {
            beginNextIteration(plan, iteration, items);
        }
    }

    private void beginNextIteration(LoopPlan plan, Topology.Iteration ended, @Nullable LoopItems items) {
        int next = ended.number() + 1;
        Payload item = null;
        boolean last = next == plan.maxIterations() - 1;
        if (items != null) {
            try {
                item = items.item(next);
                last = items.isLast(next);
            } catch (EvaluationException e) {
                fail(ended.loop(), e, ErrorCode.INPUT_MAPPING_ERROR);
                return;
            }
        }
        beginIteration(plan, new InstanceEvent.LoopIterationStarted(ended.loop(), next, null, item, last));
    }

    private void completeLoop(int loop) {
        Payload output;
        try {
            output = Loops.output(
                    Objects.requireNonNull(state().nodes.get(loop).details.loop).results());
        } catch (EvaluationException e) {
            failAttempt(loop, unreadableResult(e));
            return;
        }
        complete(loop, output);
    }

    private static NodeError unreadableResult(EvaluationException e) {
        return e.isPassing()
                ? e.error(ErrorCode.OUTPUT_MAPPING_ERROR)
                : NodeError.retryable(ErrorCode.OUTPUT_MAPPING_ERROR, "a result of the body: " + e.getMessage());
    }

    private void cancelBody(int loop, NodeState.@Nullable LoopProgress progress) {
        if (progress == null) {
            return;
        }
        LoopPlan plan = Objects.requireNonNull(state().topology.plan(loop).loop());
        for (int node = progress.start(); node < progress.start() + plan.body().size(); node++) {
            if (!state().nodes.get(node).status.isTerminal()) {
                cancel(node, "its loop " + state().topology.id(loop) + " ended");
            }
        }
    }
}
