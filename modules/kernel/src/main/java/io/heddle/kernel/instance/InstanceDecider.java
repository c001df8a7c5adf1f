package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.ErrorCode;
import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.kernel.graph.DefaultTypes;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.spi.DependencyRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a command makes happen to an instance. A pure function of what is known: no clock, no thread, no I/O, no
 * randomness. Stateless and safe to share.
 */
public final class InstanceDecider {
    /** Default of {@code heddle.triggers.max-chain-depth}. */
    public static final int DEFAULT_MAX_CHAIN_DEPTH = 16;

    private final RegistrationCheck registrations;
    private final int maxChainDepth;
    private final boolean counted;
    private final Marks marks = new Marks(this);

    /** @param registrations validates nodes registered at run time */
    public InstanceDecider(RegistrationCheck registrations) {
        this(registrations, DEFAULT_MAX_CHAIN_DEPTH, false);
    }

    /**
     * @param registrations validates nodes registered at run time
     * @param maxChainDepth longest chain of triggers that one command may cause
     * @param counted whether decisions are to have {@link Decision#transitions}
     */
    public InstanceDecider(RegistrationCheck registrations, int maxChainDepth, boolean counted) {
        this.registrations = registrations;
        this.maxChainDepth = maxChainDepth;
        this.counted = counted;
    }

    /**
     * Decides {@code command}.
     *
     * @param state the instance as it stands; never changed
     * @param commandId the client's id for the command, or null; a repeated id gets the first answer again
     * @param now epoch microseconds; a clock behind the instance's last event counts as standing still
     */
    public Decision decide(InstanceState state, InstanceCommand command, @Nullable String commandId, long now) {
        if (commandId != null) {
            InstanceReply known = state.replyTo(commandId);
            if (known != null) {
                return new Decision(null, known, state, List.of());
            }
        }
        // Hosts' clocks differ: after a move, time must not run backwards in running times, pauses and leases.
        Deliberation thought = new Deliberation(state, Math.max(now, state.lastActivityAt), maxChainDepth, counted);
        InstanceReply reply = state.exists() || command instanceof InstanceCommand.Create
                ? answer(thought, state, command)
                : new InstanceReply.Refused("UNKNOWN_INSTANCE", "no such instance");
        return thought.answer(commandId, reply, state);
    }

    private InstanceReply answer(Deliberation thought, InstanceState state, InstanceCommand command) {
        if (command instanceof InstanceCommand.Create create) {
            return create(thought, state, create);
        }
        if (command instanceof InstanceCommand.Complete complete) {
            return report(
                    thought, state, complete.nodeId(), complete.attempt(), node -> complete(thought, node, complete));
        }
        if (command instanceof InstanceCommand.Fail fail) {
            return report(thought, state, fail.nodeId(), fail.attempt(), node -> {
                thought.failAttempt(node, fail.error());
                return null;
            });
        }
        if (command instanceof InstanceCommand.Tick) {
            return tick(thought, state);
        }
        if (command instanceof InstanceCommand.Defer defer) {
            return report(thought, state, defer.nodeId(), defer.attempt(), node -> {
                thought.note(new InstanceEvent.NodeDeferred(node, defer.attempt()));
                return null;
            });
        }
        if (command instanceof InstanceCommand.ApplyRule rule) {
            return applyRule(thought, state, rule);
        }
        if (command instanceof InstanceCommand.FailRule rule) {
            return failRule(thought, state, rule);
        }
        if (command instanceof InstanceCommand.Recover recover) {
            return recover(thought, state, recover);
        }
        if (command instanceof InstanceCommand.NoteAttemptLost lost) {
            return attemptLost(thought, state, lost);
        }
        if (command instanceof InstanceCommand.NoteTriggerLost lost) {
            return Triggers.lost(thought, state, lost);
        }
        if (command instanceof InstanceCommand.Start) {
            return start(thought, state);
        }
        if (command instanceof InstanceCommand.Pause pause) {
            return pause(thought, state, pause);
        }
        if (command instanceof InstanceCommand.Resume) {
            return resume(thought, state);
        }
        if (command instanceof InstanceCommand.AwaitSlot) {
            return awaitSlot(thought, state);
        }
        if (command instanceof InstanceCommand.Cancel cancel) {
            return cancel(thought, state, cancel);
        }
        if (command instanceof InstanceCommand.Claim claim) {
            return claim(thought, state, claim);
        }
        if (command instanceof InstanceCommand.Heartbeat heartbeat) {
            return heartbeat(thought, state, heartbeat);
        }
        if (command instanceof InstanceCommand.GiveBack back) {
            return giveBack(thought, state, back);
        }
        if (command instanceof InstanceCommand.Signal signal) {
            return signal(thought, state, signal);
        }
        if (command instanceof InstanceCommand.RegisterNodes register) {
            return register(thought, state, register.nodes(), register.replace(), false);
        }
        if (command instanceof InstanceCommand.ForkPaths fork) {
            return register(thought, state, fork.nodes(), false, true);
        }
        if (command instanceof InstanceCommand.AddDependencies add) {
            return addDependencies(thought, state, add);
        }
        if (command instanceof InstanceCommand.Seal) {
            return seal(thought, state);
        }
        if (command instanceof InstanceCommand.SkipNode skip) {
            return skip(thought, state, skip);
        }
        if (command instanceof InstanceCommand.CancelNode cancel) {
            return cancelNode(thought, state, cancel);
        }
        if (command instanceof InstanceCommand.Rerun rerun) {
            return Reruns.rerun(thought, state, rerun);
        }
        if (command instanceof InstanceCommand.RetryFailed retry) {
            return Reruns.retryFailed(thought, state, retry);
        }
        if (command instanceof InstanceCommand.SetGlobal set) {
            return setGlobal(thought, state, set);
        }
        if (command instanceof InstanceCommand.RecordChoice choice) {
            return recordChoice(thought, state, choice);
        }
        if (command instanceof InstanceCommand.Mark mark) {
            return marks.mark(thought, state, mark);
        }
        if (command instanceof InstanceCommand.Announce announce) {
            return marks.announce(thought, state, announce);
        }
        if (command instanceof InstanceCommand.Drain drain) {
            return Marks.drain(thought, state, drain);
        }
        if (command instanceof InstanceCommand.BeginAgain again) {
            return Marks.beginAgain(thought, state, again);
        }
        if (command instanceof InstanceCommand.LetGo) {
            return Marks.letGo(thought, state);
        }
        if (command instanceof InstanceCommand.StartChild start) {
            return Children.start(thought, state, start);
        }
        if (command instanceof InstanceCommand.StartCopy copy) {
            return Children.startCopy(thought, state, copy);
        }
        if (command instanceof InstanceCommand.CreateCheckpoint create) {
            return Checkpoints.create(thought, state, create);
        }
        if (command instanceof InstanceCommand.NoteCheckpointStored stored) {
            return Checkpoints.stored(thought, state, stored);
        }
        if (command instanceof InstanceCommand.NoteCheckpointFailed failed) {
            return Checkpoints.failed(thought, state, failed);
        }
        if (command instanceof InstanceCommand.DeleteCheckpoint delete) {
            return Checkpoints.delete(thought, state, delete);
        }
        if (command instanceof InstanceCommand.CleanCheckpoints clean) {
            return Checkpoints.clean(thought, state, clean);
        }
        if (command instanceof InstanceCommand.RequestRewind request) {
            return Checkpoints.requestRewind(thought, state, request);
        }
        if (command instanceof InstanceCommand.Rewind rewind) {
            return Checkpoints.rewind(thought, state, rewind);
        }
        if (command instanceof InstanceCommand.NoteRewindFailed failed) {
            return Checkpoints.rewindFailed(thought, state, failed);
        }
        if (command instanceof InstanceCommand.CancelChild cancel) {
            return Children.cancel(thought, state, cancel);
        }
        if (command instanceof InstanceCommand.NoteChildStarted started) {
            return Children.started(thought, state, started);
        }
        if (command instanceof InstanceCommand.NoteChildRefused refused) {
            return Children.refused(thought, state, refused);
        }
        if (command instanceof InstanceCommand.NoteChildEnded ended) {
            return Children.ended(thought, state, ended);
        }
        if (command instanceof InstanceCommand.GiveUpChildren give) {
            return Trees.giveUp(thought, state, give);
        }
        if (command instanceof InstanceCommand.Heed heed) {
            return heed(thought, state, heed.order());
        }
        if (command instanceof InstanceCommand.CountTree count) {
            return Trees.count(thought, state, count);
        }
        if (command instanceof InstanceCommand.SwitchTrigger turn) {
            return Triggers.turn(thought, state, turn);
        }
        if (command instanceof InstanceCommand.NoteTriggerRan ran) {
            return Triggers.ran(thought, state, ran);
        }
        if (command instanceof InstanceCommand.NoteWorkflow noted) {
            return Triggers.launched(thought, state, noted);
        }
        throw new IllegalStateException("no answer to " + command.getClass().getName());
    }

    // ---- life cycle -----------------------------------------------------------------------------------------------

    private static InstanceReply create(Deliberation thought, InstanceState state, InstanceCommand.Create create) {
        if (state.exists()) {
            boolean same = state.header()
                    .plan()
                    .definition()
                    .id()
                    .equals(create.header().plan().definition().id());
            return same
                    ? new InstanceReply.Created(true, state.status)
                    : new InstanceReply.Refused(
                            "THREAD_LIVE",
                            "instance " + state.header().id() + " exists and runs definition "
                                    + state.header().plan().definition().id() + "; choose another instance id");
        }
        thought.note(new InstanceEvent.InstanceCreated(create.header(), create.epoch()));
        Restoration.Result begun = create.past() == null ? null : begin(create.header(), create.past());
        if (begun != null) {
            thought.note(new InstanceEvent.InstanceCopied(begun.content()));
            Restoration.beginAnew(thought, begun);
        } else if (!create.header().dynamic()) {
            for (int entry : create.header().graph().entries()) {
                thought.settle(entry, -1);
            }
        }
        if (create.start()) {
            thought.note(new InstanceEvent.InstanceStarted());
            askRules(thought);
        }
        if (begun != null) {
            Restoration.requestChildren(thought, begun);
        }
        if (!create.order().equals(ParentOrder.RUN)) {
            heed(thought, thought.state(), create.order());
        }
        thought.conclude();
        return new InstanceReply.Created(false, thought.state().status);
    }

    private static Restoration.Result begin(InstanceHeader header, Past past) {
        Origin origin = header.lineage().origin();
        return origin != null && origin.goesOn()
                ? Restoration.ofNewRun(past, header.id())
                : Restoration.ofCopy(past, header.id());
    }

    /** Does what the parent wants, unless it has said something else since. */
    private static InstanceReply heed(Deliberation thought, InstanceState state, ParentOrder order) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        if (order.cancelReason() != null) {
            return cancel(thought, state, new InstanceCommand.Cancel(order.cancelReason()));
        }
        if (order.number() > state.heeded) {
            thought.note(new InstanceEvent.AncestorPauseChanged(order.number(), order.pausedBy()));
            if (order.pausedBy() != null && state.status == InstanceStatus.RUNNING) {
                thought.note(new InstanceEvent.InstancePaused(true, order.pausedBy()));
                thought.mark(CheckpointOccasion.PAUSE);
            } else if (order.pausedBy() == null
                    && state.status == InstanceStatus.PAUSED
                    && state.pausedBy != null
                    && state.rewinding == null) {
                thought.note(new InstanceEvent.InstanceResumed());
                thought.conclude();
            }
        }
        return new InstanceReply.Done(thought.state().status);
    }

    private static InstanceReply start(Deliberation thought, InstanceState state) {
        return switch (state.status) {
            case CREATED -> {
                thought.note(new InstanceEvent.InstanceStarted());
                askRules(thought);
                if (state.ancestorPause != null) {
                    thought.note(new InstanceEvent.InstancePaused(true, state.ancestorPause));
                }
                thought.conclude();
                yield new InstanceReply.Done(thought.state().status);
            }
            case RUNNING, PAUSED -> new InstanceReply.Done(state.status);
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> new InstanceReply.AlreadyTerminal(state.status);
        };
    }

    /** What was asked before a copy was made, or before the instance went back, is not answered any more. */
    static void askRules(Deliberation thought) {
        InstanceState state = thought.state();
        boolean asked = state.header().lineage().origin() == null && state.attemptFloor == 0;
        for (int node = 0; !asked && node < state.nodes.size(); node++) {
            if (!state.topology.plan(node).ruleGroups().isEmpty()) {
                thought.settle(node, -1);
            }
        }
    }

    private static InstanceReply pause(Deliberation thought, InstanceState state, InstanceCommand.Pause pause) {
        return switch (state.status) {
            case CREATED -> new InstanceReply.Refused("NOT_STARTED", "the instance has not started; start it first");
            case RUNNING -> {
                thought.note(new InstanceEvent.InstancePaused(pause.cascade(), null));
                thought.mark(CheckpointOccasion.PAUSE);
                yield new InstanceReply.Done(InstanceStatus.PAUSED);
            }
            case PAUSED -> {
                if (state.slotAwaited) {
                    thought.note(new InstanceEvent.InstanceSlotAwaited(false));
                }
                yield new InstanceReply.Done(InstanceStatus.PAUSED);
            }
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> new InstanceReply.AlreadyTerminal(state.status);
        };
    }

    private static InstanceReply resume(Deliberation thought, InstanceState state) {
        return switch (state.status) {
            case CREATED -> new InstanceReply.Refused("NOT_STARTED", "the instance has not started; start it first");
            case RUNNING -> new InstanceReply.Done(InstanceStatus.RUNNING);
            case PAUSED -> {
                if (state.rewinding != null) {
                    yield Checkpoints.beingRestored(state);
                }
                thought.note(new InstanceEvent.InstanceResumed());
                thought.conclude();
                yield new InstanceReply.Done(thought.state().status);
            }
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> new InstanceReply.AlreadyTerminal(state.status);
        };
    }

    private static InstanceReply awaitSlot(Deliberation thought, InstanceState state) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        if (state.status != InstanceStatus.RUNNING && !state.slotAwaited) {
            thought.note(new InstanceEvent.InstanceSlotAwaited(true));
        }
        return new InstanceReply.Done(state.status);
    }

    private static InstanceReply cancel(Deliberation thought, InstanceState state, InstanceCommand.Cancel cancel) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        if (Policies.takesCheckpoint(state, null, CheckpointOccasion.STOP)) {
            Checkpoints.take(thought, CheckpointOccasion.STOP, List.of());
        }
        thought.end(InstanceStatus.CANCELLED, NodeError.fatal("CANCELLED", cancel.reason()), cancel.reason());
        return new InstanceReply.Done(InstanceStatus.CANCELLED);
    }

    // ---- results of attempts --------------------------------------------------------------------------------------

    /** Records a result; a non-null return value refuses it without an event. */
    private interface Recording {
        @Nullable InstanceReply record(int node);
    }

    private static InstanceReply report(
            Deliberation thought, InstanceState state, String nodeId, int attempt, Recording recording) {
        int node = state.topology.indexOf(nodeId);
        if (node < 0) {
            return unknownNode(nodeId);
        }
        if (state.topology.plan(node).isControl()) {
            return new InstanceReply.Refused(
                    "CONTROL_NODE", "node " + nodeId + " is run by the engine itself; skip or cancel it instead");
        }
        NodeState own = state.nodes.get(node);
        if (own.status != NodeStatus.EXECUTING || own.attempt != attempt) {
            if (attempt > own.attempt || attempt < 1) {
                return new InstanceReply.Refused(
                        "UNKNOWN_ATTEMPT",
                        "node " + nodeId + " has no attempt " + attempt + "; its last attempt is " + own.attempt);
            }
            // An attempt cut off by a rerun has no recorded result, whatever the node does now.
            boolean duplicate = own.attempt == attempt
                    && own.attemptsUsed() > 0
                    && (own.status == NodeStatus.COMPLETED
                            || own.status == NodeStatus.FAILED
                            || own.status == NodeStatus.READY);
            thought.note(new InstanceEvent.ResultDiscarded(node, attempt, duplicate));
            return duplicate ? new InstanceReply.Duplicate() : new InstanceReply.Late();
        }
        InstanceReply refusal = recording.record(node);
        if (refusal != null) {
            return refusal;
        }
        thought.conclude();
        return new InstanceReply.Recorded(thought.becameReady());
    }

    private static @Nullable InstanceReply complete(Deliberation thought, int node, InstanceCommand.Complete complete) {
        String tooLarge = GlobalSizes.tooLarge(thought.state(), complete.globals());
        if (tooLarge != null) {
            thought.failAttempt(node, NodeError.fatal(ErrorCode.OUTPUT_TOO_LARGE, tooLarge));
            return null;
        }
        thought.complete(node, complete.output(), complete.globals());
        if (thought.state().nodes.get(node).status == NodeStatus.COMPLETED) {
            complete.children().forEach(child -> Children.start(thought, child));
        }
        return null;
    }

    private static InstanceReply claim(Deliberation thought, InstanceState state, InstanceCommand.Claim claim) {
        int node = state.topology.indexOf(claim.nodeId());
        if (node < 0) {
            return unknownNode(claim.nodeId());
        }
        NodePlan plan = state.topology.plan(node);
        if (!plan.isCallerDriven()) {
            return new InstanceReply.Refused(
                    "NOT_CALLER_DRIVEN", "node " + claim.nodeId() + " is run by the engine and cannot be claimed");
        }
        NodeState own = state.nodes.get(node);
        long lease = plan.isHuman() ? 0 : state.header().settings().lease();
        long leaseUntil = lease == 0 ? 0 : thought.now() + lease;
        if (own.status == NodeStatus.EXECUTING && own.details.offered) {
            thought.note(new InstanceEvent.NodeRedelivered(node, own.delivery + 1, leaseUntil));
            return new InstanceReply.Claimed(own.attempt, own.delivery + 1, leaseUntil);
        }
        if (own.status != NodeStatus.READY
                || own.details.dueAt > thought.now()
                || state.status != InstanceStatus.RUNNING) {
            return new InstanceReply.NotReady(own.status);
        }
        int maxParallel = Policies.maxParallelNodes(state);
        if (maxParallel > 0 && state.places >= maxParallel) {
            return new InstanceReply.ParallelLimit(maxParallel);
        }
        int maxSteps = Policies.maxSteps(state);
        if (maxSteps > 0 && state.steps >= maxSteps) {
            thought.end(
                    InstanceStatus.FAILED,
                    NodeError.fatal(ErrorCode.STEP_LIMIT, "more than maxSteps = " + maxSteps + " attempts"),
                    "the instance reached its step limit");
            return new InstanceReply.NotReady(NodeStatus.CANCELLED);
        }
        Payload input;
        try {
            input = Outputs.mappedInput(state, node, plan);
        } catch (io.heddle.kernel.expression.EvaluationException e) {
            if (e.isPassing()) {
                // The caller claims again.
                return new InstanceReply.Refused(ErrorCode.PAYLOAD_UNAVAILABLE, String.valueOf(e.getMessage()));
            }
            thought.failFinally(node, e.error(ErrorCode.INPUT_MAPPING_ERROR));
            thought.conclude();
            return new InstanceReply.NotReady(thought.state().nodes.get(node).status);
        }
        thought.note(new InstanceEvent.NodeStarted(node, own.attempt + 1, input, leaseUntil));
        thought.mark(CheckpointOccasion.NODE_BEFORE_EXECUTE, node);
        return new InstanceReply.Claimed(own.attempt + 1, 1, leaseUntil);
    }

    private static InstanceReply heartbeat(
            Deliberation thought, InstanceState state, InstanceCommand.Heartbeat heartbeat) {
        int node = state.topology.indexOf(heartbeat.nodeId());
        if (node < 0) {
            return new InstanceReply.Stop(null);
        }
        NodeState own = state.nodes.get(node);
        if (own.status != NodeStatus.EXECUTING || own.attempt != heartbeat.attempt() || own.details.offered) {
            return new InstanceReply.Stop(own.status);
        }
        long lease = state.header().settings().lease();
        if (own.details.leaseUntil == 0) {
            return new InstanceReply.Continue(0);
        }
        long until = thought.now() + lease;
        // A heartbeat storm costs one write per half lease, not one each.
        if (until - own.details.leaseUntil < lease / 2) {
            return new InstanceReply.Continue(own.details.leaseUntil);
        }
        thought.note(new InstanceEvent.LeaseExtended(node, until));
        return new InstanceReply.Continue(until);
    }

    private static InstanceReply giveBack(Deliberation thought, InstanceState state, InstanceCommand.GiveBack back) {
        int node = state.topology.indexOf(back.nodeId());
        if (node < 0) {
            return new InstanceReply.Stop(null);
        }
        NodeState own = state.nodes.get(node);
        if (own.status != NodeStatus.EXECUTING
                || own.attempt != back.attempt()
                || own.details.offered
                || !state.topology.plan(node).isCallerDriven()) {
            return new InstanceReply.Stop(own.status);
        }
        thought.note(new InstanceEvent.LeaseEnded(node));
        return new InstanceReply.Done(state.status);
    }

    /** The outside answers a node that waits for it, whoever holds it. */
    private InstanceReply signal(Deliberation thought, InstanceState state, InstanceCommand.Signal signal) {
        String id = signal.nodeId();
        int node = state.topology.indexOf(id);
        if (node < 0) {
            return unknownNode(id);
        }
        NodeState own = state.nodes.get(node);
        boolean callerDriven = state.topology.plan(node).isCallerDriven();
        if (!callerDriven && !own.details.deferred) {
            return new InstanceReply.Refused(
                    "NOT_WAITING", "node " + id + " is " + own.status + " and waits for nobody outside");
        }
        int attempt = own.attempt;
        if (own.status == NodeStatus.READY) {
            InstanceReply held = claim(thought, state, new InstanceCommand.Claim(id));
            if (held instanceof InstanceReply.ParallelLimit) {
                return held;
            }
            if (!(held instanceof InstanceReply.Claimed claimed)) {
                return new InstanceReply.Refused(
                        "NOT_WAITING",
                        "node " + id + " is " + thought.state().nodes.get(node).status + " in an instance that is "
                                + thought.state().status + "; it cannot be answered now");
            }
            attempt = claimed.attempt();
        } else if (own.status != NodeStatus.EXECUTING) {
            return new InstanceReply.Refused("NOT_WAITING", "node " + id + " is " + own.status + ", not waiting");
        }
        return answer(
                thought,
                thought.state(),
                signal.error() == null
                        ? new InstanceCommand.Complete(id, attempt, signal.output())
                        : new InstanceCommand.Fail(id, attempt, signal.error()));
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    private static InstanceReply tick(Deliberation thought, InstanceState state) {
        if (state.status != InstanceStatus.RUNNING && state.status != InstanceStatus.PAUSED) {
            return new InstanceReply.Nothing();
        }
        long now = thought.now();
        if (now >= state.deadline()) {
            thought.end(
                    InstanceStatus.TIMED_OUT, NodeError.fatal(ErrorCode.TIMEOUT, "the deadline passed"), "deadline");
            return new InstanceReply.Done(InstanceStatus.TIMED_OUT);
        }
        if (state.status == InstanceStatus.RUNNING
                && state.timeout() > 0
                && state.runningTime(now) >= state.timeout()) {
            thought.end(
                    InstanceStatus.TIMED_OUT,
                    NodeError.fatal(ErrorCode.TIMEOUT, "ran longer than its timeout"),
                    "timeout");
            return new InstanceReply.Done(InstanceStatus.TIMED_OUT);
        }
        thought.fireDueTimers();
        Checkpoints.clean(thought);
        thought.conclude();
        if (thought.isSilent() && now >= state.stallsAt()) {
            thought.note(new InstanceEvent.InstanceStalled(state.stillSince));
        }
        return thought.isSilent() ? new InstanceReply.Nothing() : new InstanceReply.Done(thought.state().status);
    }

    private static InstanceReply recover(Deliberation thought, InstanceState state, InstanceCommand.Recover recover) {
        Set<String> sleepers = recover.sleepers();
        Triggers.recover(thought, state, recover.elsewhere());
        if (state.status.isTerminal()) {
            return new InstanceReply.Nothing();
        }
        // First what is given up, with all that follows: it may end other attempts, or the whole instance, and they
        // must not be handed over.
        for (int node = 0; node < state.nodes.size(); node++) {
            if (AttemptOrder.isAtHost(thought.state(), node)
                    && !sleepers.contains(state.topology.id(node))
                    && !AttemptOrder.isOf(thought.state(), node, recover.elsewhere())
                    && thought.isLastDelivery(node)) {
                thought.redeliver(node);
            }
        }
        thought.conclude();
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState own = thought.state().nodes.get(node);
            // What begins in this very step is handed over by it already.
            if (AttemptOrder.isAtHost(thought.state(), node) && own.startSeq <= state.seq) {
                if (sleepers.contains(state.topology.id(node))) {
                    thought.effect(new InstanceEffect.Execute(node, own.attempt, own.delivery));
                } else if (AttemptOrder.isOf(thought.state(), node, recover.elsewhere())) {
                    thought.effect(new InstanceEffect.Seek(node, own.attempt, own.delivery));
                } else {
                    thought.redeliver(node);
                }
            } else if (own.status == NodeStatus.PENDING
                    && !state.topology.plan(node).ruleGroups().isEmpty()) {
                thought.settle(node, -1);
            }
        }
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    private static InstanceReply attemptLost(
            Deliberation thought, InstanceState state, InstanceCommand.NoteAttemptLost lost) {
        int node = state.topology.indexOf(lost.nodeId());
        if (node < 0 || !AttemptOrder.isAtHost(state, node)) {
            return new InstanceReply.Nothing();
        }
        NodeState own = state.nodes.get(node);
        if (own.attempt != lost.attempt() || own.delivery != lost.delivery()) {
            return new InstanceReply.Nothing();
        }
        thought.redeliver(node);
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    private static InstanceReply applyRule(Deliberation thought, InstanceState state, InstanceCommand.ApplyRule rule) {
        if (!isOpenGroup(state, rule.node(), rule.group(), rule.since())) {
            return new InstanceReply.Nothing();
        }
        if (rule.decision() instanceof DependencyRule.Decision.Go) {
            thought.note(new InstanceEvent.RuleSatisfied(rule.node(), rule.group()));
            thought.settle(rule.node(), lastEndedSource(state, rule.node()));
        } else if (rule.decision() instanceof DependencyRule.Decision.Never never) {
            thought.skip(rule.node(), never.reason(), null);
        } else if (rule.decision() instanceof DependencyRule.Decision.Wait wait && wait.until() != null) {
            long until = Math.max(Micros.of(wait.until()), thought.now() + 1);
            thought.note(new InstanceEvent.RuleWaiting(rule.node(), rule.group(), until));
        }
        thought.conclude();
        return new InstanceReply.Nothing();
    }

    private static InstanceReply failRule(Deliberation thought, InstanceState state, InstanceCommand.FailRule rule) {
        if (isOpenGroup(state, rule.node(), rule.group(), rule.since())) {
            thought.failFinally(rule.node(), NodeError.fatal(ErrorCode.RULE_ERROR, rule.message()));
            thought.conclude();
        }
        return new InstanceReply.Nothing();
    }

    private static boolean isOpenGroup(InstanceState state, int node, int group, int since) {
        return node < state.nodes.size()
                && state.nodes.get(node).status == NodeStatus.PENDING
                && state.nodes.get(node).edgesSince() == since
                && group < state.topology.plan(node).ruleGroups().size()
                && !state.nodes.get(node).details.satisfied.contains(group);
    }

    private static int lastEndedSource(InstanceState state, int node) {
        int last = -1;
        int lastSeq = 0;
        for (int position = 0; position < state.topology.plan(node).edges().size(); position++) {
            int source = state.topology.source(node, position);
            if (source >= 0 && state.nodes.get(source).endSeq > lastSeq) {
                last = source;
                lastSeq = state.nodes.get(source).endSeq;
            }
        }
        return last;
    }

    // ---- operators ------------------------------------------------------------------------------------------------

    private static InstanceReply skip(Deliberation thought, InstanceState state, InstanceCommand.SkipNode skip) {
        int node = state.topology.indexOf(skip.nodeId());
        InstanceReply refusal = refusalToTouch(state, node, skip.nodeId());
        if (refusal != null) {
            return refusal;
        }
        thought.skip(node, "skipped by request", skip.substitute());
        thought.conclude();
        return new InstanceReply.Recorded(thought.becameReady());
    }

    private static InstanceReply cancelNode(
            Deliberation thought, InstanceState state, InstanceCommand.CancelNode cancel) {
        int node = state.topology.indexOf(cancel.nodeId());
        InstanceReply refusal = refusalToTouch(state, node, cancel.nodeId());
        if (refusal != null) {
            return refusal;
        }
        thought.cancel(node, cancel.reason());
        thought.conclude();
        return new InstanceReply.Recorded(thought.becameReady());
    }

    private static @Nullable InstanceReply refusalToTouch(InstanceState state, int node, String nodeId) {
        if (node < 0) {
            return unknownNode(nodeId);
        }
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        NodeStatus status = state.nodes.get(node).status;
        if (status.isTerminal()) {
            return new InstanceReply.Refused(
                    "ILLEGAL_TRANSITION", "node " + nodeId + " is " + status + " and has ended; rerun it instead");
        }
        return null;
    }

    static InstanceReply unknownNode(String nodeId) {
        return new InstanceReply.Refused("UNKNOWN_NODE", "the instance has no node " + nodeId);
    }

    private static InstanceReply setGlobal(Deliberation thought, InstanceState state, InstanceCommand.SetGlobal set) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        GlobalValue old = state.globals.get(set.key());
        int revision = old == null ? 0 : old.revision();
        if (set.expectedRevision() != null && set.expectedRevision() != revision) {
            return new InstanceReply.RevisionConflict(revision);
        }
        String tooLarge = GlobalSizes.tooLarge(state, set.key(), set.value());
        if (tooLarge != null) {
            return new InstanceReply.Refused("GLOBAL_DATA_TOO_LARGE", tooLarge);
        }
        thought.writeGlobal(set.key(), set.value());
        return new InstanceReply.GlobalRecorded(revision + 1);
    }

    private static InstanceReply recordChoice(
            Deliberation thought, InstanceState state, InstanceCommand.RecordChoice choice) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        thought.note(new InstanceEvent.ChoiceRecorded(choice.key(), choice.value()));
        return new InstanceReply.Done(state.status);
    }

    // ---- dynamic graphs -------------------------------------------------------------------------------------------

    /** Adds nodes, all or none. */
    InstanceReply register(
            Deliberation thought,
            InstanceState state,
            List<InstanceEvent.Registration> given,
            boolean replace,
            boolean oneFork) {
        DependencyType edgeType = state.header().settings().edgeType();
        Registering batch = Registering.of(
                state,
                given.stream()
                        .map(one ->
                                new InstanceEvent.Registration(one.id(), DefaultTypes.in(one.definition(), edgeType)))
                        .toList(),
                replace);
        InstanceReply refusal = refusalToGrow(state);
        if (refusal != null && !batch.isKnown()) {
            return refusal;
        }
        if (batch.refusal() != null) {
            return batch.refusal();
        }
        int max = state.header().settings().maxNodes();
        if (max > 0 && state.nodes.size() + batch.added(state) > max) {
            return new InstanceReply.Invalid(List.of(
                    Finding.error("TOO_MANY_NODES", "", "more than heddle.instance.max-nodes = " + max + " nodes")));
        }
        List<Finding> findings = new ArrayList<>();
        for (InstanceEvent.Registration node : batch.fresh()) {
            batch.findings(state, node, findings);
            intoOthers(state, node.id(), node.definition().dependencies(), findings);
        }
        if (!batch.fresh().isEmpty()) {
            findings.addAll(registrations.check(
                    new GraphSoFar(state),
                    batch.fresh().stream()
                            .map(InstanceEvent.Registration::entry)
                            .toList()));
        }
        if (findings.stream().anyMatch(Finding::isError)) {
            return new InstanceReply.Invalid(findings);
        }
        if (oneFork && !batch.isOneFork()) {
            return new InstanceReply.Refused(
                    "NOT_ONE_FORK",
                    "a fork takes one FORK, the nodes of its paths and its JOIN; register other nodes by themselves");
        }
        if (batch.fresh().isEmpty()) {
            return new InstanceReply.Registered(List.of());
        }
        thought.note(new InstanceEvent.NodesRegistered(batch.fresh()));
        List<Integer> nodes = batch.freshIds().stream()
                .map(id -> thought.state().topology.indexOf(id))
                .toList();
        LateConditions.decide(thought, nodes, 0);
        for (int node : nodes) {
            thought.settle(node, lastEndedSource(thought.state(), node));
        }
        thought.conclude();
        return new InstanceReply.Registered(thought.becameReady());
    }

    static InstanceReply loopBody(String nodeId) {
        return new InstanceReply.Refused(
                "LOOP_BODY", "node " + nodeId + " belongs to a loop iteration, whose graph is its definition's");
    }

    /** Dependencies on body nodes of loops and on what is on a path: other threads, or iterations, have these nodes. */
    private static void intoOthers(
            InstanceState state, String nodeId, List<Dependency> dependencies, List<Finding> findings) {
        for (Dependency dependency : dependencies) {
            String edge = dependency.upstream() + " -> " + nodeId;
            int source = state.topology.named(dependency.upstream());
            if (source >= 0 && state.topology.iteration(source) != null) {
                findings.add(Finding.error(
                        "LOOP_BODY_INVALID",
                        edge,
                        "the upstream belongs to a loop iteration; depend on the loop instead"));
            }
            int fork = state.topology.forkAround(dependency.upstream());
            if (fork >= 0) {
                findings.add(Finding.error(
                        "FORK_REGION_LEAK",
                        edge,
                        "the upstream is on a path of the fork " + state.topology.id(fork)
                                + "; depend on its JOIN instead"));
            }
        }
    }

    private InstanceReply addDependencies(
            Deliberation thought, InstanceState state, InstanceCommand.AddDependencies add) {
        InstanceReply refusal = refusalToGrow(state);
        if (refusal != null) {
            return refusal;
        }
        int node = state.topology.indexOf(add.nodeId());
        if (node < 0) {
            return unknownNode(add.nodeId());
        }
        if (state.topology.iteration(node) != null) {
            return loopBody(add.nodeId());
        }
        if (state.nodes.get(node).status != NodeStatus.PENDING) {
            return new InstanceReply.Refused(
                    "DEPENDENCY_TOO_LATE",
                    "node " + add.nodeId() + " is " + state.nodes.get(node).status + "; dependencies need PENDING");
        }
        List<Dependency> more =
                DefaultTypes.in(add.dependencies(), state.header().settings().edgeType());
        NodeDefinition old = state.topology.plan(node).definition();
        int from = old.dependencies().size();
        List<Finding> findings = new ArrayList<>();
        intoOthers(state, add.nodeId(), more, findings);
        findings.addAll(registrations.check(
                new GraphSoFar(state), List.of(BatchValidator.Entry.withMore(add.nodeId(), old, more))));
        if (findings.stream().anyMatch(Finding::isError)) {
            return new InstanceReply.Invalid(findings);
        }
        thought.note(new InstanceEvent.DependenciesAdded(node, more));
        LateConditions.decide(thought, List.of(node), from);
        thought.settle(node, lastEndedSource(thought.state(), node));
        thought.conclude();
        return new InstanceReply.Registered(thought.becameReady());
    }

    private static InstanceReply seal(Deliberation thought, InstanceState state) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        if (state.sealed) {
            return new InstanceReply.Sealed(state.status);
        }
        if (state.topology.hasUnresolved()) {
            List<Finding> findings = new ArrayList<>();
            for (String id : state.topology.unresolvedIds()) {
                findings.add(Finding.error(
                        "UNKNOWN_UPSTREAM", id, "nodes depend on " + id + ", which was never registered"));
            }
            return new InstanceReply.Invalid(findings);
        }
        thought.note(new InstanceEvent.InstanceSealed());
        thought.conclude();
        return new InstanceReply.Sealed(thought.state().status);
    }

    private static @Nullable InstanceReply refusalToGrow(InstanceState state) {
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        if (state.sealed) {
            return new InstanceReply.Refused("SEALED", "the instance is sealed: its graph no longer grows");
        }
        return null;
    }

    /** Nodes reachable from {@code roots}, themselves included, in index order; loop bodies are left out. */
    static List<Integer> withDescendants(InstanceState state, List<Integer> roots) {
        BitSet found = new BitSet(state.nodes.size());
        Deque<Integer> open = new ArrayDeque<>(roots);
        roots.forEach(found::set);
        while (!open.isEmpty()) {
            state.topology.forEachOut(open.poll(), (target, position) -> {
                if (!found.get(target)) {
                    found.set(target);
                    open.add(target);
                }
            });
        }
        return found.stream().boxed().toList();
    }
}
