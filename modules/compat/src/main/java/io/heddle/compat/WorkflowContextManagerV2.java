package io.heddle.compat;

import io.heddle.DefinitionId;
import io.heddle.GraphReport;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.InvalidDefinitionException;
import io.heddle.Removal;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.NodeBuilder;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.engine.EngineOwner;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One entry to everything, with the names of the old unified manager. There is one per Heddle; its mode is fixed by the
 * first call of {@link #of}. Thread-safe. Maps have the keys of the old manager. Stages fail with {@link HeddleException}
 * as the methods of {@link WorkflowHandle} do; in mode COMPATIBLE commands are refused with {@link
 * ModeRefusedException} and what reads goes on to answer.
 */
public final class WorkflowContextManagerV2 {
    private final ActorHeddle heddle;
    private final Engine engine;
    private final HeddleSettings settings;
    private final ManagerMode mode;
    private final Clock clock = Clock.systemUTC();
    /** Functions of users and callbacks, which may wait for one another, so there is a thread for each. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "heddle-facade");
        thread.setDaemon(true);
        return thread;
    });

    private final @Nullable LegacyManager legacy;
    private final Events events;
    private final MemorySamples memory = new MemorySamples(clock);

    WorkflowContextManagerV2(ActorHeddle heddle, EngineOwner owner, ManagerMode mode) {
        this.heddle = heddle;
        this.engine = owner.engine();
        this.settings = owner.settings();
        this.mode = mode;
        this.events = new Events(heddle, threads);
        this.legacy = mode == ManagerMode.ENHANCED ? null : new LegacyManager(heddle, engine, settings, threads, clock);
        heddle.actorSystem().getWhenTerminated().thenRun(threads::shutdown);
    }

    /** The facade of {@code heddle}; its mode is {@code heddle.mode} unless an earlier call has fixed another. */
    public static WorkflowContextManagerV2 of(Heddle heddle) {
        return Facades.facade(heddle, null);
    }

    /**
     * The facade of {@code heddle} in this mode.
     *
     * @throws ModeConflictException if an earlier call has fixed another mode; the facade goes on in that
     */
    public static WorkflowContextManagerV2 of(Heddle heddle, ManagerMode mode) {
        return Facades.facade(heddle, mode);
    }

    /** The mode all calls work in. */
    public ManagerMode mode() {
        return mode;
    }

    /** The methods of the old manager; empty in mode ENHANCED. */
    public Optional<WorkflowContextManager> getCompatibilityInterface() {
        return Optional.ofNullable(legacy);
    }

    // ---- workflows ------------------------------------------------------------------------------------------------

    /**
     * A workflow that was wanted.
     *
     * @param handle to it
     * @param existing whether it was there before
     */
    public record Created(WorkflowHandle handle, boolean existing) {}

    /**
     * Creates a workflow of a published definition, or one without nodes if nothing is published under that id.
     *
     * @param config settings and global data; see {@link StartOptions#config}
     * @param autoStart whether it runs at once
     */
    public CompletionStage<Created> createWorkflowInstance(
            String workflow, String definitionId, Map<String, ? extends @Nullable Object> config, boolean autoStart) {
        return command("createWorkflowInstance", () -> {
            StartOptions options = StartOptions.id(workflow).withAutoStart(autoStart);
            for (Map.Entry<String, ? extends @Nullable Object> entry : config.entrySet()) {
                options = options.withConfig(entry.getKey(), entry.getValue());
            }
            StartOptions wanted = options;
            DefinitionId id = DefinitionId.of(definitionId);
            return recovering(
                            engine.start(id, wanted),
                            error -> Failures.hasCode(error, "NOT_FOUND") || Failures.hasCode(error, "NOT_PUBLISHED"),
                            () -> engine.startDynamic(id, wanted))
                    .thenApply(started -> {
                        WorkflowHandle handle = heddle.handle(started.id());
                        events.created(handle);
                        return new Created(handle, started.existing());
                    });
        });
    }

    /** {@link #createWorkflowInstance} without settings; it runs at once. */
    public CompletionStage<Created> createWorkflowInstance(String workflow, String definitionId) {
        return createWorkflowInstance(workflow, definitionId, Map.of(), true);
    }

    /** Pauses; false if there is no such workflow or it has ended. */
    public CompletionStage<Boolean> pauseWorkflow(String workflow) {
        return lifeCycle("pauseWorkflow", workflow, new InstanceCommand.Pause(true));
    }

    /** Resumes; false if there is no such workflow or it has ended. */
    public CompletionStage<Boolean> resumeWorkflow(String workflow) {
        return lifeCycle("resumeWorkflow", workflow, new InstanceCommand.Resume());
    }

    /** Cancels, and it stays visible; false if there is no such workflow or it has ended. */
    public CompletionStage<Boolean> cancelWorkflow(String workflow) {
        return lifeCycle("cancelWorkflow", workflow, new InstanceCommand.Cancel("cancelled through the facade"));
    }

    private CompletionStage<Boolean> lifeCycle(String method, String workflow, InstanceCommand command) {
        InstanceId id = InstanceId.of(workflow);
        return command(
                method,
                () -> engine.instances().perform(id, command).thenApply(reply -> {
                    if (reply instanceof InstanceReply.AlreadyTerminal
                            || (reply instanceof InstanceReply.Refused refused
                                    && refused.code().equals("UNKNOWN_INSTANCE"))) {
                        return false;
                    }
                    InstanceClient.expect(id, reply, InstanceReply.Done.class);
                    return true;
                }));
    }

    /** Removes a workflow and its history, cancelling it first if it is live; false if there is none. */
    public CompletionStage<Boolean> cleanupWorkflow(String workflow) {
        return command(
                "cleanupWorkflow",
                () -> engine.remove(InstanceId.of(workflow), true).thenApply(removal -> removal == Removal.REMOVED));
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    /**
     * What became of a registration.
     *
     * @param accepted whether the node is there
     * @param code why not; null if it is
     * @param message for people
     * @param ready ids of nodes that became ready by it
     */
    public record Registration(boolean accepted, @Nullable String code, String message, List<String> ready) {}

    /**
     * Adds a node that is executed by {@link #executeNode}.
     *
     * @param dependencies each with {@code upstream_node_id} and perhaps {@code type}, {@code condition} (CEL), {@code
     *     timeout_seconds}, {@code retry_count}, {@code rule} and {@code params}
     * @param nodeConfig JSON data, readable as {@code node.config}
     */
    public CompletionStage<Registration> registerNodeWithDependencies(
            String workflow,
            String nodeId,
            String nodeKey,
            List<? extends Map<String, ? extends @Nullable Object>> dependencies,
            Map<String, ? extends @Nullable Object> nodeConfig) {
        InstanceId id = InstanceId.of(workflow);
        return command("registerNodeWithDependencies", () -> {
                    NodeBuilder node = NodeBuilder.of(nodeKey);
                    nodeConfig.forEach(node::config);
                    dependencies.forEach(dependency -> node.dependsOn(DependencyMaps.read(dependency)));
                    return engine.instances()
                            .perform(
                                    id,
                                    new InstanceCommand.RegisterNodes(
                                            List.of(new InstanceEvent.Registration(nodeId, node.build())), false))
                            .thenApply(reply -> {
                                List<String> ready = InstanceClient.expect(id, reply, InstanceReply.Registered.class)
                                        .ready();
                                if (legacy != null) {
                                    legacy.noteNode(nodeId, workflow);
                                }
                                return new Registration(true, null, "registered", ready);
                            });
                })
                .handle((registered, error) -> {
                    if (error == null) {
                        return registered;
                    }
                    return refused(Failures.cause(error));
                });
    }

    private static Registration refused(Throwable error) {
        if (error instanceof InvalidDefinitionException invalid) {
            return new Registration(
                    false, invalid.findings().get(0).code(), String.valueOf(invalid.getMessage()), List.of());
        }
        if (error instanceof ModeRefusedException
                || !(error instanceof HeddleException refusal)
                || error instanceof io.heddle.OutcomeUnknownException) {
            throw Failures.passedOn(error);
        }
        return new Registration(false, refusal.code(), String.valueOf(refusal.getMessage()), List.of());
    }

    /**
     * Takes a READY node, runs {@code function} and records what comes of it. The claim is extended while it runs.
     *
     * @param input JSON data for the function; null for the input of the attempt
     * @return what the function returns; fails with {@link NotReadyException}, or with what the function throws, after which
     *     the attempt is recorded as failed with its message; RESULT_DISCARDED if the attempt was over before
     */
    public CompletionStage<@Nullable Object> executeNode(
            String workflow, String nodeId, NodeFunction function, @Nullable Object input) {
        InstanceId id = InstanceId.of(workflow);
        return command(
                "executeNode",
                () -> engine.claim(id, nodeId).thenCompose(claim -> {
                    if (claim == null) {
                        throw new NotReadyException(workflow, nodeId);
                    }
                    return new Execution(
                                    heddle.actorSystem(),
                                    engine.instances(),
                                    settings.executors().externalLease(),
                                    id,
                                    nodeId,
                                    claim)
                            .run(function, input, threads);
                }));
    }

    /** READY nodes nobody has taken; reading takes nothing. Empty for an unknown workflow. */
    public CompletionStage<List<String>> getReadyNodes(String workflow) {
        return recovering(
                engine.instances()
                        .read(
                                InstanceId.of(workflow),
                                new InstanceQuery.ReadyNodes(),
                                InstanceQuery.ReadyNodesAre.class)
                        .thenApply(InstanceQuery.ReadyNodesAre::nodeIds),
                Failures::isUnknownInstance,
                () -> CompletableFuture.completedFuture(List.of()));
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /**
     * How a workflow stands: its status and counts, {@code dependency_graph}, {@code dependency_validation}, {@code
     * performance_metrics} and {@code resource_usage}. Of an unknown workflow {@code status}, NOT_FOUND, and {@code error}.
     */
    public CompletionStage<Map<String, @Nullable Object>> getWorkflowStatus(String workflow) {
        return onThread(() -> {
            memory.take();
            try {
                return StatusMaps.of(heddle.handle(InstanceId.of(workflow)), memory.history());
            } catch (HeddleException e) {
                if (Failures.isUnknownInstance(e)) {
                    return StatusMaps.notFound(workflow);
                }
                throw e;
            }
        });
    }

    /** What validation says about the graph of a workflow: {@code is_valid}, {@code codes}, {@code cycles} and counts. */
    public CompletionStage<Map<String, @Nullable Object>> validateDependencies(String workflow) {
        return onThread(() -> {
            GraphReport report = heddle.handle(InstanceId.of(workflow)).validate();
            return StatusMaps.validation(report);
        });
    }

    /**
     * {@code global_stats}, {@code performance_metrics}, {@code instance_manager_stats}, {@code dependency_tracker_stats},
     * {@code cleanup_manager_stats} and {@code configuration}, as {@link Heddle#globalStatistics} has them: of all workflows,
     * whoever called for them.
     */
    public CompletionStage<Map<String, @Nullable Object>> getGlobalStatistics() {
        return onThread(() -> heddle.globalStatistics().asMap());
    }

    /** Drops caches, lets idle workflows leave memory and releases what is releasable. */
    public CompletionStage<Map<String, @Nullable Object>> optimizePerformance() {
        return onThread(() -> new LinkedHashMap<>(heddle.optimizePerformance().asMap()));
    }

    // ---- callbacks ------------------------------------------------------------------------------------------------

    /** Has {@code callback} told of every workflow created through this facade from now on. */
    public void onWorkflowCreated(Consumer<? super WorkflowHandle> callback) {
        events.onCreated(callback);
    }

    /** Of workflows created through this facade, or followed, from now on. */
    public void onWorkflowCompleted(Consumer<? super ManagerEvent> callback) {
        events.on("INSTANCE_COMPLETED", callback);
    }

    /** As {@link #onWorkflowCompleted}. */
    public void onWorkflowFailed(Consumer<? super ManagerEvent> callback) {
        events.on("INSTANCE_FAILED", callback);
    }

    /** As {@link #onWorkflowCompleted}. */
    public void onWorkflowCancelled(Consumer<? super ManagerEvent> callback) {
        events.on("INSTANCE_CANCELLED", callback);
    }

    /** As {@link #onWorkflowCompleted}. */
    public void onWorkflowPaused(Consumer<? super ManagerEvent> callback) {
        events.on("INSTANCE_PAUSED", callback);
    }

    /** As {@link #onWorkflowCompleted}. */
    public void onWorkflowResumed(Consumer<? super ManagerEvent> callback) {
        events.on("INSTANCE_RESUMED", callback);
    }

    /** As {@link #onWorkflowCompleted}, of every node that completes. */
    public void onNodeCompleted(Consumer<? super ManagerEvent> callback) {
        events.on("NODE_COMPLETED", callback);
    }

    /** Has the callbacks told of a workflow, its events after {@code afterSeq}: one of before a restart, for example. */
    public void follow(String workflow, long afterSeq) {
        events.follow(InstanceId.of(workflow), afterSeq);
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    /**
     * Closes the Heddle: workflows stay as they are and go on when it is started again.
     *
     * @param force whether live workflows are cancelled first
     */
    public CompletionStage<@Nullable Void> shutdown(boolean force) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        Thread closing = new Thread(
                () -> {
                    try {
                        if (force) {
                            cancelAll();
                        }
                        heddle.close();
                        end.complete(null);
                    } catch (RuntimeException e) {
                        end.completeExceptionally(e);
                    }
                },
                "heddle-facade-shutdown");
        closing.start();
        return end;
    }

    private void cancelAll() {
        InstanceFilter live = new InstanceFilter(Set.of(), null, true, false, null, 0);
        for (String cursor = ""; cursor != null; ) {
            InstancePage page = heddle.list(live.after(cursor.isEmpty() ? null : cursor));
            for (InstanceRow row : page.rows()) {
                heddle.handle(row.instanceId()).cancel("the facade was shut down by force");
            }
            cursor = page.nextCursor();
        }
    }

    // ---- helpers --------------------------------------------------------------------------------------------------

    private <T> CompletionStage<T> command(String method, Supplier<CompletionStage<T>> work) {
        if (mode == ManagerMode.COMPATIBLE) {
            return CompletableFuture.failedFuture(new ModeRefusedException(method, mode));
        }
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> CompletionStage<T> onThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    private static <T> CompletionStage<T> recovering(
            CompletionStage<T> first, java.util.function.Predicate<Throwable> when, Supplier<CompletionStage<T>> then) {
        return first.handle((value, error) -> {
                    if (error == null) {
                        return CompletableFuture.completedFuture(value);
                    }
                    return when.test(error) ? then.get() : CompletableFuture.<T>failedFuture(Failures.cause(error));
                })
                .thenCompose(stage -> stage);
    }
}
