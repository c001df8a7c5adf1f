package io.heddle.metrics;

import com.typesafe.config.Config;
import io.heddle.CacheStatistics;
import io.heddle.ExporterStatistics;
import io.heddle.Heddle;
import io.heddle.ManagerStatistics;
import io.heddle.actor.ActorHeddle;
import io.heddle.journal.EmbeddedStore;
import io.heddle.journal.StoreStatistics;
import io.heddle.resource.CleanupStatistics;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.engine.EngineOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a node say about themselves, asked at one time.
 *
 * @param store null where the journal is not the embedded one
 */
record Figures(
        ManagerStatistics manager,
        NodeDispatcher.Running attempts,
        int quarantined,
        List<ExporterStatistics> exporters,
        CacheStatistics graphs,
        CleanupStatistics cleanup,
        @Nullable StoreStatistics store) {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Asks; waits for the answers. */
    static Figures of(Heddle heddle) {
        ActorSystem<?> system = ActorHeddle.of(heddle).actorSystem();
        EngineOwner owner = (EngineOwner) heddle;
        CompletionStage<NodeDispatcher.Running> attempts = AskPattern.ask(
                owner.engine().dispatcher(),
                (ActorRef<NodeDispatcher.Running> replyTo) -> new NodeDispatcher.GetRunning(replyTo),
                PATIENCE,
                system.scheduler());
        return new Figures(
                heddle.statistics(),
                attempts.toCompletableFuture().join(),
                owner.engine().quarantined(),
                heddle.exporters(),
                heddle.graphCache(),
                heddle.resources().statistics(),
                hasEmbeddedJournal(system)
                        ? EmbeddedStore.get(system.classicSystem()).statistics()
                        : null);
    }

    /** Asking for the store would open it. */
    static boolean hasEmbeddedJournal(ActorSystem<?> system) {
        Config config = system.settings().config();
        return config.getString("pekko.persistence.journal.plugin").equals("heddle.journal.rocksdb");
    }
}
