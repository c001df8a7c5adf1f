package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.registry.PartitionReply;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerBuilder;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * One workflow instance. Reads the clock once per message, asks the {@code InstanceDecider}, persists, and only then
 * performs effects and answers. Holds nothing durable outside the instance's state.
 */
public final class WorkflowInstance extends EventSourcedBehavior<InstanceMessage, EventBatch, InstanceState> {

    /** Longest wait given to a timer; the scheduler refuses more than 248 days. Due times further off are re-armed. */
    private static final Duration LONGEST_TIMER = Duration.ofDays(100);

    /** How long an ended instance stays in memory to answer the questions that follow an end. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final TimerScheduler<InstanceMessage> timers;
    private final InstanceServices services;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final RegistryLink registry;
    private final Admission admission;
    private final Performer performer;
    private final Removal removal;
    private final Set<ActorRef<EndNotice>> waiting = new HashSet<>();
    private final Set<ActorRef<InstanceNews>> subscribers = new HashSet<>();

    /** The decision being persisted: its next state is what evolving would give, so it is not computed twice. */
    private @Nullable Decision inFlight;

    private WorkflowInstance(
            InstanceId id,
            ActorContext<InstanceMessage> context,
            TimerScheduler<InstanceMessage> timers,
            InstanceServices services,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(
                persistenceId(id),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.id = id;
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.shard = shard;
        this.registry = new RegistryLink(id, context, timers, services);
        this.admission = new Admission(id, context, services);
        this.performer = new Performer(id, context, services);
        this.removal = new Removal(id, context);
    }

    /** The journal's name for an instance. */
    public static PersistenceId persistenceId(InstanceId id) {
        return PersistenceId.ofUniqueId("instance|" + id.value());
    }

    /** The behavior of the instance {@code id}. */
    public static Behavior<InstanceMessage> create(
            InstanceId id, InstanceServices services, ActorRef<ClusterSharding.ShardCommand> shard) {
        String reason = services.quarantine().reason(id.value());
        if (reason != null) {
            return QuarantinedInstance.create(id, reason, services, shard);
        }
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new WorkflowInstance(id, context, timers, services, shard)));
    }

    @Override
    public InstanceState emptyState() {
        return InstanceState.NONE;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very batch, not an equal one: only then its next state is known
    public EventHandler<InstanceState, EventBatch> eventHandler() {
        return (state, batch) -> {
            Decision decision = inFlight;
            inFlight = null;
            return decision != null && decision.batch() == batch ? decision.next() : state.evolve(batch);
        };
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(services.snapshotEvery(), services.keepSnapshots());
    }

    @Override
    public SnapshotAdapter<InstanceState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(InstanceState state) {
                return InstanceSnapshot.of(state);
            }

            @Override
            public InstanceState fromJournal(Object from) {
                return ((InstanceSnapshot) from).toState();
            }
        };
    }

    @Override
    public SignalHandler<InstanceState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(RecoveryFailed.class, (state, failure) -> {
                    String reason = String.valueOf(failure.getFailure().getMessage());
                    services.quarantine().add(id.value(), reason);
                    context.getLog().error("instance {} is quarantined: its history cannot be read: {}", id, reason);
                })
                .build();
    }

    @Override
    public CommandHandler<InstanceMessage, EventBatch, InstanceState> commandHandler() {
        CommandHandlerBuilder<InstanceMessage, EventBatch, InstanceState> handlers = newCommandHandlerBuilder();
        handlers.forState(state -> removal.isUnderWay())
                .onCommand(InstanceMessage.Erased.class, this::erased)
                .onCommand(
                        InstanceMessage.Leave.class, (state, leave) -> Effect().stop())
                .onAnyCommand((state, message) -> {
                    removal.answer(message);
                    return Effect().none();
                });
        handlers.forAnyState()
                .onCommand(InstanceMessage.Perform.class, this::perform)
                .onCommand(InstanceMessage.FromDispatcher.class, this::reported)
                .onCommand(InstanceMessage.Create.class, this::create)
                .onCommand(InstanceMessage.Read.class, this::read)
                .onCommand(InstanceMessage.AwaitEnd.class, this::awaitEnd)
                .onCommand(InstanceMessage.FromRegistry.class, this::fromRegistry)
                .onCommand(InstanceMessage.FromManager.class, this::fromManager)
                .onCommand(
                        InstanceMessage.Due.class,
                        (state, due) -> carryOut(state, new InstanceCommand.Tick(), null, null))
                .onCommand(
                        InstanceMessage.RuleAnswered.class,
                        (state, answer) -> carryOut(
                                state,
                                InstanceCommand.ApplyRule.answering(answer.question(), answer.decision()),
                                null,
                                null))
                .onCommand(
                        InstanceMessage.RuleThrew.class,
                        (state, error) -> carryOut(
                                state,
                                InstanceCommand.FailRule.answering(error.question(), error.message()),
                                null,
                                null))
                .onCommand(InstanceMessage.Reopen.class, this::reopen)
                .onCommand(InstanceMessage.Subscribe.class, this::subscribe)
                .onCommand(InstanceMessage.Unsubscribe.class, (state, message) -> {
                    subscribers.remove(message.subscriber());
                    return Effect().none();
                })
                .onCommand(InstanceMessage.Wake.class, this::wake)
                .onCommand(InstanceMessage.Remove.class, this::remove)
                .onCommand(InstanceMessage.Resend.class, (state, resend) -> {
                    registry.resend();
                    return Effect().none();
                })
                .onCommand(InstanceMessage.Idle.class, this::idle)
                .onCommand(
                        InstanceMessage.Leave.class, (state, leave) -> Effect().stop());
        return handlers.build();
    }

    // ---- commands -------------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> perform(InstanceState state, InstanceMessage.Perform message) {
        if (mustWaitForRegistry(state)) {
            return Effect().stash();
        }
        if (state.exists() && message.epoch() != 0 && message.epoch() != state.epoch()) {
            return Effect().reply(message.replyTo(), new InstanceReply.Late());
        }
        if (message.command() instanceof InstanceCommand.Start
                && state.exists()
                && state.status() == InstanceStatus.CREATED) {
            return startLater(state, message);
        }
        return carryOut(state, message.command(), message.commandId(), message.replyTo());
    }

    /** A live instance that came back to memory works only once the registry knows it is awake. */
    private boolean mustWaitForRegistry(InstanceState state) {
        return state.exists() && !state.status().isTerminal() && registry.isParkedOrUnknown();
    }

    private Effect<EventBatch, InstanceState> startLater(InstanceState state, InstanceMessage.Perform message) {
        if (admission.isQueued()) {
            return Effect().reply(message.replyTo(), new InstanceReply.Done(InstanceStatus.CREATED));
        }
        admission.request(state.epoch(), false, outcome -> {
            if (outcome instanceof SlotReply.SlotRejected rejected) {
                message.replyTo().tell(new InstanceReply.Refused(rejected.reason(), rejected.message()));
            } else {
                message.replyTo()
                        .tell(new InstanceReply.Done(
                                outcome instanceof SlotReply.SlotGranted
                                        ? InstanceStatus.RUNNING
                                        : InstanceStatus.CREATED));
            }
        });
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> reported(InstanceState state, InstanceMessage.FromDispatcher message) {
        if (mustWaitForRegistry(state)) {
            return Effect().stash();
        }
        return carryOut(state, Performer.commandFor(message.report()), null, null);
    }

    private Effect<EventBatch, InstanceState> carryOut(
            InstanceState state,
            InstanceCommand command,
            @Nullable String commandId,
            @Nullable ActorRef<InstanceReply> replyTo) {
        long now = now();
        return enact(state, services.decider().decide(state, command, commandId, now), replyTo);
    }

    private EffectBuilder<EventBatch, InstanceState> enact(
            InstanceState before, Decision decision, @Nullable ActorRef<InstanceReply> replyTo) {
        EventBatch batch = decision.batch();
        if (batch == null) {
            if (replyTo != null) {
                replyTo.tell(decision.reply());
            }
            armTimer(before);
            return Effect().none();
        }
        registry.cancelParking();
        inFlight = decision;
        return Effect().persist(batch).thenRun(after -> {
            performer.perform(after, decision.effects(), batch.at());
            if (replyTo != null) {
                replyTo.tell(decision.reply());
            }
            performer.publish(before, batch, subscribers);
            followStatus(before, after);
            armTimer(after);
        });
    }

    /** What the rest of the node has to know about a change of status. */
    private void followStatus(InstanceState before, InstanceState after) {
        boolean statusChanged = !before.exists() || before.status() != after.status();
        if (!statusChanged) {
            return;
        }
        if (after.status().isTerminal()) {
            admission.release(after.epoch());
            waiting.forEach(waiter -> waiter.tell(new EndNotice.Ended(Results.of(after))));
            waiting.clear();
            registry.release(after);
            services.onEnd().accept(id);
            context.setReceiveTimeout(LINGER, InstanceMessage.Idle.NOW);
        } else {
            registry.report(after, admission.isQueued(), now());
        }
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

    // ---- coming into being ----------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> create(InstanceState state, InstanceMessage.Create message) {
        if (state.exists()) {
            boolean same = state.header()
                    .plan()
                    .definition()
                    .id()
                    .equals(message.wanted().definitionId());
            return Effect()
                    .reply(
                            message.replyTo(),
                            same
                                    ? new InstanceReply.Created(true, state.status())
                                    : new InstanceReply.Refused(
                                            "THREAD_LIVE",
                                            "instance " + id + " runs definition "
                                                    + state.header()
                                                            .plan()
                                                            .definition()
                                                            .id()
                                                    + "; choose another instance id"));
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
        int epoch = firstEpoch();
        if (message.wanted().autoStart()) {
            admission.request(epoch, false, outcome -> {
                if (outcome instanceof SlotReply.SlotRejected rejected) {
                    admission.refuse(new InstanceReply.Refused(rejected.reason(), rejected.message()));
                    leaveSoon();
                } else {
                    registry.acquire(message.wanted(), epoch);
                }
            });
        } else {
            registry.acquire(message.wanted(), epoch);
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
        boolean granted = message.reply() instanceof SlotReply.SlotGranted;
        admission.answered(message.reply());
        if (granted && state.exists() && state.status() == InstanceStatus.CREATED) {
            return carryOut(state, new InstanceCommand.Start(), null, null);
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> fromRegistry(InstanceState state, InstanceMessage.FromRegistry message) {
        PartitionReply reply = message.reply();
        if (reply instanceof PartitionReply.Granted granted) {
            return granted(state, granted);
        }
        if (reply instanceof PartitionReply.Refused refused) {
            registry.acquired();
            admission.release(refused.epoch());
            InstanceReply answer = new InstanceReply.Refused(refused.reason().name(), refused.detail());
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
        registry.released();
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> granted(InstanceState state, PartitionReply.Granted granted) {
        registry.acquired();
        InstanceMessage.Reopen reopening = registry.reopened();
        if (reopening != null) {
            admission.request(granted.epoch(), true, outcome -> {});
            InstanceCommand command = reopening.nodeId() == null
                    ? new InstanceCommand.RetryFailed(granted.epoch())
                    : new InstanceCommand.Rerun(reopening.nodeId(), reopening.force(), granted.epoch());
            context.cancelReceiveTimeout();
            context.setReceiveTimeout(services.passivateAfter(), InstanceMessage.Idle.NOW);
            return carryOut(state, command, null, reopening.replyTo());
        }
        InstanceMessage.Create first = admission.first();
        if (state.exists() || first == null) {
            return Effect().none();
        }
        Decision decision = services.decider()
                .decide(
                        state,
                        new InstanceCommand.Create(
                                NewInstances.header(first.wanted(), granted, services),
                                granted.epoch(),
                                admission.holdsSlot()),
                        first.commandId(),
                        now());
        admission.settle(decision.reply());
        return enact(state, decision, null).thenRun(after -> admission.answerAll());
    }

    private Effect<EventBatch, InstanceState> reported(InstanceState state, PartitionReply.Reported reported) {
        boolean wasUnknown = registry.isParkedOrUnknown();
        if (registry.confirm(reported)) {
            shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
            return Effect().none();
        }
        if (wasUnknown && !registry.isParkedOrUnknown()) {
            return goOn(state);
        }
        return Effect().none();
    }

    private void leaveSoon() {
        shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }

    // ---- coming back ----------------------------------------------------------------------------------------------

    private void recovered(InstanceState state) {
        context.setReceiveTimeout(services.passivateAfter(), InstanceMessage.Idle.NOW);
        if (!state.exists()) {
            return;
        }
        registry.resume(state);
        if (state.status().isTerminal()) {
            registry.release(state);
            context.setReceiveTimeout(LINGER, InstanceMessage.Idle.NOW);
        } else {
            registry.report(state, false, now());
        }
    }

    /** The registry knows the instance is awake: attempts that died with its last host are handed over again. */
    private Effect<EventBatch, InstanceState> goOn(InstanceState state) {
        if (state.status() == InstanceStatus.RUNNING || state.status() == InstanceStatus.PAUSED) {
            admission.request(state.epoch(), true, outcome -> {});
        } else if (state.header().autoStart()) {
            admission.request(state.epoch(), false, outcome -> {});
        }
        long now = now();
        Decision decision = services.decider().decide(state, new InstanceCommand.Recover(), null, now);
        return enact(state, decision, null).thenUnstashAll();
    }

    private Effect<EventBatch, InstanceState> wake(InstanceState state, InstanceMessage.Wake message) {
        if (!state.exists()) {
            if (admission.first() == null) {
                registry.deny(message.epoch(), message.permit());
                leaveSoon();
            }
            return Effect().none();
        }
        if (state.status().isTerminal()) {
            registry.release(state);
        } else {
            registry.report(state, admission.isQueued(), now());
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> reopen(InstanceState state, InstanceMessage.Reopen message) {
        if (!state.exists()) {
            return Effect()
                    .reply(message.replyTo(), new InstanceReply.Refused("UNKNOWN_INSTANCE", "no instance " + id));
        }
        if (!state.status().isTerminal()) {
            InstanceCommand command = message.nodeId() == null
                    ? new InstanceCommand.RetryFailed(0)
                    : new InstanceCommand.Rerun(message.nodeId(), message.force(), 0);
            return carryOut(state, command, null, message.replyTo());
        }
        // Asked with the epoch it would get, so that a refusal by the decider costs no permit.
        InstanceReply trial = services.decider()
                .decide(
                        state,
                        message.nodeId() == null
                                ? new InstanceCommand.RetryFailed(state.epoch() + 1)
                                : new InstanceCommand.Rerun(message.nodeId(), message.force(), state.epoch() + 1),
                        null,
                        now())
                .reply();
        if (!(trial instanceof InstanceReply.Done)) {
            return Effect().reply(message.replyTo(), trial);
        }
        registry.reopen(state, message);
        return Effect().none();
    }

    // ---- removal --------------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> remove(InstanceState state, InstanceMessage.Remove message) {
        if (!state.exists()) {
            if (admission.first() == null) {
                registry.deny(message.epoch(), message.permit());
                registry.forget(message.epoch());
                leaveSoon();
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
            removal.begin();
            return Effect().none();
        }
        return mustWaitForRegistry(state)
                ? Effect().stash()
                : carryOut(state, new InstanceCommand.Cancel("removed"), null, null);
    }

    private Effect<EventBatch, InstanceState> erased(InstanceState state, InstanceMessage.Erased message) {
        if (message.failure() == null) {
            subscribers.forEach(subscriber -> subscriber.tell(new InstanceNews.NoSuchInstance(id)));
            registry.forget(state.epoch());
        } else {
            context.getLog().warn("instance {} is not removed yet, to be tried again: {}", id, message.failure());
        }
        leaveSoon();
        return Effect().none();
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> read(InstanceState state, InstanceMessage.Read message) {
        InstanceQuery.Answer answer = state.exists()
                ? Readings.answer(state, message.query(), admission.isQueued(), now())
                : new InstanceQuery.NoSuchInstance();
        if (!state.exists() && admission.first() == null) {
            leaveSoon();
        }
        return Effect().reply(message.replyTo(), answer);
    }

    private Effect<EventBatch, InstanceState> awaitEnd(InstanceState state, InstanceMessage.AwaitEnd message) {
        if (state.exists() && state.status().isTerminal()) {
            message.replyTo().tell(new EndNotice.Ended(Results.of(state)));
        } else if (!state.exists() && admission.first() == null) {
            message.replyTo().tell(new EndNotice.NoSuchInstance());
            leaveSoon();
        } else {
            waiting.add(message.replyTo());
        }
        return Effect().none();
    }

    private Effect<EventBatch, InstanceState> subscribe(InstanceState state, InstanceMessage.Subscribe message) {
        if (!state.exists()) {
            message.subscriber().tell(new InstanceNews.NoSuchInstance(id));
            return Effect().none();
        }
        subscribers.add(message.subscriber());
        message.subscriber().tell(new InstanceNews.Subscribed(id, state.seq()));
        return Effect().none();
    }

    // ---- leaving memory -------------------------------------------------------------------------------------------

    private Effect<EventBatch, InstanceState> idle(InstanceState state, InstanceMessage.Idle idle) {
        if (!state.exists()) {
            if (admission.first() == null) {
                leaveSoon();
            }
        } else if (state.status().isTerminal()) {
            if (registry.isQuiet()) {
                leaveSoon();
            }
        } else if (mayPark(state)) {
            registry.park(state, now());
        }
        return Effect().none();
    }

    /** Nothing of it runs here, nobody here listens to it, and its next due time is far off. */
    private boolean mayPark(InstanceState state) {
        long due = state.nextDue();
        boolean far = due == Long.MAX_VALUE || due - now() > Micros.of(services.passivateAfter());
        return far
                && waiting.isEmpty()
                && subscribers.isEmpty()
                && !admission.isQueued()
                && !registry.isParkedOrUnknown()
                && registry.isQuiet()
                && !Readings.hasWorkHere(state);
    }
}
