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
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the parts of a node say about themselves, asked at one time.
 *
 * @param manager null as long as the registry has never answered
 * @param attempts null as long as the dispatcher has never answered
 * @param store null where the journal is not the embedded one
 */
record Figures(
        @Nullable ManagerStatistics manager,
        NodeDispatcher.@Nullable Running attempts,
        int quarantined,
        List<ExporterStatistics> exporters,
        CacheStatistics graphs,
        CleanupStatistics cleanup,
        @Nullable StoreStatistics store) {

    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /**
     * Asks; waits for the answers. Who does not answer leaves what is known of {@code before}, and only that: a registry
     * that cannot write any more must not hide the figures that say so.
     */
    static Figures of(Heddle heddle, @Nullable Figures before) {
        return of(heddle, heddle::statistics, before);
    }

    /** @param registry what the registry says when it is asked */
    static Figures of(Heddle heddle, Supplier<ManagerStatistics> registry, @Nullable Figures before) {
        ActorSystem<?> system = ActorHeddle.of(heddle).actorSystem();
        EngineOwner owner = (EngineOwner) heddle;
        CompletionStage<NodeDispatcher.Running> attempts = AskPattern.ask(
                owner.engine().dispatcher(),
                (ActorRef<NodeDispatcher.Running> replyTo) -> new NodeDispatcher.GetRunning(replyTo),
                PATIENCE,
                system.scheduler());
        // The two that may take their time come first, so that what follows is of now.
        ManagerStatistics manager = answered(registry, before == null ? null : before.manager());
        NodeDispatcher.Running running =
                answered(() -> attempts.toCompletableFuture().join(), before == null ? null : before.attempts());
        return new Figures(
                manager,
                running,
                owner.engine().quarantined(),
                heddle.exporters(),
                heddle.graphCache(),
                heddle.resources().statistics(),
                hasEmbeddedJournal(system)
                        ? EmbeddedStore.get(system.classicSystem()).statistics()
                        : null);
    }

    private static <T> @Nullable T answered(Supplier<T> question, @Nullable T before) {
        try {
            return question.get();
        } catch (RuntimeException unanswered) {
            LOG.debug("some figures of this node are old", unanswered);
            return before;
        }
    }

    /** Asking for the store would open it. */
    static boolean hasEmbeddedJournal(ActorSystem<?> system) {
        Config config = system.settings().config();
        return config.getString("pekko.persistence.journal.plugin").equals("heddle.journal.rocksdb");
    }
}
