package io.heddle.runtime.registry;

import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionDecider;
import io.heddle.kernel.registry.PartitionDecision;
import io.heddle.kernel.registry.PartitionEvent;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.PartitionSession;
import io.heddle.kernel.registry.PartitionState;
import io.heddle.kernel.registry.RegistryEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * A partition of the threads: {@link PartitionDecider} with a journal. Whatever arrives while a record is being written
 * is decided together and goes out with the next one, so a busy partition needs few writes. Replies and messages leave
 * after the record that holds their reason is durable.
 */
public final class ThreadRegistry extends EventSourcedBehavior<ThreadRegistry.Command, PartitionBatch, PartitionState> {

    /** The sharding type; entity ids are partition numbers. */
    public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "ThreadRegistry");

    /** Inputs decided together at most; bounds the size of a record and the time until the first of them is answered. */
    private static final int BATCH_MAX = 1_000;

    /** Messages kept while a record is being written. More are dropped, and asked again by whoever sent them. */
    private static final int STASH_MAX = 50_000;

    /** What a partition is sent. */
    public sealed interface Command {}

    /** A request and where its reply goes. */
    public record Ask<R extends PartitionReply>(PartitionCommand.Request<R> request, ActorRef<? super R> replyTo)
            implements Command {}

    /** A message without a reply. */
    public record Tell(PartitionCommand.Message message) implements Command {}

    /** Hands the partition over to another node. */
    record Stop() implements Command {}

    private record Flush() implements Command {}

    private record Alarm() implements Command {}

    /** What was told straight before nobody was told to any more has been read. */
    private record StopNow() implements Command {}

    private final ActorContext<Command> actor;
    private final ActorRef<Command> self;
    private final RegistryContext context;
    private final RegistryLinks links;
    private final LocalPartitions local;
    private final int partition;
    private final PartitionDecider decider;
    private final AlarmTimer<Command> alarm;
    private final PartitionSnapshots snapshots;

    private List<PartitionDecider.Input> arrived = new ArrayList<>();
    /** Null until the first decision after a replay. */
    private @Nullable PartitionSession session;

    /** Told to stop; kept over a restart, as nobody says it again. */
    private boolean stopping;

    private ThreadRegistry(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            RegistryContext context,
            RegistryLinks links,
            LocalPartitions local,
            int partition) {
        super(
                PersistenceId.of(TYPE.name(), Integer.toString(partition)),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.actor = actor;
        this.self = actor.getSelf();
        this.context = context;
        this.links = links;
        this.local = local;
        this.partition = partition;
        decider = new PartitionDecider(context.settings().partition(partition));
        alarm = new AlarmTimer<>(timers, new Alarm());
        snapshots = new PartitionSnapshots(context.settings().snapshotEvery());
    }

    static Behavior<Command> create(
            RegistryContext context, RegistryLinks links, LocalPartitions local, int partition) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> new ThreadRegistry(actor, timers, context, links, local, partition)));
    }

    @Override
    public PartitionState emptyState() {
        return PartitionState.EMPTY;
    }

    @Override
    public CommandHandler<Command, PartitionBatch, PartitionState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Ask.class, (state, ask) -> arrive(state, inputOf(ask)))
                .onCommand(Tell.class, (state, tell) -> arrive(state, PartitionDecider.Input.message(tell.message())))
                .onCommand(Alarm.class, this::onAlarm)
                .onCommand(Flush.class, (state, flush) -> decide(state))
                .onCommand(Stop.class, (state, stop) -> beginToStop())
                .onCommand(StopNow.class, (state, stop) -> stop(state))
                .build();
    }

    @Override
    public EventHandler<PartitionState, PartitionBatch> eventHandler() {
        return (state, batch) -> {
            snapshots.wrote();
            PartitionState next = state;
            for (PartitionEvent event : batch.events()) {
                next = next.evolve(event);
            }
            return next;
        };
    }

    @Override
    public SignalHandler<PartitionState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    // Also after a restart: what was in memory before belongs to the past.
                    session = null;
                    arrived = new ArrayList<>();
                    alarm.fired();
                    snapshots.recovered(lastSequenceNumber(actor));
                    if (stopping) {
                        self.tell(new StopNow());
                    } else {
                        self.tell(new Flush());
                        local.arrived(partition, self);
                    }
                })
                // While it waits to begin again it keeps what comes, and may be stopped without another word.
                .onSignal(PreRestart.class, (state, restart) -> local.leaves(partition, self))
                .onSignal(PostStop.class, (state, stop) -> local.leaves(partition, self))
                .onSignal(SnapshotCompleted.class, (state, completed) -> trim(completed))
                .build();
    }

    @Override
    public boolean shouldSnapshot(PartitionState state, PartitionBatch batch, long sequenceNr) {
        return snapshots.isDue(state.threads().size() + state.pins().size());
    }

    private void trim(SnapshotCompleted completed) {
        long sequenceNr = snapshots.stored(completed.getSnapshotMetadata().sequenceNr());
        if (sequenceNr > 0) {
            Adapter.actorOf(actor, PartitionTrimmer.props(persistenceId().id(), sequenceNr));
        }
    }

    @Override
    public Optional<Integer> stashCapacity() {
        return Optional.of(STASH_MAX);
    }

    private static PartitionDecider.Input inputOf(Ask<?> ask) {
        return PartitionDecider.Input.request(new ActorCaller(ask.replyTo()), ask.request());
    }

    private Effect<PartitionBatch, PartitionState> onAlarm(PartitionState state, Alarm fired) {
        alarm.fired();
        return arrive(state, PartitionDecider.Input.message(new PartitionCommand.Tick()));
    }

    private Effect<PartitionBatch, PartitionState> arrive(PartitionState state, PartitionDecider.Input input) {
        arrived.add(input);
        if (arrived.size() >= BATCH_MAX) {
            return decide(state);
        }
        if (arrived.size() == 1) {
            // Everything already in the mailbox comes before this and is decided with it.
            self.tell(new Flush());
        }
        return Effect().none();
    }

    private Effect<PartitionBatch, PartitionState> decide(PartitionState state) {
        if (session != null && arrived.isEmpty()) {
            return Effect().none();
        }
        Instant now = context.clock().instant();
        List<PartitionEvent> events = new ArrayList<>();
        List<RegistryEffect> effects = new ArrayList<>();
        PartitionState current = state;
        PartitionSession before = session;
        if (before == null) {
            PartitionDecision begun = decider.recovered(state, now);
            events.addAll(begun.events());
            effects.addAll(begun.effects());
            current = begun.state();
            before = begun.session();
        }
        PartitionDecision decision = decider.decide(current, before, arrived, now);
        arrived = new ArrayList<>();
        events.addAll(decision.events());
        effects.addAll(decision.effects());
        if (events.isEmpty()) {
            carryOut(decision.session(), effects, now);
            return Effect().none();
        }
        return Effect()
                .persist(new PartitionBatch(events))
                .thenRun(durable -> carryOut(decision.session(), effects, now));
    }

    /** From here on the region keeps what comes for the successor. What has come straight is still answered. */
    private Effect<PartitionBatch, PartitionState> beginToStop() {
        stopping = true;
        local.leaves(partition, self);
        self.tell(new StopNow());
        return Effect().none();
    }

    /** What waited for a record is written first, so that an orderly end leaves nothing to be learnt again. */
    private Effect<PartitionBatch, PartitionState> stop(PartitionState state) {
        if (!arrived.isEmpty()) {
            self.tell(new StopNow());
            return decide(state);
        }
        if (session == null) {
            return Effect().stop();
        }
        Instant now = context.clock().instant();
        PartitionDecision last = decider.writeOut(state, session, now);
        if (last.events().isEmpty()) {
            return Effect().stop();
        }
        return Effect()
                .persist(new PartitionBatch(last.events()))
                .thenRun(durable -> carryOut(last.session(), last.effects(), now))
                .thenStop();
    }

    private void carryOut(PartitionSession next, List<RegistryEffect> effects, Instant now) {
        session = next;
        alarm.arm(next.nextTick(), now);
        for (RegistryEffect effect : effects) {
            if (effect instanceof RegistryEffect.Reply reply) {
                ((ActorCaller) reply.to()).reply(reply.reply());
            } else if (effect instanceof RegistryEffect.ToDefinition to) {
                links.toDefinition(to.message());
            } else if (effect instanceof RegistryEffect.Wake wake) {
                context.waker().accept(wake);
            } else {
                throw new IllegalStateException("not a partition's effect: " + Objects.toString(effect));
            }
        }
    }
}
