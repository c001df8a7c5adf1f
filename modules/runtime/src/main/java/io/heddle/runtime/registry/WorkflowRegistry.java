package io.heddle.runtime.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionDecider;
import io.heddle.kernel.registry.DefinitionDecision;
import io.heddle.kernel.registry.DefinitionEvent;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.DefinitionSession;
import io.heddle.kernel.registry.DefinitionState;
import io.heddle.kernel.registry.RegistryEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * The entity of one definition: {@link DefinitionDecider} with a journal. It stays in memory while any partition holds
 * a claim, and leaves it when nobody has used it for a while.
 */
public final class WorkflowRegistry
        extends EventSourcedBehavior<WorkflowRegistry.Command, DefinitionBatch, DefinitionState> {

    /** The sharding type; entity ids are encoded definition ids. */
    public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "WorkflowRegistry");

    /** Inputs decided together at most: a definition that all partitions use changes its claims many at a time. */
    private static final int BATCH_MAX = 1_000;

    /** Messages kept while a record is being written. More are dropped, and asked again by whoever sent them. */
    private static final int STASH_MAX = 50_000;

    /** What a definition entity is sent. */
    public sealed interface Command {}

    /** A request and where its reply goes. */
    public record Ask<R extends DefinitionReply>(DefinitionCommand.Request<R> request, ActorRef<? super R> replyTo)
            implements Command {}

    /** A message without a reply. */
    public record Tell(DefinitionCommand.Message message) implements Command {}

    /** Leave memory. */
    record Stop() implements Command {}

    private record Flush() implements Command {}

    private record Alarm() implements Command {}

    private record Quiet() implements Command {}

    private final ActorContext<Command> actor;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final RegistryContext context;
    private final RegistryLinks links;
    private final DefinitionId definitionId;
    private final DefinitionDecider decider;
    private final AlarmTimer<Command> alarm;

    private List<DefinitionDecider.Input> arrived = new ArrayList<>();
    /** Null until the first decision after a replay. */
    private @Nullable DefinitionSession session;

    private WorkflowRegistry(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            ActorRef<ClusterSharding.ShardCommand> shard,
            RegistryContext context,
            RegistryLinks links,
            String entityId) {
        super(
                PersistenceId.of(TYPE.name(), entityId),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.actor = actor;
        this.shard = shard;
        this.context = context;
        this.links = links;
        definitionId = DefinitionId.of(EntityIds.decode(entityId));
        decider = new DefinitionDecider(context.settings().definition(definitionId));
        alarm = new AlarmTimer<>(timers, new Alarm());
    }

    static Behavior<Command> create(
            RegistryContext context,
            RegistryLinks links,
            String entityId,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> {
            actor.setReceiveTimeout(context.settings().passivateAfter(), new Quiet());
            return new WorkflowRegistry(actor, timers, shard, context, links, entityId);
        }));
    }

    @Override
    public DefinitionState emptyState() {
        return DefinitionState.EMPTY;
    }

    @Override
    public CommandHandler<Command, DefinitionBatch, DefinitionState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Ask.class, (state, ask) -> arrive(state, inputOf(ask)))
                .onCommand(Tell.class, (state, tell) -> arrive(state, DefinitionDecider.Input.message(tell.message())))
                .onCommand(Flush.class, (state, flush) -> decide(state))
                .onCommand(Alarm.class, (state, fired) -> onAlarm(state))
                .onCommand(Quiet.class, (state, quiet) -> onQuiet(state))
                .onCommand(Stop.class, (state, stop) -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<DefinitionState, DefinitionBatch> eventHandler() {
        return (state, batch) -> {
            DefinitionState next = state;
            for (DefinitionEvent event : batch.events()) {
                next = next.evolve(event);
            }
            return next;
        };
    }

    @Override
    public SignalHandler<DefinitionState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    // Also after a restart: what was in memory before belongs to the past.
                    session = null;
                    arrived = new ArrayList<>();
                    alarm.fired();
                    actor.getSelf().tell(new Flush());
                })
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(context.settings().snapshotEvery(), 2)
                .withDeleteEventsOnSnapshot();
    }

    @Override
    public Optional<Integer> stashCapacity() {
        return Optional.of(STASH_MAX);
    }

    private static DefinitionDecider.Input inputOf(Ask<?> ask) {
        return DefinitionDecider.Input.request(new ActorCaller(ask.replyTo()), ask.request());
    }

    private Effect<DefinitionBatch, DefinitionState> onAlarm(DefinitionState state) {
        alarm.fired();
        return arrive(state, DefinitionDecider.Input.message(new DefinitionCommand.Tick(definitionId)));
    }

    private Effect<DefinitionBatch, DefinitionState> onQuiet(DefinitionState state) {
        if (session != null && arrived.isEmpty() && DefinitionDecider.isIdle(state, session)) {
            shard.tell(new ClusterSharding.Passivate<>(actor.getSelf()));
        }
        return Effect().none();
    }

    private Effect<DefinitionBatch, DefinitionState> arrive(DefinitionState state, DefinitionDecider.Input input) {
        arrived.add(input);
        if (arrived.size() >= BATCH_MAX) {
            return decide(state);
        }
        if (arrived.size() == 1) {
            // Everything already in the mailbox comes before this and is decided with it.
            actor.getSelf().tell(new Flush());
        }
        return Effect().none();
    }

    private Effect<DefinitionBatch, DefinitionState> decide(DefinitionState state) {
        if (session != null && arrived.isEmpty()) {
            return Effect().none();
        }
        Instant now = context.clock().instant();
        List<DefinitionEvent> events = new ArrayList<>();
        List<RegistryEffect> effects = new ArrayList<>();
        DefinitionState current = state;
        DefinitionSession before = session;
        if (before == null) {
            DefinitionDecision begun = decider.recovered(state, now);
            events.addAll(begun.events());
            effects.addAll(begun.effects());
            current = begun.state();
            before = begun.session();
        }
        DefinitionDecision decision = decider.decide(current, before, arrived, now);
        arrived = new ArrayList<>();
        events.addAll(decision.events());
        effects.addAll(decision.effects());
        if (events.isEmpty()) {
            carryOut(decision.session(), effects, now);
            return Effect().none();
        }
        return Effect()
                .persist(new DefinitionBatch(events))
                .thenRun(durable -> carryOut(decision.session(), effects, now));
    }

    private void carryOut(DefinitionSession next, List<RegistryEffect> effects, Instant now) {
        session = next;
        alarm.arm(next.nextTick(), now);
        for (RegistryEffect effect : effects) {
            if (effect instanceof RegistryEffect.Reply reply) {
                ((ActorCaller) reply.to()).reply(reply.reply());
            } else if (effect instanceof RegistryEffect.ToPartition to) {
                links.toPartition(to.partition(), to.message());
            } else if (effect instanceof RegistryEffect.ToDefinition to) {
                links.toDefinition(to.message());
            } else {
                throw new IllegalStateException("not a definition's effect: " + Objects.toString(effect));
            }
        }
    }
}
