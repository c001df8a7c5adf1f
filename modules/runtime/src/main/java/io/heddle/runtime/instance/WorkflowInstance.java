package io.heddle.runtime.instance;

import io.heddle.ErrorCode;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Durability;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.admission.Slots.Standing;
import io.heddle.kernel.instance.ChildTalk;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.instance.ParentOrder;
import io.heddle.kernel.instance.ParentTalk;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.RecordDurability;
import io.heddle.kernel.instance.Rewinding;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.runtime.dispatch.AttemptReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One workflow instance. Reads the clock once per message, asks the {@code InstanceDecider}, persists, and only then
 * performs effects and answers. Holds nothing durable outside the instance's state.
 */
public final class WorkflowInstance extends EventSourcedBehavior<InstanceMessage, EventBatch, InstanceState> {

    /** Longest wait given to a timer; the scheduler refuses more than 248 days. Due times further off are re-armed. */
    private static final Duration LONGEST_TIMER = Duration.ofDays(100);

    /**
     * How long an ended instance stays in memory to answer the questions that follow an end. Not longer: with a thousand ends a
     * second most of the memory in use, and most of what a collection of garbage copies, are those that linger.
     */
    private static final Duration LINGER = Duration.ofMillis(250);

    private static final MessageTable MESSAGES = MessageTable.builder()
            .on(InstanceMessage.Perform.class, WorkflowInstance::perform)
            .on(InstanceMessage.FromDispatcher.class, WorkflowInstance::reported)
            .on(InstanceMessage.Together.class, (self, state, message) -> self.together(state))
            .on(InstanceMessage.Create.class, WorkflowInstance::create)
            .on(InstanceMessage.Read.class, WorkflowInstance::read)
            .on(
                    InstanceMessage.AwaitEnd.class,
                    (self, state, message) ->
                            self.stay(self.listeners.awaitEnd(state, self.isUnwanted(), message.replyTo())))
            .on(InstanceMessage.AwaitReleased.class, WorkflowInstance::awaitReleased)
            .on(
                    InstanceMessage.AwaitChildren.class,
                    // Asked once, so it must not be forgotten with an instance that leaves.
                    (self, state, message) -> self.mustWaitForRegistry(state)
                            ? self.stash()
                            : self.stay(self.listeners.awaitChildren(state, message.replyTo())))
            .on(
                    InstanceMessage.AwaitChild.class,
                    (self, state, message) -> self.stay(self.listeners.awaitChild(state, message)))
            .on(
                    InstanceMessage.AwaitNode.class,
                    (self, state, message) ->
                            self.stay(self.listeners.awaitNode(state, self.isUnwanted(), message, self.now())))
            .on(InstanceMessage.PastRead.class, WorkflowInstance::pastRead)
            .on(InstanceMessage.AwaitCheckpoint.class, WorkflowInstance::awaitCheckpoint)
            .on(InstanceMessage.CheckpointRead.class, WorkflowInstance::checkpointRead)
            .on(
                    InstanceMessage.CheckpointSaved.class,
                    (self, state, saved) -> self.carryOut(state, self.checkpoints.saved(saved), null, null))
            .on(
                    InstanceMessage.Remind.class,
                    (self, state, remind) -> self.then(() -> {
                        self.checkpoints.remind(state);
                        self.rewind.follow(state);
                    }))
            .on(InstanceMessage.Restore.class, WorkflowInstance::restore)
            .on(InstanceMessage.RewindRead.class, WorkflowInstance::rewindRead)
            .on(InstanceMessage.FromThread.class, WorkflowInstance::fromThread)
            .on(InstanceMessage.Retell.class, (self, state, retell) -> self.then(() -> self.family.retell(state)))
            .on(InstanceMessage.FromRegistry.class, WorkflowInstance::fromRegistry)
            .on(InstanceMessage.FromManager.class, WorkflowInstance::fromManager)
            .on(InstanceMessage.PlaceKnown.class, WorkflowInstance::placeKnown)
            .on(
                    InstanceMessage.Due.class,
                    (self, state, due) -> self.mustWaitForRegistry(state)
                            ? self.stash()
                            : self.carryOut(state, new InstanceCommand.Tick(), null, null))
            .on(
                    InstanceMessage.RuleAnswered.class,
                    (self, state, answer) -> self.ruleAnswered(
                            state, InstanceCommand.ApplyRule.answering(answer.question(), answer.decision())))
            .on(
                    InstanceMessage.RuleThrew.class,
                    (self, state, error) -> self.ruleAnswered(
                            state, InstanceCommand.FailRule.answering(error.question(), error.message())))
            .on(InstanceMessage.Reopen.class, WorkflowInstance::reopen)
            .on(
                    InstanceMessage.Subscribe.class,
                    (self, state, message) -> self.then(() -> self.listeners.subscribe(state, message.subscriber())))
            .on(
                    InstanceMessage.Unsubscribe.class,
                    (self, state, message) -> self.then(() -> self.listeners.unsubscribe(message.subscriber())))
            .on(InstanceMessage.Wake.class, WorkflowInstance::wake)
            .on(InstanceMessage.Remove.class, WorkflowInstance::remove)
            // Answers to steps that were given up.
            .on(
                    InstanceMessage.Stored.class,
                    (self, state, late) -> self.Effect().none())
            .on(
                    InstanceMessage.StoreAgain.class,
                    (self, state, late) -> self.Effect().none())
            .on(InstanceMessage.Resend.class, (self, state, resend) -> self.then(self.registry::resend))
            .on(InstanceMessage.Idle.class, WorkflowInstance::idle)
            .on(InstanceMessage.Leave.class, (self, state, leave) -> self.leave(state))
            .build();

    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final TimerScheduler<InstanceMessage> timers;
    private final InstanceServices services;
    private final Exit exit;
    private final RegistryLink registry;
    private final Admission admission;
    private final FamilyLink family;
    private final Performer performer;
    private final SnapshotPolicy snapshots;
    private final PastLink past;
    private final CheckpointLink checkpoints;
    private final RewindLink rewind;
    private final Removal removal;
    private final Sleepers sleepers;
    private final Idleness idleness;
    private final Storing storing;
    private final Listeners listeners;
    private final Reports reports;

    /** The decisions being persisted: their next states are what evolving would give, so that is not computed twice. */
    private final Deque<Decision> inFlight = new ArrayDeque<>();

    /** What the journal is told about the record being persisted. */
    private Set<String> recordTags = Set.of();

    /** Whether a record has been written since the recovery. */
    private boolean writing;
    /** Whether messages may be waiting that were put aside. */
    private boolean stashed;
    /** Told to leave while some waited: they, and what comes until it has left, are for its successor. */
    private boolean departing;

    private WorkflowInstance(
            InstanceId id,
            ActorContext<InstanceMessage> context,
            TimerScheduler<InstanceMessage> timers,
            InstanceServices services,
            Exit exit) {
        super(
                persistenceId(id),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.id = id;
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.exit = exit;
        this.registry = new RegistryLink(id, context, timers, services);
        this.admission = new Admission(id, context, services);
        this.family = new FamilyLink(id, timers, services);
        this.performer = new Performer(id, context, services);
        this.snapshots = new SnapshotPolicy(services.snapshotEvery(), services.keepSnapshots());
        this.past = new PastLink(context, services);
        this.checkpoints = new CheckpointLink(id, context, timers, services);
        this.rewind = new RewindLink(id, context, services);
        this.removal = new Removal(id, context, services.payloads());
        this.storing = new Storing(id, context, timers, services);
        this.sleepers = new Sleepers(id, services);
        this.idleness = new Idleness(timers);
        this.listeners = new Listeners(id);
        this.reports = new Reports(context.getSelf());
    }

    /** The journal's name for an instance. */
    public static PersistenceId persistenceId(InstanceId id) {
        return PersistenceId.ofUniqueId("instance|" + id.value());
    }

    /** The snapshot store's name for the contents of its checkpoints. */
    public static String checkpointsId(InstanceId id) {
        return "checkpoint|" + id.value();
    }

    /** Whose journal's name that is. */
    public static InstanceId idOf(String persistenceId) {
        return InstanceId.of(persistenceId.substring("instance|".length()));
    }

    /** The behavior of the instance {@code id}, which lives in a shard whose stop message is {@link InstanceMessage.Leave}. */
    public static Behavior<InstanceMessage> create(InstanceId id, InstanceServices services) {
        return create(id, services, Exit.OF_A_SHARD);
    }

    static Behavior<InstanceMessage> create(InstanceId id, InstanceServices services, Exit exit) {
        String reason = services.quarantine().reason(id.value());
        if (reason != null) {
            return QuarantinedInstance.create(id, reason, services, exit);
        }
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new WorkflowInstance(id, context, timers, services, exit)));
    }

    @Override
    public InstanceState emptyState() {
        return InstanceState.NONE;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very batch, not an equal one: only then its next state is known
    public EventHandler<InstanceState, EventBatch> eventHandler() {
        return (state, batch) -> {
            snapshots.wrote(batch);
            Decision decision = inFlight.poll();
            if (decision != null && decision.batch() == batch) {
                return decision.next();
            }
            inFlight.clear();
            return state.evolve(batch);
        };
    }

    @Override
    public boolean shouldSnapshot(InstanceState state, EventBatch batch, long sequenceNr) {
        // A snapshot must not be ahead of what is on disk, so a record that may wait has none.
        return snapshots.isDue() && recordTags.isEmpty();
    }

    @Override
    public Set<String> tagsFor(EventBatch batch) {
        return recordTags;
    }

    /**
     * Whoever is answered can rely on it; a snapshot that is due is not put off; and the first record since the recovery
     * is one more than a crash has left, even if nothing was handed over again but attempts that only wait.
     */
    private Durability durability(InstanceState before, Decision decision, EventBatch batch, boolean answered) {
        boolean first = !writing;
        writing = true;
        return first || answered || batch.commandId() != null || snapshots.isDue()
                ? Durability.SYNC
                : RecordDurability.of(batch, before, decision.next());
    }

    @Override
    public SnapshotAdapter<InstanceState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(InstanceState state) {
                InstanceSnapshot snapshot = InstanceSnapshot.of(state);
                snapshots.took(snapshot);
                return snapshot;
            }

            @Override
            public InstanceState fromJournal(Object from) {
                InstanceSnapshot snapshot = (InstanceSnapshot) from;
                snapshots.restored(snapshot);
                return snapshot.toState();
            }
        };
    }

    @Override
    public SignalHandler<InstanceState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(SnapshotCompleted.class, (state, completed) -> {
                    long old = snapshots.stored(completed.getSnapshotMetadata().sequenceNr());
                    if (old > 0) {
                        services.snapshots().deleteUpTo(persistenceId().id(), old);
                    }
                })
                .onSignal(RecoveryFailed.class, (state, failure) -> cannotBeRead(failure.getFailure()))
                .onSignal(PostStop.class, (state, stop) -> sleepers.lieDown(state))
                .build();
    }

    /** A journal that is away is asked again; a history that is wrong stays wrong. */
    private void cannotBeRead(Throwable failure) {
        if (services.quarantine().takes(id.value(), failure)) {
            context.getLog()
                    .error(
                            "instance {} is quarantined: its history cannot be read: {}",
                            id,
                            services.quarantine().reason(id.value()));
            // It would recover again and again; whoever is asked next in its place stands in for it.
            Adapter.toClassic(context.getSelf())
                    .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
        } else {
            context.getLog().warn("instance {} cannot be read now, to be tried again: {}", id, failure.toString());
        }
    }

    @Override
    public CommandHandler<InstanceMessage, EventBatch, InstanceState> commandHandler() {
        return (state, message) -> {
            if (message != InstanceMessage.Idle.NOW) {
                idleness.busy();
            } else if (!idleness.isOver()) {
                return Effect().none();
            }
            if (removal.isUnderWay()) {
                return whileRemoved(message);
            }
            if (departing) {
                return whileDeparting(state, message);
            }
            return storing.isUnderWay() ? whileStoring(state, message) : MESSAGES.handle(this, state, message);
        };
    }

    /** As during a write, all else waits; but a store may be away for longer, and the state may be looked at. */
    private Effect<EventBatch, InstanceState> whileStoring(InstanceState state, InstanceMessage message) {
        if (message instanceof InstanceMessage.Stored stored) {
            EffectBuilder<EventBatch, InstanceState> next = storing.ended(state, stored);
            return next == null ? Effect().none() : unstash(next);
        }
        if (message instanceof InstanceMessage.StoreAgain) {
            return then(storing::again);
        }
        if (message instanceof InstanceMessage.Leave) {
            return leave(state);
        }
        if (message instanceof InstanceMessage.Read read && state.exists()) {
            return read(state, read);
        }
        return stash();
    }

    private Effect<EventBatch, InstanceState> stash() {
        stashed = true;
        return Effect().stash();
    }

    /** Not before it is done: if it is a write that fails, what waits goes on waiting. */
    private Effect<EventBatch, InstanceState> unstash(EffectBuilder<EventBatch, InstanceState> last) {
        return last.thenRun(after -> stashed = false).thenUnstashAll();
    }

    /**
     * Hands on what came from outside and drops the rest, until {@link InstanceMessage.Leave} comes once more: whoever sent it
     * would not learn that it was not heeded but by waiting in vain.
     */
    private Effect<EventBatch, InstanceState> whileDeparting(InstanceState state, InstanceMessage message) {
        if (message instanceof InstanceMessage.Leave) {
            return leave(state);
        }
        boolean own = message instanceof InstanceMessage.Own
                || message instanceof InstanceMessage.Together
                || message instanceof InstanceMessage.Idle;
        if (!own) {
            services.threads().again(id, message);
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> whileRemoved(InstanceMessage message) {
        if (message instanceof InstanceMessage.Erased erased) {
            return erased(erased);
        }
        if (message instanceof InstanceMessage.Leave) {
            if (removal.isDone()) {
                // Only now: whoever hears that the instance is gone may start another one, and is not to meet this one.
                registry.forget(removal.epoch());
            }
            return Effect().stop();
        }
        removal.answer(message);
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> then(Runnable action) {
        action.run();
        return Effect().none();
    }

    /** Leaves when what was asked about is not {@code here}. */
    private Effect<EventBatch, InstanceState> awaitReleased(
            InstanceState state, InstanceMessage.AwaitReleased message) {
        boolean here = listeners.awaitReleased(state, registry.isReleased(state), isUnwanted(), message.replyTo());
        settleEnd(state);
        return stay(here);
    }

    private Effect<EventBatch, InstanceState> stay(boolean here) {
        if (!here) {
            leaveSoon();
        }
        return Effect().none();
    }

    // ---- commands -------------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> perform(InstanceState state, InstanceMessage.Perform message) {
        if (mustWaitForRegistry(state)) {
            return stash();
        }
        if (state.exists() && message.epoch() != 0 && message.epoch() != state.epoch()) {
            return Effect().reply(message.replyTo(), new InstanceReply.Late());
        }
        if (state.exists() && !state.isChild() && needsSlot(state, message.command())) {
            return runLater(state, message);
        }
        return carryOut(state, message.command(), message.commandId(), message.replyTo());
    }

    /**
     * A live instance that came back to memory, or was about to leave it, works only once the registry knows it is awake; the
     * latter says so now.
     */
    private boolean mustWaitForRegistry(InstanceState state) {
        if (!state.exists() || state.status().isTerminal()) {
            return false;
        }
        registry.unpark(state, now());
        return registry.isParkedOrUnknown();
    }

    private Effect<EventBatch, InstanceState> ruleAnswered(InstanceState state, InstanceCommand answer) {
        if (mustWaitForRegistry(state)) {
            return stash();
        }
        performer.ruleAnswered();
        return carryOut(state, answer, null, null);
    }

    private boolean needsSlot(InstanceState state, InstanceCommand command) {
        return (command instanceof InstanceCommand.Start && state.status() == InstanceStatus.CREATED)
                || (command instanceof InstanceCommand.Resume
                        && state.status() == InstanceStatus.PAUSED
                        && services.pausedReleasesSlot());
    }

    private Effect<EventBatch, InstanceState> runLater(InstanceState state, InstanceMessage.Perform message) {
        if (admission.isQueued()) {
            return Effect().reply(message.replyTo(), new InstanceReply.Done(state.status()));
        }
        boolean marked = state.header().overrides().marked();
        admission.wish(state.epoch(), marked ? Standing.RUNS : Standing.STARTS, message.replyTo());
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> reported(InstanceState state, InstanceMessage.FromDispatcher message) {
        if (mustWaitForRegistry(state)) {
            return stash();
        }
        AttemptReport report = message.report();
        if (report.epoch() != state.epoch()) {
            // Of another life of this id, whose attempts have the same numbers.
            performer.settle(report);
            return Effect().none();
        }
        if (reports.isEmpty() && state.count(NodeStatus.EXECUTING) <= 1) {
            // Nothing else can come along.
            return record(state, report);
        }
        return reports.add(report) ? together(state) : Effect().none();
    }

    private Effect<EventBatch, InstanceState> record(InstanceState state, AttemptReport report) {
        InstanceCommand command = Performer.commandFor(report);
        Decision decision = decide(state, OwnPayloads.of(command, services.payloads()));
        return enact(new Step(state, decision, null, report), after -> {}, command);
    }

    /**
     * Decides what has arrived, one after the other, and writes the records of all of it at once: nodes that run side by
     * side would otherwise wait for the disk one by one.
     */
    private Effect<EventBatch, InstanceState> together(InstanceState state) {
        long now = now();
        List<Step> steps = reports.decide(
                state,
                (current, report) -> services.decider()
                        .decide(current, OwnPayloads.of(Performer.commandFor(report), services.payloads()), null, now),
                batch -> !storing.missing(batch).isEmpty());
        // The first one waits for the store, and those behind it with it.
        return steps.isEmpty() && !reports.isEmpty() ? record(state, reports.takeFirst()) : write(steps);
    }

    private Effect<EventBatch, InstanceState> carryOut(
            InstanceState state,
            InstanceCommand command,
            @Nullable String commandId,
            @Nullable ActorRef<InstanceReply> replyTo) {
        long now = now();
        InstanceCommand own = OwnPayloads.of(command, services.payloads());
        Decision decision = services.decider().decide(state, own, commandId, now);
        return enact(state, decision, replyTo, after -> {}, command);
    }

    /** Who is told that a large payload could not be stored, so that nothing was recorded; null for nobody. */
    private Storing.@Nullable Refusal refusal(InstanceCommand command, Step refused) {
        ActorRef<InstanceReply> replyTo = refused.replyTo();
        if (replyTo != null) {
            return (state, reason, gone) -> {
                replyTo.tell(new InstanceReply.Refused(ErrorCode.PAYLOAD_UNAVAILABLE, reason + "; try again"));
                return Effect().none();
            };
        }
        if (command instanceof InstanceCommand.Complete complete) {
            return (state, reason, gone) -> {
                InstanceCommand fail = new InstanceCommand.Fail(
                        complete.nodeId(),
                        complete.attempt(),
                        NodeError.retryable(ErrorCode.PAYLOAD_UNAVAILABLE, reason));
                return enact(new Step(state, decide(state, fail), null, refused.report()), after -> {}, null);
            };
        }
        return null;
    }

    private EffectBuilder<EventBatch, InstanceState> enact(
            InstanceState before, Decision decision, @Nullable ActorRef<InstanceReply> replyTo) {
        return enact(before, decision, replyTo, after -> {}, null);
    }

    /**
     * What a decision says, once the large payloads in it are stored; {@code then} once it is durable.
     *
     * @param refusable what is refused when they cannot be stored; null for what is tried until they are
     */
    private EffectBuilder<EventBatch, InstanceState> enact(
            InstanceState before,
            Decision decision,
            @Nullable ActorRef<InstanceReply> replyTo,
            Consumer<InstanceState> then,
            @Nullable InstanceCommand refusable) {
        return enact(new Step(before, decision, replyTo, null), then, refusable);
    }

    private EffectBuilder<EventBatch, InstanceState> enact(
            Step step, Consumer<InstanceState> then, @Nullable InstanceCommand refusable) {
        EventBatch batch = step.decision().batch();
        List<Payload> missing = batch == null ? List.of() : storing.missing(batch);
        if (missing.isEmpty()) {
            return write(List.of(step)).thenRun(then::accept);
        }
        storing.begin(
                missing,
                state -> write(List.of(new Step(state, step.decision(), step.replyTo(), step.report())))
                        .thenRun(then::accept),
                refusable == null ? null : refusal(refusable, step));
        return Effect().none();
    }

    /** Writes what the steps say at once; what follows from them comes one after the other. */
    private EffectBuilder<EventBatch, InstanceState> write(List<Step> steps) {
        List<EventBatch> batches = new ArrayList<>(steps.size());
        Durability strictest = Durability.NONE;
        for (Step step : steps) {
            EventBatch batch = step.decision().batch();
            if (batch != null) {
                batches.add(batch);
                inFlight.add(step.decision());
                Durability own = durability(
                        step.before(), step.decision(), batch, step.replyTo() != null || listeners.awaitNodes());
                strictest = own.compareTo(strictest) < 0 ? own : strictest;
            }
        }
        if (batches.isEmpty()) {
            steps.forEach(this::follow);
            return Effect().none();
        }
        recordTags = services.recordTags().apply(strictest);
        // Of several, Pekko asks for a snapshot before it counts the last one, which would then come a record late.
        EffectBuilder<EventBatch, InstanceState> persisted = batches.size() == 1
                ? Effect().persist(batches.get(0))
                : Effect().persist(batches);
        return persisted.thenRun(after -> steps.forEach(this::follow));
    }

    /** What follows from a decision whose record, if it has one, is durable. */
    private void follow(Step step) {
        EventBatch batch = step.decision().batch();
        if (step.report() != null) {
            performer.settle(step.report());
        }
        if (batch != null) {
            wrote(step.before(), step.decision(), batch, step.replyTo());
            return;
        }
        performer.perform(step.before(), step.decision().effects(), now());
        if (step.replyTo() != null) {
            step.replyTo().tell(step.decision().reply());
        }
        armTimer(step.before());
    }

    /** The record is durable: everything that follows from it, in this order. */
    private void wrote(
            InstanceState before, Decision decision, EventBatch batch, @Nullable ActorRef<InstanceReply> replyTo) {
        InstanceState after = decision.next();
        storing.wrote(batch);
        performer.perform(after, decision.effects(), batch.at());
        checkpoints.wrote(before, batch, after);
        // Whoever has the answer finds everything else up to date.
        performer.publish(before, batch, decision, listeners.subscribers());
        if (replyTo != null) {
            replyTo.tell(decision.reply());
        }
        followStatus(before, after);
        followFamily(after);
        checkpoints.follow(after);
        followRewinding(batch, after);
        armTimer(after);
    }

    private void followRewinding(EventBatch batch, InstanceState after) {
        if (rewind.isAwaited() && after.rewinding() == null) {
            rewind.answer(Rewinding.end(batch, after));
        }
        rewind.follow(after);
    }

    /** What the other threads of the tree have to be told, and what may follow once they know. */
    private void followFamily(InstanceState state) {
        family.follow(state);
        listeners.follow(state, this::now);
        settleEnd(state);
    }

    /**
     * The permit goes back once nothing is left to do: it is what brings an ended instance back to memory while its
     * parent has not heard of the end, children have still to be cancelled, an action of a trigger has not ended, or a
     * checkpoint is not kept yet.
     */
    private void settleEnd(InstanceState state) {
        boolean over = state.exists() && state.status().isTerminal();
        if (over && family.isQuiet(state) && !state.hasTriggerRuns() && checkpoints.isQuiet(state)) {
            boolean awaited = listeners.awaitRelease() || removal.isOrdered(state.epoch()) || rewind.past() != null;
            registry.release(state, awaited);
        }
    }

    /** What the rest of the node has to know about a change of status. */
    private void followStatus(InstanceState before, InstanceState after) {
        boolean statusChanged = !before.exists() || before.status() != after.status();
        boolean paused = after.status() == InstanceStatus.PAUSED;
        boolean resumptionTakenBack = paused && before.isSlotAwaited() && !after.isSlotAwaited();
        if (resumptionTakenBack || (paused && statusChanged && services.pausedReleasesSlot())) {
            admission.release(after.epoch());
        }
        if (paused && after.isSlotAwaited() && !admission.isQueued() && !admission.isAsking()) {
            // A trigger wants it to go on; whoever asked from outside is queued by now.
            admission.request(after.epoch(), services.pausedReleasesSlot() ? Standing.WAITS : Standing.RUNS);
        }
        if (!statusChanged) {
            if (!before.workTopics().equals(after.workTopics())) {
                registry.report(after, isQueued(after), now());
            }
            return;
        }
        if (after.status().isTerminal()) {
            if (!after.isChild()) {
                admission.release(after.epoch());
            }
            admission.answerWishes(new InstanceReply.AlreadyTerminal(after.status()));
            listeners.ended(after);
            settleEnd(after);
            if (!registry.isReleasing()) {
                registry.report(after, false, now());
            }
            services.onEnd().accept(id);
            idleness.linger(LINGER);
        } else {
            registry.report(after, isQueued(after), now());
        }
    }

    private boolean isQueued(InstanceState state) {
        return state.status() == InstanceStatus.CREATED && admission.isQueued();
    }

    private void armTimer(InstanceState state) {
        long due = state.nextDue();
        if (due == Long.MAX_VALUE) {
            timers.cancel(InstanceMessage.Due.NOW);
            return;
        }
        long millis = Math.max(0, (due - now() + 999) / 1_000);
        Duration wait = millis > LONGEST_TIMER.toMillis() ? LONGEST_TIMER : Duration.ofMillis(millis);
        timers.startSingleTimer(InstanceMessage.Due.NOW, InstanceMessage.Due.NOW, wait);
    }

    private long now() {
        return Micros.of(services.clock().instant());
    }

    // ---- parents and children -------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> fromThread(InstanceState state, InstanceMessage.FromThread from) {
        ThreadMessage message = from.message();
        if (!state.exists()) {
            return toNobody(message);
        }
        if (mustWaitForRegistry(state)) {
            return stash();
        }
        if (message instanceof ThreadMessage.AskPoint ask) {
            services.threads().tell(new ThreadMessage.PointIs(id, ask.parent(), ask.checkpoint(), state.seq()));
            return Effect().none();
        }
        if (message instanceof ThreadMessage.PointIs point) {
            checkpoints.heard(point);
            checkpoints.follow(state);
            return Effect().none();
        }
        if (message instanceof ThreadMessage.Start start) {
            if (!ChildTalk.isMeant(state, start)) {
                family.declineTaken(start);
                return Effect().none();
            }
            return heed(state, start.order());
        }
        if (message instanceof ThreadMessage.Heed heed) {
            return heed.parent().equals(state.header().lineage().parent())
                    ? heed(state, heed.order())
                    : Effect().none();
        }
        if (message instanceof ThreadMessage.News news) {
            return enact(
                    state,
                    decide(state, FamilyCommands.recording(news)),
                    null,
                    after -> {
                        family.heard(after, news);
                        followFamily(after);
                    },
                    null);
        }
        if (message instanceof ThreadMessage.Launched launched) {
            return carryOut(
                    state, new InstanceCommand.NoteWorkflow(launched.thread().value(), launched.refusal()), null, null);
        }
        if (message instanceof ThreadMessage.Count count) {
            Decision decision =
                    decide(state, new InstanceCommand.CountTree(count.parent().value(), count.asOf(), count.live()));
            return enact(
                    state,
                    decision,
                    null,
                    after -> services.threads().tell(FamilyCommands.counted(count, decision.reply())),
                    null);
        }
        if (message instanceof ThreadMessage.Counted counted) {
            int excess = family.counted(state, counted);
            if (excess > 0) {
                return carryOut(state, new InstanceCommand.GiveUpChildren(excess), null, null);
            }
            followFamily(state);
            return Effect().none();
        }
        return answeredByParent(state, message);
    }

    private Effect<EventBatch, InstanceState> answeredByParent(InstanceState state, ThreadMessage answer) {
        family.answered(answer);
        boolean orphaned =
                answer instanceof ThreadMessage.NoParent && !state.status().isTerminal();
        if (orphaned && state.header().lineage().onParentEnd() == OnParentEnd.CANCEL) {
            return carryOut(
                    state,
                    new InstanceCommand.Cancel(
                            "its parent " + state.header().lineage().parent() + " does not exist"),
                    null,
                    null);
        }
        followFamily(state);
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> heed(InstanceState state, ParentOrder order) {
        return enact(state, decide(state, new InstanceCommand.Heed(order)), null, family::tellParent, null);
    }

    /** The instance does not exist; it may be about to. */
    private Effect<EventBatch, InstanceState> toNobody(ThreadMessage message) {
        if (message instanceof ThreadMessage.Start start && admission.first() == null) {
            boolean first = family.starting() == null;
            family.begin(start);
            if (first && start.request().origin() != null) {
                past.read(start.request().origin());
            } else if (first) {
                registry.acquire(NewInstances.ofChild(start, services.settings()), firstEpoch());
            }
            return Effect().none();
        }
        if (message instanceof ThreadMessage.News news && !(news.standing() instanceof ThreadMessage.Refused)) {
            services.threads().tell(ParentTalk.noParent(news));
        } else if (message instanceof ThreadMessage.Count count) {
            services.threads().tell(new ThreadMessage.Counted(count.parent(), count.asOf(), count.live()));
        } else if (message instanceof ThreadMessage.AskPoint ask) {
            services.threads().tell(new ThreadMessage.PointIs(id, ask.parent(), ask.checkpoint(), 0));
        }
        if (isUnwanted()) {
            leaveSoon();
        }
        return Effect().none();
    }

    private Decision decide(InstanceState state, InstanceCommand command) {
        return services.decider().decide(state, command, null, now());
    }

    // ---- coming into being ----------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> create(InstanceState state, InstanceMessage.Create message) {
        if (state.exists()) {
            InstanceReply first = message.commandId() == null ? null : state.replyTo(message.commandId());
            if (first != null) {
                return Effect().reply(message.replyTo(), first);
            }
            boolean same = state.header()
                            .plan()
                            .definition()
                            .id()
                            .equals(message.wanted().definitionId())
                    && Objects.equals(
                            state.header().lineage().origin(),
                            message.wanted().lineage().origin());
            return Effect()
                    .reply(
                            message.replyTo(),
                            same
                                    ? new InstanceReply.Created(true, state.status())
                                    : new InstanceReply.Refused(
                                            "THREAD_LIVE",
                                            "instance " + id + " is another run of definition "
                                                    + state.header()
                                                            .plan()
                                                            .definition()
                                                            .id()
                                                    + "; choose another instance id"));
        }
        if (family.starting() != null) {
            return Effect()
                    .reply(
                            message.replyTo(),
                            new InstanceReply.Refused(
                                    "THREAD_LIVE",
                                    "instance " + id + " is being started as a child; choose another instance id"));
        }
        if (admission.join(message)) {
            return Effect().none();
        }
        if (services.memoryShort().getAsBoolean()) {
            leaveSoon();
            return Effect()
                    .reply(
                            message.replyTo(),
                            new InstanceReply.Refused(
                                    "MEMORY",
                                    "memory is short on this node, instance " + id
                                            + " does not begin; try again later, or see heddle.cleanup.memory"));
        }
        admission.begin(message);
        List<Payload> missing = storing.missing(
                message.wanted().input(), message.wanted().globals().values());
        if (missing.isEmpty()) {
            return beginCreation(message);
        }
        // It may wait for its slot longer than an orphan lives, so its own handles keep the bytes until they are
        // recorded.
        storing.beginWith(
                missing.stream().map(Payload::share).toList(),
                ignored -> beginCreation(message),
                (ignored, reason, gone) -> {
                    admission.refuse(new InstanceReply.Refused(ErrorCode.PAYLOAD_UNAVAILABLE, reason + "; try again"));
                    leaveSoon();
                    return Effect().none();
                });
        return Effect().none();
    }

    private EffectBuilder<EventBatch, InstanceState> beginCreation(InstanceMessage.Create message) {
        Origin origin = message.wanted().lineage().origin();
        if (origin == null) {
            apply(message.wanted());
        } else {
            past.read(origin);
        }
        return Effect().none();
    }

    /** Asks for the slot and then the permit that a new run needs. */
    private void apply(InstanceMessage.NewInstance wanted) {
        int epoch = firstEpoch();
        if (wanted.autoStart()) {
            admission.request(epoch, wanted.overrides().marked() ? Standing.RUNS : Standing.STARTS);
        } else {
            registry.acquire(wanted, epoch);
        }
    }

    private InstanceMessage.NewInstance wantedChild(ThreadMessage.Start start) {
        InstanceMessage.NewInstance wanted = NewInstances.ofChild(start, services.settings());
        return past.past() == null ? wanted : NewInstances.ofPast(wanted, past.past());
    }

    private Effect<EventBatch, InstanceState> pastRead(InstanceState state, InstanceMessage.PastRead message) {
        if (state.exists()) {
            return Effect().none();
        }
        Past begin = message.past();
        if (begin == null) {
            return refuseToBegin(Objects.requireNonNull(message.refusal()), message.passing());
        }
        // Its own before anything else: whoever it has them from may be removed at any time.
        List<Payload> missing = storing.missing(begin);
        if (missing.isEmpty()) {
            return beginWith(begin);
        }
        storing.beginWith(
                missing,
                ignored -> beginWith(begin),
                (ignored, reason, gone) ->
                        refuseToBegin(new InstanceReply.Refused(ErrorCode.PAYLOAD_UNAVAILABLE, reason), !gone));
        return Effect().none();
    }

    /** @param passing whether it may go better later, which a parent waits for and nobody else can */
    private EffectBuilder<EventBatch, InstanceState> refuseToBegin(InstanceReply.Refused refusal, boolean passing) {
        if (passing && admission.first() == null) {
            // The parent says again what it wants.
            family.begun();
            leaveSoon();
            return Effect().none();
        }
        admission.refuse(refusal);
        family.refuse(refusal);
        leaveSoon();
        return Effect().none();
    }

    private EffectBuilder<EventBatch, InstanceState> beginWith(Past begin) {
        InstanceMessage.Create first = admission.first();
        ThreadMessage.Start start = family.starting();
        past.read(first == null ? begin : begin.with(first.wanted().points()));
        if (first != null) {
            apply(first.wanted());
        } else if (start != null) {
            registry.acquire(wantedChild(start), firstEpoch());
        }
        return Effect().none();
    }

    /**
     * 1, or, if a run of this id was removed, more than any epoch of it: every epoch has at least one record of its own,
     * and the journal never forgets how many there were. So nothing said late about that run can be taken for this one.
     */
    private int firstEpoch() {
        return Math.toIntExact(lastSequenceNumber(context) + 1);
    }

    private Effect<EventBatch, InstanceState> fromManager(InstanceState state, InstanceMessage.FromManager message) {
        SlotReply reply = message.reply();
        if (!admission.answered(reply)) {
            return Effect().none();
        }
        InstanceReply refusal = reply instanceof SlotReply.SlotRejected rejected
                ? new InstanceReply.Refused(rejected.reason(), rejected.message())
                : null;
        if (!state.exists()) {
            return answeredBeforeCreation(refusal);
        }
        if (refusal != null) {
            admission.answerWishes(refusal);
            return Effect().none();
        }
        boolean wanted = admission.hasWishes() || state.isSlotAwaited();
        if (reply instanceof SlotReply.SlotQueued) {
            return wanted
                    ? run(state, new InstanceCommand.AwaitSlot())
                    : Effect().none();
        }
        return switch (state.status()) {
            case CREATED -> run(state, new InstanceCommand.Start());
            case PAUSED ->
                wanted ? run(state, new InstanceCommand.Resume()) : Effect().none();
            case RUNNING, COMPLETED, FAILED, CANCELLED, TIMED_OUT -> Effect().none();
        };
    }

    /** Carries out what those who wait for a slot asked for, and answers them once it is durable. */
    private Effect<EventBatch, InstanceState> run(InstanceState state, InstanceCommand command) {
        Decision decision = services.decider().decide(state, command, null, now());
        return enact(state, decision, null, after -> admission.answerWishes(decision.reply()), null);
    }

    private Effect<EventBatch, InstanceState> answeredBeforeCreation(@Nullable InstanceReply refusal) {
        InstanceMessage.Create first = admission.first();
        if (refusal != null) {
            admission.refuse(refusal);
            leaveSoon();
        } else if (first != null && !registry.isAcquiring()) {
            registry.acquire(first.wanted(), firstEpoch());
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> fromRegistry(InstanceState state, InstanceMessage.FromRegistry message) {
        PartitionReply reply = message.reply();
        if (reply instanceof PartitionReply.Granted granted) {
            return registry.isAcquiring(granted.epoch())
                    ? granted(state, granted)
                    : Effect().none();
        }
        if (reply instanceof PartitionReply.Refused refused) {
            if (!registry.isAcquiring(refused.epoch())) {
                return Effect().none();
            }
            if (registry.isReacquiring()) {
                return permitLost(state, refused);
            }
            registry.acquired();
            if (family.starting() == null) {
                admission.release(refused.epoch());
            }
            family.refuse(refused);
            InstanceReply answer = new InstanceReply.Refused(refused.reason().name(), refused.detail());
            if (registry.isReopening() && state.rewinding() != null) {
                registry.refuseReopening(answer);
                return notGoingBack(
                        state, new InstanceReply.Refused(refused.reason().name(), refused.detail()));
            }
            admission.refuse(answer);
            registry.refuseReopening(answer);
            if (!state.exists()) {
                leaveSoon();
            }
            return Effect().none();
        }
        if (reply instanceof PartitionReply.Reported reported) {
            return reported(state, reported);
        }
        if (reply instanceof PartitionReply.UnknownThread unknown && !registry.isReleasing()) {
            if (state.exists() && unknown.epoch() == state.epoch()) {
                registry.reacquire(state);
            }
            return Effect().none();
        }
        if (!(reply instanceof PartitionReply.ReleaseReply released)
                || !registry.released(released.epoch())
                || !state.exists()
                || !state.status().isTerminal()) {
            return Effect().none();
        }
        listeners.released(state);
        idleness.linger(LINGER);
        if (!removeIfSettled(state)) {
            reopenToGoBack(state);
        }
        return Effect().none();
    }

    /** A run goes on although the registry will not know it again: its work is not undone because a row is gone. */
    private Effect<EventBatch, InstanceState> permitLost(InstanceState state, PartitionReply.Refused refused) {
        context.getLog()
                .error(
                        "instance {} runs without a permit: {} ({}); it is missing in listings and does not block the"
                                + " deletion of its definition",
                        id,
                        refused.reason(),
                        refused.detail());
        boolean wasUnknown = registry.isParkedOrUnknown();
        boolean stays = registry.isUnparking();
        registry.goWithoutPermit();
        return wasUnknown ? knownToBeHere(state, stays) : Effect().none();
    }

    private Effect<EventBatch, InstanceState> granted(InstanceState state, PartitionReply.Granted granted) {
        if (registry.isReacquiring()) {
            registry.reacquired();
            return Effect().none();
        }
        registry.acquired();
        InstanceMessage.Reopen reopening = registry.reopened();
        if (reopening != null) {
            if (!state.isChild()) {
                admission.request(granted.epoch(), Standing.RUNS);
            }
            family.reopened();
            idleness.waitFor(services.passivateAfter());
            if (reopening.kind().equals(RESTORE)) {
                return goBack(state, granted.epoch());
            }
            return carryOut(state, reopening.command(granted.epoch()), reopening.commandId(), reopening.replyTo());
        }
        ThreadMessage.Start start = family.starting();
        if (start != null && !state.exists()) {
            family.begun();
            return carryOut(
                    state,
                    new InstanceCommand.Create(
                            NewInstances.header(start, past.past(), granted, services),
                            granted.epoch(),
                            NewInstances.startsByItself(start),
                            start.order(),
                            past.take()),
                    null,
                    null);
        }
        InstanceMessage.Create first = admission.first();
        if (state.exists() || first == null) {
            return Effect().none();
        }
        Decision decision = services.decider()
                .decide(
                        state,
                        new InstanceCommand.Create(
                                NewInstances.header(first.wanted(), past.past(), granted, services),
                                granted.epoch(),
                                admission.holdsSlot(),
                                ParentOrder.RUN,
                                past.take()),
                        first.commandId(),
                        now());
        admission.settle(decision.reply());
        return enact(state, decision, null, after -> admission.answerAll(), null);
    }

    private Effect<EventBatch, InstanceState> reported(InstanceState state, PartitionReply.Reported reported) {
        boolean wasUnknown = registry.isParkedOrUnknown();
        boolean stays = registry.isUnparking();
        if (registry.confirm(reported)) {
            admission.keep(state.epoch());
            leaveSoon();
            return Effect().none();
        }
        return wasUnknown && !registry.isParkedOrUnknown()
                ? knownToBeHere(state, stays)
                : Effect().none();
    }

    /**
     * The registry knows that the instance is in memory.
     *
     * @param stays whether it has been all the time, and has lost nothing
     */
    private Effect<EventBatch, InstanceState> knownToBeHere(InstanceState state, boolean stays) {
        return stays ? unstash(Effect().none()) : goOn(state);
    }

    /** Whether nobody has asked for the instance that does not exist. */
    private boolean isUnwanted() {
        return admission.first() == null && family.starting() == null;
    }

    private void leaveSoon() {
        exit.ask(context);
    }

    // ---- coming back ----------------------------------------------------------------------------------------------

    private void recovered(InstanceState state) {
        writing = false;
        // What was in memory before a restart belongs to the past: those attempts are handed over again.
        reports.clear();
        inFlight.clear();
        snapshots.recovered(lastSequenceNumber(context));
        storing.forget();
        performer.forgetRules();
        idleness.waitFor(services.passivateAfter());
        if (!state.exists()) {
            return;
        }
        registry.resume(state);
        rewind.recovered(state);
        checkpoints.recovered(state);
        checkpoints.follow(state);
        if (state.status().isTerminal()) {
            followFamily(state);
            if (state.hasTriggerRuns() && services.autoResume()) {
                context.getSelf().tell(recover(state));
            }
            rewind.follow(state);
            idleness.linger(LINGER);
        } else {
            registry.report(state, false, now());
        }
    }

    private InstanceMessage recover(InstanceState state) {
        return new InstanceMessage.Perform(
                new InstanceCommand.Recover(Set.of(), sleepers.elsewhere(state)),
                0,
                null,
                context.getSystem().ignoreRef());
    }

    /** Attempts that died with its last host are handed over again. */
    private Effect<EventBatch, InstanceState> goOn(InstanceState state) {
        if (!services.autoResume()) {
            return unstash(Effect().none());
        }
        boolean running = state.status() == InstanceStatus.RUNNING
                || (state.status() == InstanceStatus.PAUSED && !services.pausedReleasesSlot());
        boolean begins =
                state.status() == InstanceStatus.CREATED && state.header().autoStart();
        if (state.isChild()) {
            // It takes no slot: a parent that waits for it must not keep it from running.
        } else if (running) {
            admission.request(state.epoch(), Standing.RUNS);
        } else if (begins || state.isSlotAwaited()) {
            admission.request(state.epoch(), state.header().overrides().marked() ? Standing.RUNS : Standing.WAITS);
        }
        long now = now();
        Decision decision = services.decider()
                .decide(state, new InstanceCommand.Recover(sleepers.of(state), sleepers.elsewhere(state)), null, now);
        return unstash(enact(
                state,
                decision,
                null,
                after -> {
                    family.follow(after);
                    rewind.follow(after);
                },
                null));
    }

    private Effect<EventBatch, InstanceState> wake(InstanceState state, InstanceMessage.Wake message) {
        if (!state.exists()) {
            if (isUnwanted()) {
                registry.deny(message.epoch(), message.permit());
                leaveSoon();
            }
            return Effect().none();
        }
        if (state.status().isTerminal()) {
            if (message.epoch() > state.epoch() && !registry.isReopening() && !registry.isAcquiring()) {
                // It was to be opened again, and whoever wanted that has gone.
                registry.deny(message.epoch(), message.permit());
            }
            family.retell(state);
            settleEnd(state);
            if (!registry.isReleasing() && !registry.isReleased(state)) {
                registry.report(state, false, now());
            }
        } else if (message.cancel() != null && message.epoch() == state.epoch()) {
            return mustWaitForRegistry(state)
                    ? stash()
                    : carryOut(state, new InstanceCommand.Cancel(message.cancel()), null, null);
        } else {
            registry.report(state, isQueued(state), now());
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> reopen(InstanceState state, InstanceMessage.Reopen message) {
        if (!state.exists()) {
            return Effect()
                    .reply(message.replyTo(), new InstanceReply.Refused("UNKNOWN_INSTANCE", "no instance " + id));
        }
        InstanceReply first = message.commandId() == null ? null : state.replyTo(message.commandId());
        if (first != null) {
            // The run it began may be over by now: another one is not wanted.
            return Effect().reply(message.replyTo(), first);
        }
        if (!state.status().isTerminal()) {
            return mustWaitForRegistry(state)
                    ? stash()
                    : carryOut(state, message.command(0), message.commandId(), message.replyTo());
        }
        if (registry.joinReopening(message)) {
            return Effect().none();
        }
        if (registry.isReopening()) {
            return Effect()
                    .reply(
                            message.replyTo(),
                            new InstanceReply.Refused(
                                    "STILL_REOPENING",
                                    "instance " + id + " is about to run again already; look what becomes of it, or try"
                                            + " again"));
        }
        if (!registry.isReleased(state) && !registry.isReleasing()) {
            return Effect()
                    .reply(
                            message.replyTo(),
                            new InstanceReply.Refused(
                                    "STILL_ENDING",
                                    "the end of instance " + id
                                            + " has not reached all its children and its parent; try again"));
        }
        // Asked with the epoch it would get, so that a refusal by the decider costs no permit.
        InstanceReply trial = services.decider()
                .decide(state, message.command(state.epoch() + 1), null, now())
                .reply();
        if (!(trial instanceof InstanceReply.Done)) {
            return Effect().reply(message.replyTo(), trial);
        }
        registry.reopen(state, message);
        return Effect().none();
    }

    // ---- going back -----------------------------------------------------------------------------------------------

    /** {@link InstanceMessage.Reopen#kind} of an ended run that goes back. */
    private static final String RESTORE = "restore";

    private Effect<EventBatch, InstanceState> restore(InstanceState state, InstanceMessage.Restore message) {
        if (mustWaitForRegistry(state)) {
            return stash();
        }
        InstanceReply told = rewind.told(message);
        if (told != null) {
            return Effect().reply(message.replyTo(), told);
        }
        Decision decision = services.decider()
                .decide(
                        state,
                        new InstanceCommand.RequestRewind(message.seq(), message.checkpoint()),
                        message.commandId(),
                        now());
        if (!(decision.reply() instanceof InstanceReply.GoingBack)) {
            return Effect().reply(message.replyTo(), decision.reply());
        }
        rewind.add(message);
        // Whoever asks again for what is already wanted gets it going again.
        return enact(state, decision, null).thenRun(after -> {
            family.follow(after);
            rewind.follow(after);
        });
    }

    private Effect<EventBatch, InstanceState> rewindRead(InstanceState state, InstanceMessage.RewindRead message) {
        if (!rewind.read(state, message)) {
            return Effect().none();
        }
        if (rewind.past() == null && !message.failure().isEmpty()) {
            context.getLog().warn("instance {} goes back later: {}", id, message.failure());
            rewind.forget();
            timers.startSingleTimer(InstanceMessage.Remind.NOW, InstanceMessage.Remind.NOW, services.resendInterval());
            return Effect().none();
        }
        if (rewind.past() == null) {
            return notGoingBack(
                    state,
                    new InstanceReply.Refused(
                            "ORIGIN_UNREADABLE",
                            "there is no event " + message.target().seq() + " that could be read"));
        }
        if (state.status().isTerminal()) {
            reopenToGoBack(state);
            return Effect().none();
        }
        return goBack(state, 0);
    }

    /** An ended run that has what it needs asks for the permit it will need. */
    private void reopenToGoBack(InstanceState state) {
        settleEnd(state);
        if (rewind.past() != null && registry.isReleased(state) && !registry.isReopening()) {
            registry.reopen(
                    state,
                    new InstanceMessage.Reopen(
                            RESTORE, null, false, context.getSystem().ignoreRef(), null));
        }
    }

    private Effect<EventBatch, InstanceState> goBack(InstanceState state, int epoch) {
        Rewinding target = state.rewinding();
        Past point = rewind.past();
        if (target == null || point == null) {
            return Effect().none();
        }
        rewind.forget();
        return carryOut(state, new InstanceCommand.Rewind(target.seq(), point, epoch), null, null);
    }

    private Effect<EventBatch, InstanceState> notGoingBack(InstanceState state, InstanceReply.Refused why) {
        return carryOut(state, InstanceCommand.NoteRewindFailed.because(why), null, null);
    }

    // ---- removal --------------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> remove(InstanceState state, InstanceMessage.Remove message) {
        if (!state.exists()) {
            if (isUnwanted()) {
                registry.deny(message.epoch(), message.permit());
                // A crash during a removal may have left payloads behind.
                removal.order(message.epoch());
                removal.begin();
            }
            return Effect().none();
        }
        if (state.epoch() != message.epoch()) {
            if (!registry.isReopening()) {
                registry.deny(message.epoch(), message.permit());
            }
            return Effect().none();
        }
        if (state.status().isTerminal()) {
            removal.order(message.epoch());
            if (!removeIfSettled(state)) {
                family.retell(state);
                settleEnd(state);
            }
            return Effect().none();
        }
        return mustWaitForRegistry(state)
                ? stash()
                : carryOut(state, new InstanceCommand.Cancel("removed"), null, null);
    }

    /** Goes when it is to go and nobody waits for a word from it: its parent knows the end, its children are told. */
    private boolean removeIfSettled(InstanceState state) {
        boolean settled = registry.isReleased(state) && family.isQuiet(state) && checkpoints.isQuiet(state);
        if (!settled || !state.status().isTerminal() || !removal.isOrdered(state.epoch())) {
            return false;
        }
        removal.begin();
        return true;
    }

    private Effect<EventBatch, InstanceState> erased(InstanceMessage.Erased message) {
        if (message.failure() == null) {
            listeners.erased();
            removal.done();
        } else {
            context.getLog().warn("instance {} is not removed yet, to be tried again: {}", id, message.failure());
        }
        leaveSoon();
        return Effect().none();
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> read(InstanceState state, InstanceMessage.Read message) {
        if (message.query() instanceof InstanceQuery.Explain && state.exists() && admission.isQueued()) {
            admission.askPlace(state.epoch(), message);
            return Effect().none();
        }
        InstanceQuery.Answer answer = state.exists()
                ? Readings.answer(state, message.query(), admission.isQueued(), services, now())
                : new InstanceQuery.NoSuchInstance();
        if (!state.exists() && isUnwanted()) {
            leaveSoon();
        }
        return Effect().reply(message.replyTo(), answer);
    }

    private Effect<EventBatch, InstanceState> placeKnown(InstanceState state, InstanceMessage.PlaceKnown message) {
        if (!admission.isQueued()) {
            // It has its slot, or gave its place up, since it was asked.
            return read(state, message.place().asked());
        }
        InstanceMessage.Read asked = message.place().asked();
        return Effect()
                .reply(
                        asked.replyTo(),
                        Readings.inLine(state, asked.query(), message.place().position(), now()));
    }

    private Effect<EventBatch, InstanceState> awaitCheckpoint(
            InstanceState state, InstanceMessage.AwaitCheckpoint message) {
        if (state.exists()) {
            checkpoints.add(state, message);
        } else {
            message.replyTo().tell(new CheckpointNotice.Gone());
            leaveSoon();
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> checkpointRead(
            InstanceState state, InstanceMessage.CheckpointRead message) {
        checkpoints.read(message);
        checkpoints.follow(state);
        return Effect().none();
    }

    // ---- leaving memory -------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> idle(InstanceState state, InstanceMessage.Idle idle) {
        if (!state.exists()) {
            if (isUnwanted()) {
                leaveSoon();
            }
        } else if (state.status().isTerminal()) {
            boolean idleForGood = registry.isReleased(state) && registry.isQuiet() && family.isQuiet(state);
            if (idleForGood && checkpoints.isQuiet(state) && state.rewinding() == null) {
                leaveSoon();
            } else {
                idleness.putOff();
            }
        } else if (mayPark(state)) {
            long wakeAt = sleepers.wakeAt(state);
            boolean far = wakeAt == Long.MAX_VALUE || wakeAt - now() > Micros.of(services.passivateAfter());
            if (wakeAt != Sleepers.BUSY && far) {
                registry.park(state, now(), wakeAt);
            }
        }
        return Effect().none();
    }

    /** Told to go: it has parked or ended, or its shard moves to another node, where it goes on. */
    private Effect<EventBatch, InstanceState> leave(InstanceState state) {
        if (!reports.isEmpty() && !storing.isUnderWay()) {
            // What has ended here is recorded first: that is before this in the mailbox.
            context.getSelf().tell(InstanceMessage.Leave.NOW);
            return Effect().none();
        }
        if (stashed && !departing) {
            departing = true;
            context.getSelf().tell(InstanceMessage.Leave.NOW);
            return unstash(Effect().none());
        }
        if (state.exists()) {
            registry.handOver(state, now(), departing);
        }
        admission.sendAgain(services.threads());
        InstanceMessage.Reopen reopening = registry.reopened();
        if (reopening != null && !reopening.kind().equals(RESTORE)) {
            services.threads().again(id, reopening);
        }
        return Effect().stop();
    }

    /** Nobody here waits for it or listens to it, and nothing it said is unanswered. */
    private boolean mayPark(InstanceState state) {
        return listeners.isEmpty()
                && !admission.isQueued()
                && !admission.isAsking()
                && !registry.isParkedOrUnknown()
                && registry.isQuiet()
                && family.isQuiet(state)
                && checkpoints.isQuiet(state)
                && !performer.awaitsRule()
                && state.rewinding() == null;
    }
}
