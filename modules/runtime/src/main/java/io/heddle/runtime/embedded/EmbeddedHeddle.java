package io.heddle.runtime.embedded;

import io.heddle.CacheStatistics;
import io.heddle.DefinitionId;
import io.heddle.Definitions;
import io.heddle.ExporterStatistics;
import io.heddle.Finding;
import io.heddle.GlobalStatistics;
import io.heddle.GraphFormat;
import io.heddle.Health;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.InvalidDefinitionException;
import io.heddle.LogLevel;
import io.heddle.ManagerStatistics;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.PerformanceReport;
import io.heddle.Removal;
import io.heddle.StartOptions;
import io.heddle.Version;
import io.heddle.WorkQueue;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.advice.Advisor;
import io.heddle.kernel.graph.GraphExport;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.registry.Retention;
import io.heddle.resource.Optimization;
import io.heddle.resource.Resources;
import io.heddle.runtime.admin.AdminPage;
import io.heddle.runtime.admin.AdminServer;
import io.heddle.runtime.dispatch.CompletionToken;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.engine.EngineOwner;
import io.heddle.runtime.export.Exporters;
import io.heddle.runtime.health.NodeHealth;
import io.heddle.runtime.log.LogLevels;
import io.heddle.runtime.page.NodePage;
import io.heddle.runtime.settings.HeddleSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Heddle in this process. */
public final class EmbeddedHeddle implements ActorHeddle, EngineOwner {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedHeddle.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
    private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(5);

    private final ActorSystem<InstanceManager.Command> system;
    private final Engine engine;
    private final HeddleSettings settings;
    private final Runnable onClose;
    private final NodeHealth health;
    private final Optional<AdminServer> admin;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    EmbeddedHeddle(
            ActorSystem<InstanceManager.Command> system,
            Engine engine,
            HeddleSettings settings,
            Exporters exporters,
            Runnable onClose) {
        this.system = system;
        this.engine = engine;
        this.settings = settings;
        this.onClose = onClose;
        this.health = new NodeHealth(system, engine.registry(), settings.cluster());
        this.admin = settings.admin().enabled()
                ? Optional.of(AdminServer.start(
                        settings.admin(),
                        system,
                        health::check,
                        this::leave,
                        exporters.ofKind(AdminPage.class),
                        settings.admin().page() ? NodePage.sites(this) : List.of()))
                : Optional.empty();
        var unused = system.getWhenTerminated().thenRun(this::ended);
        exporters.started(this);
    }

    /** Begins to close; whoever asked for it is answered before the end. */
    private void leave() {
        new Thread(this::close, "heddle-leaving").start();
    }

    /** Where operators and machines ask this node over HTTP, if it answers there. */
    public Optional<InetSocketAddress> adminAddress() {
        return admin.map(AdminServer::address);
    }

    @Override
    public Health health() {
        return Waiting.forever(healthAsync());
    }

    @Override
    public CompletionStage<Health> healthAsync() {
        return health.check();
    }

    @Override
    public ActorRef<InstanceManager.Command> manager() {
        return system;
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public HeddleSettings settings() {
        return settings;
    }

    @Override
    public ActorSystem<?> actorSystem() {
        return system;
    }

    @Override
    public List<Finding> validate(WorkflowDefinition definition) {
        return Waiting.forever(engine.validate(definition));
    }

    @Override
    public Definitions definitions() {
        return engine.definitions();
    }

    @Override
    public WorkflowHandle start(DefinitionId definitionId, Version version, StartOptions options) {
        return Waiting.forever(startAsync(definitionId, version, options));
    }

    @Override
    public CompletionStage<WorkflowHandle> startAsync(
            DefinitionId definitionId, Version version, StartOptions options) {
        return engine.start(definitionId, version, options).thenApply(started -> handle(started.id()));
    }

    @Override
    public WorkflowHandle start(DefinitionId definitionId, StartOptions options) {
        return Waiting.forever(startAsync(definitionId, options));
    }

    @Override
    public CompletionStage<WorkflowHandle> startAsync(DefinitionId definitionId, StartOptions options) {
        return engine.start(definitionId, options).thenApply(started -> handle(started.id()));
    }

    @Override
    public WorkflowHandle start(WorkflowDefinition definition, StartOptions options) {
        return Waiting.forever(startAsync(definition, options));
    }

    @Override
    public CompletionStage<WorkflowHandle> startAsync(WorkflowDefinition definition, StartOptions options) {
        return engine.start(definition, options).thenApply(started -> handle(started.id()));
    }

    @Override
    public WorkflowHandle startDynamic(DefinitionId definitionId, StartOptions options) {
        return handle(
                Waiting.forever(engine.startDynamic(definitionId, options)).id());
    }

    @Override
    public WorkflowHandle handle(InstanceId id) {
        return new EmbeddedHandle(engine, id);
    }

    @Override
    public Resources resources() {
        return new EmbeddedResources(system, engine, settings.client().askTimeout());
    }

    @Override
    public Removal remove(InstanceId id, boolean force) {
        return Waiting.forever(removeAsync(id, force));
    }

    @Override
    public CompletionStage<Removal> removeAsync(InstanceId id, boolean force) {
        return engine.remove(id, force);
    }

    @Override
    public long removeEnded(Duration age) {
        if (age.isNegative() || age.isZero()) {
            throw new HeddleException(
                    "INVALID_AGE", "an age of " + age + " names no ended instance; give more than zero, 1 ms for all");
        }
        return Waiting.forever(engine.removeExpired(Retention.same(age)));
    }

    @Override
    public InstancePage list(InstanceFilter filter) {
        return Waiting.forever(Listings.page(engine.registry(), filter));
    }

    @Override
    public ManagerStatistics statistics() {
        return Waiting.forever(engine.statistics().manager());
    }

    @Override
    public GlobalStatistics globalStatistics() {
        return Waiting.forever(globalStatisticsAsync());
    }

    @Override
    public CompletionStage<GlobalStatistics> globalStatisticsAsync() {
        return engine.statistics().global();
    }

    @Override
    public Optimization optimizePerformance() {
        return Waiting.forever(optimizePerformanceAsync());
    }

    @Override
    public CompletionStage<Optimization> optimizePerformanceAsync() {
        return engine.optimizeAll();
    }

    @Override
    public PerformanceReport report(DefinitionId definitionId, int maxRuns) {
        if (maxRuns < 1) {
            throw new HeddleException(
                    "INVALID_LIMIT", "a report about " + maxRuns + " runs says nothing; ask for at least 1");
        }
        return Waiting.forever(engine.diagnoses().report(definitionId, maxRuns));
    }

    @Override
    public WorkflowDefinition advise(WorkflowDefinition definition, int maxRuns) {
        List<Finding> findings = validate(definition);
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidDefinitionException(findings);
        }
        return Advisor.advise(definition, Advisor.expected(report(definition.id(), maxRuns)));
    }

    @Override
    public String graph(WorkflowDefinition definition, GraphFormat format) {
        return GraphExport.toText(GraphExport.snapshotOf(definition, Instant.now()), format);
    }

    @Override
    public void logLevel(String logger, @Nullable LogLevel level) {
        LogLevels.set(logger, level);
    }

    @Override
    public CacheStatistics graphCache() {
        return engine.graphCache();
    }

    @Override
    public List<ExporterStatistics> exporters() {
        return engine.exporters();
    }

    @Override
    public WorkQueue work() {
        return new EmbeddedWork(engine.work());
    }

    @Override
    public void completeByToken(String token, Payload output) {
        CompletionToken work = CompletionToken.parse(token);
        report(work, new InstanceCommand.Complete(work.nodeId().value(), work.attempt(), output));
    }

    @Override
    public void failByToken(String token, NodeError error) {
        CompletionToken work = CompletionToken.parse(token);
        report(work, new InstanceCommand.Fail(work.nodeId().value(), work.attempt(), error));
    }

    private void report(CompletionToken work, InstanceCommand command) {
        EmbeddedHandle.recorded(
                work.instanceId(),
                Waiting.forever(engine.instances().perform(work.instanceId(), work.epoch(), command)));
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            // Somebody else does it, such as an order to leave; whoever closes wants to find it closed.
            Waiting.forever(closed);
            return;
        }
        try {
            drain();
        } catch (HeddleException unknown) {
            if (!isEnding()) {
                throw unknown;
            }
            // It ends by itself, as that of a client without hosts: nobody is left to drain.
        } finally {
            try {
                system.terminate();
                Waiting.atMost(STOP_PATIENCE, systemEnded(), "the end of the actor system");
            } finally {
                release();
            }
        }
    }

    /**
     * When nothing is left to do. That of a node of a cluster is the last phase of its shutdown, each of which has a bound.
     * The end of the actor system comes with it as a rule, but may never come: Pekko waits for connections to end without
     * a bound (apache/pekko#3247).
     */
    private CompletionStage<?> systemEnded() {
        CompletableFuture<Done> terminated = system.getWhenTerminated().toCompletableFuture();
        if (!settings.cluster().enabled()) {
            return terminated;
        }
        CompletableFuture<Done> phases = CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.actorSystemTerminateReason())
                .toCompletableFuture();
        return CompletableFuture.anyOf(terminated, phases.thenRun(() -> {
            // Not the stage above: that may hear of the end a moment later than the phase that waited for it.
            if (!system.whenTerminated().isCompleted()) {
                LOG.warn("the shutdown of this node is over, but its actor system does not end; what is recorded is"
                        + " safe, and its threads and connections stay until the process ends");
            }
        }));
    }

    private boolean isEnding() {
        return system.getWhenTerminated().toCompletableFuture().isDone()
                || CoordinatedShutdown.get(system).getShutdownReason().isPresent();
    }

    /** Attempts under way may end; whatever does not is handed over again when the folder is opened next. */
    private void drain() {
        Duration drainTimeout = settings.shutdown().drainTimeout();
        Duration patience = HeddleSettings.orEndless(drainTimeout).plus(STOP_PATIENCE);
        Waiting.atMost(
                patience,
                AskPattern.ask(
                        engine.dispatcher(),
                        (ActorRef<NodeDispatcher.Drained> replyTo) -> new NodeDispatcher.Drain(drainTimeout, replyTo),
                        patience,
                        system.scheduler()),
                "the end of running attempts");
        if (!settings.cluster().enabled()) {
            settle();
        }
    }

    /**
     * Partitions write what waits for their next record before they answer: who looks into the folder afterwards finds
     * everything that has ended. In a cluster they do so when they are handed over. Nothing depends on it.
     */
    private void settle() {
        try {
            Waiting.atMost(SETTLE_PATIENCE, engine.registry().statistics(), "the last records of the registry");
        } catch (HeddleException unknown) {
            LOG.info("{}; what they say is said again when the folder is opened next", unknown.getMessage());
        }
    }

    /** The actor system may end by itself, as that of a node the others put out; nothing must stay open then. */
    private void ended() {
        if (closing.compareAndSet(false, true)) {
            new Thread(this::release, "heddle-ended").start();
        }
    }

    private void release() {
        try {
            admin.ifPresent(AdminServer::close);
            onClose.run();
        } finally {
            closed.complete(null);
        }
    }
}
