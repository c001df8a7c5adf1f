package io.heddle.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.bench.harness.Run;
import io.heddle.journal.EmbeddedStore;
import io.heddle.runtime.ask.OpenQuestions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** LIMITS: what the machine and the parts can do alone. A step is one operation. */
final class Limits {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Enough for a loop as small as these. */
    private static final int MOST_WARM_UP = 10;

    private Limits() {}

    private record Question(ActorRef<Done> replyTo) {}

    static Map<String, Object> run(Run run) throws Exception {
        int places = run.system().places();
        int warmUp = Math.min(run.warmUpSeconds(), MOST_WARM_UP);
        return switch (run.system()) {
            case DISK_1, DISK_16 -> DiskLimit.run(run.data(), places, run.seconds());
            case POSTGRES_1, POSTGRES_16, POSTGRES_64 ->
                PostgresLimit.run(run.postgres(), places, warmUp, run.seconds());
            case JOURNAL_1, JOURNAL_64 -> journal(run.data(), places, warmUp, run.seconds());
            case ASKS_64 -> asks(places, warmUp, run.seconds());
            default -> throw new IllegalArgumentException(run.system().label() + " is no limit of the machine");
        };
    }

    private static Map<String, Object> journal(Path folder, int places, int warmUp, int seconds)
            throws InterruptedException {
        var system = org.apache.pekko.actor.ActorSystem.create("journal", embedded(folder));
        try {
            EmbeddedStore store = EmbeddedStore.get(system);
            RawJournal journal = new RawJournal(system, places);
            Map<String, Object> figures = Repeated.answered(places, warmUp, seconds, journal::write);
            var done = store.statistics();
            figures.put("writesPerSync", Math.round(done.meanBatch() * 100) / 100.0);
            return figures;
        } finally {
            system.terminate();
            awaitEnd(system.getWhenTerminated());
        }
    }

    /** Not for ever: Pekko waits without a bound for connections to end (apache/pekko#3247). */
    static void awaitEnd(CompletionStage<?> terminated) {
        try {
            terminated
                    .toCompletableFuture()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            System.err.println(
                    "an actor system does not end; its threads stay until the process ends: " + e.getCause());
        }
    }

    private static Map<String, Object> asks(int places, int warmUp, int seconds) throws InterruptedException {
        ActorSystem<SpawnProtocol.Command> system = ActorSystem.create(SpawnProtocol.create(), "asks");
        try {
            OpenQuestions questions = new OpenQuestions(system);
            Behavior<Question> answering = Behaviors.receiveMessage(question -> {
                question.replyTo().tell(Done.getInstance());
                return Behaviors.same();
            });
            List<ActorRef<Question>> asked = new ArrayList<>();
            for (int place = 0; place < places; place++) {
                asked.add(AskPattern.<SpawnProtocol.Command, ActorRef<Question>>ask(
                                system,
                                replyTo -> new SpawnProtocol.Spawn<>(answering, "", Props.empty(), replyTo),
                                PATIENCE,
                                system.scheduler())
                        .toCompletableFuture()
                        .join());
            }
            return Repeated.answered(
                    places, warmUp, seconds, place -> questions.ask(asked.get(place), Question::new, PATIENCE));
        } finally {
            system.terminate();
            awaitEnd(system.getWhenTerminated());
        }
    }

    /** Settings of an actor system with Heddle's journal in a folder and nothing else of Heddle. */
    static Config embedded(Path folder) {
        return ConfigFactory.parseString("heddle.journal.dir = \"" + folder + "\"")
                .withFallback(ConfigFactory.parseResources("heddle-embedded.conf"))
                .withFallback(ConfigFactory.load())
                .resolve();
    }
}
