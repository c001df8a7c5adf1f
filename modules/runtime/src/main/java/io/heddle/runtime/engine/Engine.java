package io.heddle.runtime.engine;

import io.heddle.CacheStatistics;
import io.heddle.CascadeReport;
import io.heddle.CheckpointCleanup;
import io.heddle.CheckpointLimits;
import io.heddle.CheckpointOptions;
import io.heddle.CheckpointView;
import io.heddle.ChildView;
import io.heddle.Claim;
import io.heddle.CopyOptions;
import io.heddle.DefinitionId;
import io.heddle.ExporterStatistics;
import io.heddle.Finding;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.HistoryFilter;
import io.heddle.HistoryPage;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Removal;
import io.heddle.RestoreMode;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.Version;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.kernel.graph.Problem;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.RegistryEffect;
import io.heddle.kernel.registry.Retention;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.rule.Rules;
import io.heddle.resource.CleanupStatistics;
import io.heddle.resource.Optimization;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import io.heddle.runtime.cleanup.CacheBudget;
import io.heddle.runtime.cleanup.CleanupParts;
import io.heddle.runtime.cleanup.MemoryGauge;
import io.heddle.runtime.cleanup.ResourceManager;
import io.heddle.runtime.cleanup.ResourceMessage;
import io.heddle.runtime.client.DefinitionClient;
import io.heddle.runtime.client.DefinitionSeal;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.client.Starts;
import io.heddle.runtime.client.ThreadTrees;
import io.heddle.runtime.client.WorkClient;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.export.Exporters;
import io.heddle.runtime.instance.GraphCache;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.instance.InstanceServices;
import io.heddle.runtime.instance.Quarantine;
import io.heddle.runtime.instance.WorkflowInstance;
import io.heddle.runtime.payload.OrphanSweep;
import io.heddle.runtime.payload.Payloads;
import io.heddle.runtime.registry.RegistryAccess;
import io.heddle.runtime.registry.RegistryContext;
import io.heddle.runtime.retention.RetentionSweep;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.runtime.statistics.AllNodes;
import io.heddle.runtime.statistics.NodeFigures;
import io.heddle.runtime.statistics.NodeFiguresCopy;
import io.heddle.runtime.statistics.NodeQuestion;
import io.heddle.runtime.statistics.SystemStatistics;
import io.heddle.runtime.wire.InstanceWire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.jspecify.annotations.Nullable;

/** Everything Heddle runs on one node, and the operations all its doors share. Thread-safe. */
public final class Engine {

    /** The sharding type of instances; entity ids are instance ids. */
    public static final EntityTypeKey<InstanceMessage> INSTANCE =
            EntityTypeKey.create(InstanceMessage.class, "WorkflowInstance");

    /** An instance that exists. */
    public record StartedInstance(InstanceId id, boolean existing, InstanceStatus status) {}

    /** Releases run user code, which may take its time. */
    private static final Duration RESOURCE_PATIENCE = Duration.ofMinutes(10);

    private final ActorSystem<Void> system;
    private final ClusterSharding sharding;
    private final RegistryAccess registry;
    private final InstanceClient instances;
    private final ThreadTrees trees;
    private final WorkClient work;
    private final Subworkflows subworkflows;
    private final Duration waitChildrenTimeout;
    private final DefinitionSeal seal;
    private final DefinitionClient definitions;
    private final Starts starts;
    private final HistoryReader history;
    private final Diagnoses diagnoses;
    private final ActorRef<NodeDispatcher.Message> dispatcher;
    private final ActorRef<InstanceManager.Command> manager;
    private final ActorRef<ResourceMessage> resources;
    private final Payloads payloads;
    private final Quarantine quarantine;
    private final GraphCache graphs;
    private final Exporters exporters;
    private final NodeFigures figures;
    private final AllNodes allNodes;
    private final SystemStatistics statistics;

    private Engine(ActorContext<InstanceManager.Command> context, EngineParts parts) {
        this.system = context.getSystem();
        HeddleSettings settings = parts.settings();
        this.sharding = ClusterSharding.get(system);
        this.manager = context.getSelf();
        this.quarantine = new Quarantine(parts.unreadable());
        CacheBudget budget = new CacheBudget(
                settings.cleanup().cacheMaxBytes(), settings.cleanup().cacheMaxAge());
        this.graphs = new GraphCache(budget);
        this.exporters = parts.exporters();
        this.figures =
                new NodeFigures(parts.clock().instant(), settings.monitoring().enabled());
        this.allNodes = new AllNodes(
                system, manager, HeddleSettings.orEndless(settings.client().askTimeout()));
        ValidationContext validation = validation(parts);
        this.seal = new DefinitionSeal(validation, settings);
        this.starts =
                new Starts(settings.toInstanceSettings(), settings.manager().autoStart());
        this.dispatcher = context.spawn(parts.dispatcher(), "dispatcher");
        // Without it this node would hold instances whose attempts never end, and look well to all others.
        context.watch(dispatcher);
        this.instances = new InstanceClient(
                system,
                this::instance,
                HeddleSettings.orEndless(settings.client().askTimeout()),
                settings.askAgainAfter());
        this.trees = new ThreadTrees(
                instances, HeddleSettings.orEndless(settings.threads().cascadeTimeout()));
        this.waitChildrenTimeout = settings.threads().waitChildrenTimeout();
        this.history = new HistoryReader(system, parts.queryPluginId());
        org.apache.pekko.actor.ActorRef pruner = Adapter.actorOf(context, SnapshotPruner.props(), "snapshot-pruner");
        AtomicReference<RegistryAccess> started = new AtomicReference<>();
        ActorRef<RetentionSweep.Message> retention = context.spawn(
                RetentionSweep.create(
                        // Somebody who only looks at a folder wants nothing to go.
                        settings.recovery().autoResume() ? settings.manager().cleanupInterval() : Duration.ZERO,
                        settings.cleanup().retention(),
                        keep -> sweep(started.get(), keep)),
                "retention");
        this.payloads = new Payloads(
                parts.payloadStore(), settings.payload().inlineBytes(), parts.payloadThreads(), parts.clock());
        InstanceWire.get(system.classicSystem()).readPayloadsFrom(payloads);
        if (settings.recovery().autoResume()) {
            context.spawn(
                    OrphanSweep.create(
                            parts.payloadStore(),
                            new RecordedPayloads(system, parts.queryPluginId())::of,
                            settings.payload().orphanGrace(),
                            parts.payloadThreads(),
                            parts.clock()),
                    "orphaned-payloads");
        }
        MemoryGauge memory = new MemoryGauge();
        this.resources = context.spawn(
                ResourceManager.create(new CleanupParts(
                        parts.policy(),
                        parts.cleanupStrategies(),
                        parts.memory(),
                        figures::sampleMemory,
                        memory,
                        id -> hasEnded(started.get(), id),
                        () -> Residents.askToLeave(system, this::instance),
                        budget,
                        List.of(
                                new PlansAsCache(
                                        InstanceWire.get(system.classicSystem()).plans()),
                                new GraphsAsCache(graphs, parts.clock())),
                        policy -> retention.tell(new RetentionSweep.Use(policy.retention())),
                        parts.clock())),
                "resources");
        CheckpointStore store = new CheckpointStore(context, history::past);
        InstanceServices services = new InstanceServices(
                new InstanceDecider(
                        (existing, batch) -> BatchValidator.validateBatch(
                                existing, batch, false, settings.instance().failurePolicy(), validation),
                        settings.triggers().maxChainDepth(),
                        exporters.anyCounts()),
                validation,
                InstanceWire.get(system.classicSystem()).plans()::plan,
                parts.rules(),
                parts.ruleThreads(),
                dispatcher,
                parts.waits(),
                manager,
                port(started),
                RegistryAccess.host(system),
                new ThreadPost(this::instance, instances, settings.toInstanceSettings()),
                settings.toInstanceSettings(),
                quarantine,
                graphs,
                exporters,
                figures,
                payloads,
                memory::isRefusing,
                id -> resources.tell(new ResourceMessage.OwnerEnded(ResourceOwner.instance(id))),
                parts.clock(),
                HeddleSettings.orEndless(settings.instance().passivateAfter()),
                settings.manager().pausedReleasesSlot(),
                settings.registry().resendInterval(),
                settings.instance().snapshotEvery(),
                settings.instance().keepSnapshots(),
                (persistenceId, sequenceNr) -> SnapshotPruner.order(pruner, persistenceId, sequenceNr),
                store,
                store,
                settings.recovery().autoResume(),
                parts.recordTags());
        sharding.init(Entity.of(
                        INSTANCE, entity -> WorkflowInstance.create(InstanceId.of(entity.getEntityId()), services))
                .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy())
                .withStopMessage(InstanceMessage.Leave.NOW));
        // After the instances: a recovering partition wakes them at once.
        this.registry = RegistryAccess.start(
                system,
                new RegistryContext(
                        parts.registrySettings(),
                        wake -> instance(wake.threadId()).tell(messageFor(wake)),
                        parts.clock()));
        this.subworkflows = new Subworkflows(
                registry,
                InstanceWire.get(system.classicSystem()).plans()::plan,
                settings.threads().maxDepth());
        started.set(registry);
        this.statistics =
                new SystemStatistics(registry, allNodes, system.settings().config(), settings, parts.clock());
        this.diagnoses = new Diagnoses(system, instances, history, registry);
        this.work = new WorkClient(registry, instances);
        this.definitions = new DefinitionClient(
                registry,
                seal,
                subworkflows::check,
                new JournalDefinitionIds(system, parts.queryPluginId()),
                settings.registry().versionStrategy(),
                settings.registry().keepOriginal());
    }

    /** Starts everything on this node as children of the manager whose context this is. */
    public static Engine start(ActorContext<InstanceManager.Command> context, EngineParts parts) {
        return new Engine(context, parts);
    }

    private static InstanceServices.RegistryPort port(AtomicReference<RegistryAccess> started) {
        return new InstanceServices.RegistryPort() {
            @Override
            public void ask(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo) {
                RegistryAccess registry = started.get();
                if (registry != null) {
                    registry.tell(request, replyTo);
                }
            }

            @Override
            public void askShortly(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo) {
                RegistryAccess registry = started.get();
                if (registry != null) {
                    registry.tellStraight(request, replyTo);
                }
            }

            @Override
            public void deny(PartitionCommand.NoSuchThread message) {
                RegistryAccess registry = started.get();
                if (registry != null) {
                    registry.tell(message);
                }
            }
        };
    }

    private static CompletionStage<Long> sweep(@Nullable RegistryAccess registry, Retention retention) {
        return registry == null ? CompletableFuture.completedStage(0L) : registry.sweep(retention);
    }

    private static CompletionStage<Boolean> hasEnded(@Nullable RegistryAccess registry, InstanceId id) {
        return registry == null
                ? CompletableFuture.completedStage(false)
                : registry.ask(new PartitionCommand.GetThread(id))
                        .thenApply(reply -> !(reply instanceof PartitionReply.Found found)
                                || !found.row().live());
    }

    private static InstanceMessage messageFor(RegistryEffect.Wake wake) {
        return wake.reason() == RegistryEffect.WakeReason.REMOVE
                ? new InstanceMessage.Remove(wake.epoch(), wake.permit(), wake.parentId())
                : new InstanceMessage.Wake(
                        wake.epoch(),
                        wake.permit(),
                        wake.reason().name(),
                        wake.reason() == RegistryEffect.WakeReason.CANCEL ? wake.detail() : null);
    }

    private static ValidationContext validation(EngineParts parts) {
        HeddleSettings settings = parts.settings();
        Rules rules = parts.rules();
        return new ValidationContext(
                new ValidationContext.Limits(
                        settings.instance().maxNodes(), settings.loops().maxIterationsLimit()),
                parts.knownExecutor(),
                name -> rules.find(name).isPresent(),
                (name, params) -> problems(rules, name, params),
                new CompiledExpressionChecker(parts.expressions()));
    }

    private static List<Problem> problems(Rules rules, String name, Map<String, @Nullable Object> params) {
        try {
            rules.find(name).ifPresent(rule -> rule.check(params));
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new Problem("UNKNOWN_RULE", "parameters of rule " + name + ": " + e.getMessage()));
        }
    }

    // ---- operations -----------------------------------------------------------------------------------------------

    /** Where to send messages for an instance. */
    public RecipientRef<InstanceMessage> instance(InstanceId id) {
        return sharding.entityRefFor(INSTANCE, id.value());
    }

    public InstanceClient instances() {
        return instances;
    }

    public RegistryAccess registry() {
        return registry;
    }

    public ActorRef<InstanceManager.Command> manager() {
        return manager;
    }

    public ActorRef<ResourceMessage> resources() {
        return resources;
    }

    public Payloads payloads() {
        return payloads;
    }

    public ActorRef<NodeDispatcher.Message> dispatcher() {
        return dispatcher;
    }

    /** Instances of this node whose history cannot be read. */
    public int quarantined() {
        return quarantine.size();
    }

    /** Copies of graphs kept on this node. */
    public CacheStatistics graphCache() {
        return graphs.statistics();
    }

    /** What became of the entries meant for each exporter. */
    public List<ExporterStatistics> exporters() {
        return exporters.statistics();
    }

    public CompletionStage<List<Finding>> validate(WorkflowDefinition definition) {
        return definitions.validate(definition);
    }

    public DefinitionClient definitions() {
        return definitions;
    }

    /** Starts a definition given with the start. */
    public CompletionStage<StartedInstance> start(WorkflowDefinition definition, StartOptions options) {
        return definitions
                .content(definition)
                .thenCompose(
                        content -> create(starts.instance(definition.id(), VersionSelector.adHoc(), content, options)));
    }

    /** Starts the latest published version. */
    public CompletionStage<StartedInstance> start(DefinitionId definitionId, StartOptions options) {
        return create(starts.instance(definitionId, VersionSelector.latest(), null, options));
    }

    /** Starts a published version. */
    public CompletionStage<StartedInstance> start(DefinitionId definitionId, Version version, StartOptions options) {
        return create(starts.instance(definitionId, VersionSelector.exact(version), null, options));
    }

    /** Starts an instance whose graph is built at run time. */
    public CompletionStage<StartedInstance> startDynamic(DefinitionId definitionId, StartOptions options) {
        return create(starts.instance(definitionId, VersionSelector.adHoc(), null, options));
    }

    /** Brings an instance into being whose nodes are marked from outside; see {@link Starts#marked}. */
    public CompletionStage<StartedInstance> startMarked(
            DefinitionId definitionId, InstanceId id, String executorId, Duration autoSealGrace, boolean start) {
        return create(starts.marked(definitionId, id, executorId, autoSealGrace, start));
    }

    /** Copies an instance; completes when the copy exists. */
    public CompletionStage<InstanceId> copy(InstanceId source, CopyOptions options) {
        if (options.attached()) {
            return instances.copy(source, options);
        }
        return instances
                .read(source, new InstanceQuery.Status(), InstanceQuery.StatusIs.class)
                .thenCompose(status -> create(starts.copy(status.view(), options)))
                .thenApply(StartedInstance::id);
    }

    /** Takes a named checkpoint; completes when its content is kept. */
    public CompletionStage<CheckpointView> checkpoint(InstanceId id, CheckpointOptions options) {
        return instances.checkpoint(id, options);
    }

    public CompletionStage<List<CheckpointView>> checkpoints(InstanceId id) {
        return instances
                .read(id, new InstanceQuery.Checkpoints(), InstanceQuery.CheckpointsAre.class)
                .thenApply(InstanceQuery.CheckpointsAre::checkpoints);
    }

    public CompletionStage<CheckpointCleanup> deleteCheckpoint(InstanceId id, String checkpoint) {
        return instances.letGo(id, new InstanceCommand.DeleteCheckpoint(checkpoint));
    }

    public CompletionStage<CheckpointCleanup> cleanUpCheckpoints(InstanceId id, CheckpointLimits limits) {
        return instances.letGo(
                id,
                new InstanceCommand.CleanCheckpoints(new Checkpointing.Limits(
                        Micros.of(limits.maxAge()), limits.maxCount(), limits.maxSize(), limits.minRetained())));
    }

    /** Restores a point; gives the run that goes on from there, which is {@code id} itself in place. */
    public CompletionStage<InstanceId> restore(InstanceId id, RestoreOptions options) {
        if (options.mode() == RestoreMode.IN_PLACE) {
            return instances.restore(id, options).thenApply(done -> id);
        }
        return checkpoints(id)
                .thenCompose(checkpoints -> instances
                        .read(id, new InstanceQuery.Status(), InstanceQuery.StatusIs.class)
                        .thenCompose(status -> create(starts.restored(status.view(), checkpoints, options)))
                        .thenApply(StartedInstance::id));
    }

    private CompletionStage<StartedInstance> create(InstanceMessage.NewInstance wanted) {
        long asked = System.nanoTime();
        return instances.create(wanted).thenApply(created -> {
            if (!created.existing()) {
                figures.created(Duration.ofNanos(System.nanoTime() - asked));
            }
            return new StartedInstance(wanted.id(), created.existing(), created.status());
        });
    }

    /** What this node has counted since it started. */
    public CompletionStage<NodeFiguresCopy> figures() {
        return this.<CleanupStatistics>askResources(ResourceMessage.GetStatistics::new)
                .thenApply(cleanup -> figures.copy(graphs.statistics(), cleanup));
    }

    /** Makes room on this node. */
    public CompletionStage<Optimization> optimize() {
        return this.<Optimization>askResources(ResourceMessage.Optimize::new);
    }

    /** What the whole system has counted. */
    public SystemStatistics statistics() {
        return statistics;
    }

    /** Makes room on all nodes. */
    public CompletionStage<Optimization> optimizeAll() {
        return allNodes.optimize(RESOURCE_PATIENCE)
                .thenApply(all ->
                        all.stream().map(NodeQuestion.Optimized::done).reduce(Optimization.NONE, Optimization::plus));
    }

    private <T> CompletionStage<T> askResources(Function<ActorRef<T>, ResourceMessage> message) {
        return AskPattern.<ResourceMessage, T>ask(resources, message::apply, RESOURCE_PATIENCE, system.scheduler());
    }

    public ThreadTrees trees() {
        return trees;
    }

    /** {@code heddle.threads.wait-children-timeout}. */
    public Duration waitChildrenTimeout() {
        return waitChildrenTimeout;
    }

    /** Cancels an instance and waits for what is below it. */
    public CompletionStage<CascadeReport> cancelTree(InstanceId id, String reason) {
        return instances.perform(id, new InstanceCommand.Cancel(reason)).thenCompose(reply -> {
            if (!(reply instanceof InstanceReply.AlreadyTerminal)) {
                InstanceClient.expect(id, reply, InstanceReply.Done.class);
            }
            return trees.cascaded(id);
        });
    }

    /** Waits for the children of an instance; those still live after {@code timeout}. */
    public CompletionStage<List<ChildView>> awaitChildren(InstanceId id, Duration timeout) {
        return instances
                .childrenEnded(id, HeddleSettings.orEndless(timeout))
                .thenCompose(ended -> trees.children(id))
                .thenApply(children -> children.stream()
                        .filter(child -> !child.status().isTerminal())
                        .toList());
    }

    /** Removes an instance and everything it left. */
    public CompletionStage<Removal> remove(InstanceId id, boolean force) {
        return registry.remove(id, force).thenApply(reply -> {
            if (reply instanceof PartitionReply.Removed) {
                return Removal.REMOVED;
            }
            return reply instanceof PartitionReply.StillLive ? Removal.NOT_TERMINAL : Removal.NOT_FOUND;
        });
    }

    /** Removes everything that ended longer ago than {@code retention} says; gives how many instances went. */
    public CompletionStage<Long> removeExpired(Retention retention) {
        return registry.sweep(retention);
    }

    /** Has a resource of an actor looked after (null: of whoever its owner is); gives its id. */
    public CompletionStage<String> register(ResourceSpec spec, @Nullable ActorRef<?> actor) {
        return this.<ResourceMessage.Registered>askResources(
                        replyTo -> new ResourceMessage.Register(spec, actor, replyTo))
                .thenApply(answer -> {
                    if (answer.id() == null) {
                        throw new HeddleException("UNKNOWN_STRATEGY", String.valueOf(answer.refusal()));
                    }
                    return answer.id();
                });
    }

    /** Releases what is releasable and meant on this node. */
    public CompletionStage<Long> release(ResourceFilter filter) {
        return this.<Long>askResources(replyTo -> new ResourceMessage.Release(filter, replyTo));
    }

    /** Takes a caller-driven node; null when it cannot be had now. */
    public CompletionStage<@Nullable Claim> claim(InstanceId id, String nodeId) {
        return instances.perform(id, new InstanceCommand.Claim(nodeId)).thenCompose(reply -> {
            if (reply instanceof InstanceReply.NotReady || reply instanceof InstanceReply.ParallelLimit) {
                return CompletableFuture.completedStage(null);
            }
            InstanceClient.expect(id, reply, InstanceReply.Claimed.class);
            return instances
                    .read(id, new InstanceQuery.ClaimedWork(nodeId), InstanceQuery.WorkIs.class)
                    .thenApply(InstanceQuery.WorkIs::claim);
        });
    }

    /** What was slow and why. */
    public Diagnoses diagnoses() {
        return diagnoses;
    }

    /** Work for workers and people outside. */
    public WorkClient work() {
        return work;
    }

    /** Events of an instance from {@code fromSeq} on, at most {@code limit}. */
    public CompletionStage<List<HistoryEntry>> history(InstanceId id, long fromSeq, int limit) {
        return history.read(id, fromSeq, limit);
    }

    /** A page of the events of an instance. */
    public CompletionStage<HistoryPage> history(InstanceId id, HistoryFilter filter) {
        return history.read(id, filter);
    }
}
