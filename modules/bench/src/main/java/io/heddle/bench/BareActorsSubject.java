package io.heddle.bench;

import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import io.heddle.journal.EmbeddedStore;
import io.heddle.journal.StoreStatistics;
import io.heddle.runtime.ask.OpenQuestions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/**
 * The limit of the same journal: event-sourced actors that write records of the size of Heddle's, one per step, and know
 * nothing else. An instance is as many records as the workload has steps, one after the other, by an actor that stays for
 * the next instance or, as in Heddle, by one of its own.
 */
final class BareActorsSubject implements Subject {
    /** What a step's record of Heddle's takes in the journal before its envelope, result included. */
    static final int RECORD = 150;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private sealed interface Message {}

    private record Step(ActorRef<Done> replyTo) implements Message {}

    private record Stop() implements Message {}

    private static final class Writer extends EventSourcedBehavior<Message, byte[], Integer> {
        private final byte[] record = new byte[RECORD];

        Writer(String id) {
            super(PersistenceId.ofUniqueId(id));
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        public CommandHandler<Message, byte[], Integer> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(
                            Step.class,
                            (state, step) -> Effect()
                                    .persist(record)
                                    .thenRun(done -> step.replyTo().tell(Done.getInstance())))
                    .onCommand(Stop.class, (state, stop) -> Effect().stop())
                    .build();
        }

        @Override
        public EventHandler<Integer, byte[]> eventHandler() {
            return (state, event) -> state + 1;
        }
    }

    private final ActorSystem<SpawnProtocol.Command> system;
    private final boolean anew;
    private final Map<Integer, ActorRef<Message>> writers = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    /** The door Heddle has, so that the difference is what lies behind it. */
    private final OpenQuestions questions;

    /** @param anew whether every instance has an actor of its own, as every instance of Heddle has */
    BareActorsSubject(Path folder, boolean anew) {
        this.anew = anew;
        system = ActorSystem.create(SpawnProtocol.create(), "bare", Limits.embedded(folder));
        EmbeddedStore.get(system.classicSystem());
        questions = new OpenQuestions(system);
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        int number = next.getAndIncrement();
        if (anew) {
            return spawn("instance-" + number)
                    .thenCompose(writer -> steps(writer, workload.steps).thenRun(() -> writer.tell(new Stop())));
        }
        return writer(number % workload.inFlight).thenCompose(writer -> steps(writer, workload.steps));
    }

    private CompletionStage<Done> steps(ActorRef<Message> writer, int left) {
        CompletionStage<Done> step = questions.ask(writer, Step::new, PATIENCE);
        return left == 1 ? step : step.thenCompose(done -> steps(writer, left - 1));
    }

    private CompletionStage<ActorRef<Message>> writer(int number) {
        ActorRef<Message> known = writers.get(number);
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        return spawn("writer-" + number + "-" + next.get()).thenApply(started -> {
            writers.put(number, started);
            return started;
        });
    }

    private CompletionStage<ActorRef<Message>> spawn(String id) {
        Behavior<Message> behavior = new Writer(id);
        return questions.ask(
                system, replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo), PATIENCE);
    }

    @Override
    public Writes writes() {
        StoreStatistics statistics = EmbeddedStore.get(system.classicSystem()).statistics();
        return new Writes(statistics.writes(), statistics.commits(), statistics.bytes());
    }

    @Override
    public void close() {
        system.terminate();
        Limits.awaitEnd(system.getWhenTerminated());
    }
}
