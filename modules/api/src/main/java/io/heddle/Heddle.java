package io.heddle;

import io.heddle.definition.WorkflowDefinition;
import io.heddle.resource.Optimization;
import io.heddle.resource.Resources;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.EventExporter;
import io.heddle.spi.HeddleProvider;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.TriggerAction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Durable workflow graphs inside this JVM. Thread-safe. Close it to stop: instances stay as they are and go on when
 * their data folder is opened again.
 *
 * <pre>{@code
 * try (Heddle heddle = Heddle.builder()
 *         .dataDir(Path.of("data"))
 *         .executor("greet", task -> NodeOutcome.json("\"hello\""))
 *         .start()) {
 *     WorkflowDefinition hello = WorkflowDefinition.builder("hello").task("greet", "greet").build();
 *     InstanceResult result = heddle.start(hello, StartOptions.DEFAULT).awaitEnd();
 * }
 * }</pre>
 */
public interface Heddle extends AutoCloseable {

    /** Opens {@code ./heddle-data} with default settings; unfinished instances go on. */
    static Heddle start() {
        return builder().start();
    }

    /** Configures an embedded Heddle. */
    static Builder builder() {
        return HeddleProvider.find().builder();
    }

    /** Everything validation finds wrong with {@code definition}; empty when it is fine. */
    List<Finding> validate(WorkflowDefinition definition);

    /** Definitions from draft to deletion. */
    Definitions definitions();

    /** {@link Definitions#publish}. */
    default Version publish(WorkflowDefinition definition) {
        return definitions().publish(definition);
    }

    /** {@link Definitions#publishAsync}. */
    default CompletionStage<Version> publishAsync(WorkflowDefinition definition) {
        return definitions().publishAsync(definition);
    }

    /** Starts the latest published version of a definition. */
    WorkflowHandle start(DefinitionId definitionId, StartOptions options);

    /** {@link #start(DefinitionId, StartOptions)} without waiting. */
    CompletionStage<WorkflowHandle> startAsync(DefinitionId definitionId, StartOptions options);

    /** Starts this version of a definition, published and not retired. */
    WorkflowHandle start(DefinitionId definitionId, Version version, StartOptions options);

    /** {@link #start(DefinitionId, Version, StartOptions)} without waiting. */
    CompletionStage<WorkflowHandle> startAsync(DefinitionId definitionId, Version version, StartOptions options);

    /**
     * Starts a definition given here, published or not.
     *
     * @throws InvalidDefinitionException if validation finds errors
     */
    WorkflowHandle start(WorkflowDefinition definition, StartOptions options);

    /** {@link #start(WorkflowDefinition, StartOptions)} without waiting. */
    CompletionStage<WorkflowHandle> startAsync(WorkflowDefinition definition, StartOptions options);

    /** Starts an instance without nodes whose graph grows by {@link WorkflowHandle#registerNodes}. */
    WorkflowHandle startDynamic(DefinitionId definitionId, StartOptions options);

    /** A handle for an instance, whether it exists or not. */
    WorkflowHandle handle(InstanceId id);

    /**
     * Removes an instance: its history, its status and its row. Ended instances go by themselves after their retention
     * ({@code heddle.cleanup.retention.*}); statistics go on counting all of them. Once asked for, a removal is carried
     * out even if the process dies. The id may be used again afterwards.
     *
     * @param force whether an instance that has not ended is cancelled first; without it, it stays
     * @throws OutcomeUnknownException if it takes longer than {@code heddle.client.ask-timeout}; asking again is safe
     */
    Removal remove(InstanceId id, boolean force);

    /** {@link #remove} without waiting. */
    CompletionStage<Removal> removeAsync(InstanceId id, boolean force);

    /**
     * Removes every instance that ended at least {@code age} ago, whatever its retention, and those whose removal is
     * under way.
     *
     * @param age more than zero
     * @return how many were removed
     */
    long removeEnded(Duration age);

    /** A page of instances, as they last reported. Throws INVALID_CURSOR for a cursor no page gave. */
    InstancePage list(InstanceFilter filter);

    /** Counts over all instances, asked from the registry. */
    ManagerStatistics statistics();

    /**
     * Everything there is to count, of all nodes of the cluster: one question to each and to the registry. A node that
     * does not answer within {@code heddle.client.ask-timeout} is left out.
     */
    GlobalStatistics globalStatistics();

    /** {@link #globalStatistics} without waiting. */
    CompletionStage<GlobalStatistics> globalStatisticsAsync();

    /**
     * Makes room on all nodes of the cluster: drops caches, asks idle instances to leave memory, releases what is
     * releasable except ON_DEMAND. Never calls the collector. {@link Resources#optimizePerformance} does the same on this
     * node alone.
     */
    Optimization optimizePerformance();

    /** {@link #optimizePerformance} without waiting. */
    CompletionStage<Optimization> optimizePerformanceAsync();

    /**
     * Asks the parts of this node whether they work: a record is written to the journal and every partition of the registry
     * is asked. Always answers within 5 s; what has not answered by then has not passed. Questions that come together share
     * one answer of the journal.
     */
    Health health();

    /** {@link #health} without waiting. */
    CompletionStage<Health> healthAsync();

    /**
     * How long the runs of a definition took that have ended and not been removed, whatever their version.
     *
     * @param maxRuns most runs it is about, at least 1; the histories of all of them are read. Which ones are left out if
     *     there are more is not specified; {@link PerformanceReport#truncated} tells
     */
    PerformanceReport report(DefinitionId definitionId, int maxRuns);

    /**
     * The definition with priorities learned from the past: where places are few ({@code max_parallel_nodes}), of the nodes
     * that could begin the one goes first behind which the longest chain of work is to be expected, by the mean durations of
     * earlier runs. Nothing is applied by itself: publish what is returned as a version of its own, or start it. What an
     * author put before something else stays before it, and what a run gives does not depend on priorities.
     *
     * @param definition without mistakes; runs of any version of its id are learned from
     * @param maxRuns most runs that are looked at, as for {@link #report}
     * @return the same but for {@code priority}; without past runs, all nodes are taken to last equally long
     * @throws InvalidDefinitionException with every finding
     */
    WorkflowDefinition advise(WorkflowDefinition definition, int maxRuns);

    /** The graph of a definition as text, without states, also of one with mistakes. */
    String graph(WorkflowDefinition definition, GraphFormat format);

    /**
     * Changes how much a logger of this process says, until it is changed again; for example {@code io.heddle.transitions},
     * which at DEBUG writes a line per transition. Loggers below it follow unless they have a level of their own.
     *
     * @param logger its name, {@code ROOT} for all
     * @param level null for the level of the logger above it
     * @throws HeddleException LOG_LEVEL_UNSUPPORTED if the application has bound SLF4J to something else than Logback
     */
    void logLevel(String logger, @Nullable LogLevel level);

    /** The cache that answers {@link WorkflowHandle#graph} for unchanged instances of this node. */
    CacheStatistics graphCache();

    /** The event exporters of this node, in the order they were given or found; empty if there are none. */
    List<ExporterStatistics> exporters();

    /** What takes up room on this node, and when it goes. */
    Resources resources();

    /** Work for workers and people outside: nodes with the executor {@code external} or {@code human}. */
    WorkQueue work();

    /** Completes an attempt that its executor deferred, by the token the executor was given. */
    void completeByToken(String token, Payload output);

    /** Fails an attempt that its executor deferred, by the token the executor was given. */
    void failByToken(String token, NodeError error);

    /** Stops this node: no new work, running attempts get {@code heddle.shutdown.drain-timeout}, state is kept. */
    @Override
    void close();

    /** Configures an embedded Heddle; not thread-safe. */
    interface Builder {

        /** Where state is kept; one process per folder. {@code ./heddle-data} unless called. */
        Builder dataDir(Path folder);

        /** Keeps nothing on disk: for tests. */
        Builder inMemory();

        /** Makes an executor known under a name. */
        Builder executor(String name, NodeExecutor executor);

        /** Makes a dependency rule known under its own name. */
        Builder rule(DependencyRule rule);

        /** Makes an action of triggers known under its own name. */
        Builder triggerAction(TriggerAction action);

        /** Passes what happens on to another system. */
        Builder exporter(EventExporter exporter);

        /** Lets definitions run shell commands; off unless called. */
        Builder allowShell();

        /** HOCON text with {@code heddle.*} keys; wins over {@code application.conf}. */
        Builder config(String hocon);

        /**
         * Starts.
         *
         * @throws HeddleException STORE_IN_USE if another process has the data folder, UNKNOWN_CONFIG_KEY for a
         *     misspelt key
         */
        Heddle start();

        /**
         * Instead of starting: writes everything the store holds to a file, to be imported elsewhere. Nothing may be
         * running on the store, and what was running when it stopped goes on where the file is imported. Runs in the
         * calling thread.
         *
         * @param file must not exist; it is there once it is whole
         * @param progress is told again and again; as soon as it answers false the export ends
         * @throws HeddleException STORE_IN_USE, STORE_UNAVAILABLE, UNREADABLE_DATA, FILE_EXISTS, FILE_NOT_WRITTEN,
         *     TRANSFER_STOPPED; the message names the thing and the fix
         */
        TransferReport exportTo(Path file, Predicate<TransferReport> progress);

        /**
         * Instead of starting: fills an empty store in from a file {@link #exportTo} wrote. The file is checked first; one
         * that is not whole changes nothing. An import that was interrupted, in whatever way, is gone on with by the next
         * one of the same file; until it is finished, nothing can be started on the store. Runs in the calling thread.
         *
         * @param progress is told again and again; as soon as it answers false the import is interrupted
         * @throws HeddleException STORE_NOT_EMPTY, STORE_IN_USE, STORE_UNAVAILABLE, STORE_VERSION, EXPORT_NOT_READ,
         *     NOT_AN_EXPORT, EXPORT_VERSION, EXPORT_DAMAGED, TRANSFER_STOPPED; the message names the thing and the fix
         */
        TransferReport importFrom(Path file, Predicate<TransferReport> progress);
    }
}
