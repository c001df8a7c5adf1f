package io.heddle.compat;

import io.heddle.DefinitionId;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.NodeBuilder;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.MarkedViews;
import io.heddle.kernel.instance.Micros;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The old methods over marked instances. Every call is one command to the instance, which alone knows what is so; what is
 * kept here is who is to be called back, how often what was used, and a directory that can be read again.
 */
final class LegacyManager implements WorkflowContextManager {
    private static final Logger LOG = LoggerFactory.getLogger(WorkflowContextManager.class);
    private static final String CLEANER = "heddle-compat";

    private final ActorHeddle heddle;
    private final LegacyInstances workflows;
    private final HeddleSettings settings;
    private final HeddleSettings.Compat compat;
    private final ExecutorService threads;
    private final Clock clock;
    private final Calls calls;
    private final CallOrder order = new CallOrder();
    private final NodeDirectory directory;
    private final Callbacks callbacks;
    private final ReadyNews ready;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    LegacyManager(ActorHeddle heddle, Engine engine, HeddleSettings settings, ExecutorService threads, Clock clock) {
        this.heddle = heddle;
        this.settings = settings;
        this.compat = settings.compat().orElseThrow();
        this.threads = threads;
        this.clock = clock;
        this.calls = new Calls(clock);
        DefinitionId definitionId = compat.definitionId();
        this.workflows = new LegacyInstances(engine, definitionId, compat.autoSealGrace());
        this.directory = new NodeDirectory(heddle, definitionId, workflows::read, threads, clock);
        this.callbacks = new Callbacks(threads, compat.callbackTimeout());
        this.ready = new ReadyNews(heddle, definitionId, workflows, order, callbacks);
        if (!settings.manager().cleanupInterval().isZero()) {
            heddle.resources()
                    .registerCleaner(CLEANER, this::prune, settings.manager().cleanupInterval());
        }
    }

    /** Forgets what is no more. */
    private void prune() {
        directory.prune();
        used.removeIf(workflow -> {
            MarkedViews.View view =
                    workflows.read(workflow, "").toCompletableFuture().join();
            return view == null || view.letGo();
        });
    }

    /** A node was registered through another door. */
    void noteNode(String node, String workflow) {
        directory.note(node, workflow);
    }

    // ---- workflows ------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<@Nullable Void> initializeWorkflowContext(Object workflow) {
        String id = begin("initialize_workflow_context", workflow);
        return order.next(
                        id,
                        () -> workflows.read(id, "").thenCompose(view -> {
                            if (view == null) {
                                return workflows.create(id, true);
                            }
                            if (view.letGo()) {
                                return workflows.anew(id, true);
                            }
                            if (view.absent()) {
                                return workflows.expectDone(id, workflows.perform(id, new InstanceCommand.Start()));
                            }
                            if (!view.marked()) {
                                calls.ignored("initialize_workflow_context");
                                return nothing();
                            }
                            return view.status().isTerminal()
                                    ? workflows.beginAgain(id)
                                    : workflows.expectDone(
                                            id, workflows.perform(id, new InstanceCommand.BeginAgain(0)));
                        }))
                .thenApply(done -> {
                    ready.follow(id);
                    return null;
                });
    }

    @Override
    public CompletionStage<@Nullable Void> cleanupWorkflowContext(Object workflow) {
        String id = begin("cleanup_workflow_context", workflow);
        used.remove(id);
        directory.forget(id);
        return order.next(
                id,
                () -> workflows.performIfKnown(id, new InstanceCommand.LetGo()).thenApply(reply -> {
                    if (reply != null) {
                        InstanceClient.expect(LegacyInstances.id(id), reply, InstanceReply.Done.class);
                    }
                    return null;
                }));
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<@Nullable Void> registerNodeDependencies(
            Object node, Object base, Object workflow, List<?> upstream) {
        String method = "register_node_dependencies";
        String id = begin(method, workflow);
        List<String> given = upstream.stream().map(Object::toString).toList();
        NodeBuilder definition = NodeBuilder.of(base.toString()).config(MarkedViews.GIVEN, given);
        new LinkedHashSet<>(given).forEach(definition::after);
        InstanceCommand.Announce announce = new InstanceCommand.Announce(node.toString(), definition.build());
        return order.next(
                        id,
                        () -> announce(id, announce)
                                .thenCompose(reply -> {
                                    if (reply == null) {
                                        return workflows
                                                .create(id, false)
                                                .thenCompose(created -> announce(id, announce));
                                    }
                                    return reply instanceof InstanceReply.AlreadyTerminal
                                            ? workflows
                                                    .read(id, "")
                                                    .thenCompose(view -> view != null && view.letGo()
                                                            ? workflows
                                                                    .anew(id, false)
                                                                    .thenCompose(created -> announce(id, announce))
                                                            : done(reply))
                                            : done(reply);
                                })
                                .thenApply(reply -> ready.caused(id, reply)))
                .thenCompose(reply -> {
                    if (reply instanceof InstanceReply.Marked marked) {
                        directory.note(announce.nodeId(), id);
                        return marked.ready().isEmpty() ? nothing() : ready.tell(id, withUpstreams(announce, marked));
                    }
                    ignoredUnlessRefused(method, id, reply);
                    return nothing();
                });
    }

    /** Nodes without upstreams become ready by their registration and are nobody's news. */
    private static List<String> withUpstreams(InstanceCommand.Announce announce, InstanceReply.Marked marked) {
        boolean entry = announce.definition().dependencies().isEmpty();
        return marked.ready().stream()
                .filter(node -> !entry || !node.equals(announce.nodeId()))
                .toList();
    }

    private CompletionStage<@Nullable InstanceReply> announce(String workflow, InstanceCommand.Announce announce) {
        return workflows.performIfKnown(workflow, announce);
    }

    @Override
    public CompletionStage<@Nullable Void> markNodeExecuting(Object workflow, Object base, Object node) {
        return mark(
                "mark_node_executing", workflow, base, node, InstanceCommand.Mark.What.EXECUTING, Payload.NULL, null);
    }

    @Override
    public CompletionStage<@Nullable Void> markNodeCompleted(
            Object workflow, Object base, Object node, @Nullable Object output) {
        return mark(
                "mark_node_completed",
                workflow,
                base,
                node,
                InstanceCommand.Mark.What.COMPLETED,
                JsonData.payload(output),
                null);
    }

    @Override
    public CompletionStage<@Nullable Void> markNodeFailed(
            Object workflow, Object base, Object node, Map<String, ? extends @Nullable Object> error) {
        return mark(
                "mark_node_failed",
                workflow,
                base,
                node,
                InstanceCommand.Mark.What.FAILED,
                Payload.NULL,
                JsonData.error(error));
    }

    private CompletionStage<@Nullable Void> mark(
            String method,
            Object workflow,
            Object base,
            Object node,
            InstanceCommand.Mark.What what,
            Payload output,
            @Nullable NodeError error) {
        String id = begin(method, workflow);
        InstanceCommand.Mark mark =
                new InstanceCommand.Mark(node.toString(), base.toString(), what, output, error, compat.strictOrder());
        return order.next(
                        id,
                        () -> mark(id, mark)
                                .thenCompose(reply -> again(id, mark, reply))
                                .thenApply(reply -> ready.caused(id, reply)))
                .thenCompose(reply -> {
                    if (reply instanceof InstanceReply.Marked marked) {
                        directory.note(mark.nodeId(), id);
                        if (marked.forced()) {
                            calls.forced(method);
                        }
                        return ready.tell(id, marked.ready());
                    }
                    ignoredUnlessRefused(method, id, reply);
                    return nothing();
                });
    }

    private CompletionStage<@Nullable InstanceReply> mark(String workflow, InstanceCommand.Mark mark) {
        return workflows.performIfKnown(workflow, mark);
    }

    /** A failed node of a workflow that has ended runs again when it is marked so. */
    private CompletionStage<@Nullable InstanceReply> again(
            String workflow, InstanceCommand.Mark mark, @Nullable InstanceReply reply) {
        if (!(reply instanceof InstanceReply.AlreadyTerminal) || mark.what() != InstanceCommand.Mark.What.EXECUTING) {
            return done(reply);
        }
        return workflows.read(workflow, mark.nodeId()).thenCompose(view -> {
            boolean failed = view != null
                    && !view.nodes().isEmpty()
                    && view.nodes().get(0).status() == NodeStatus.FAILED;
            return failed
                    ? workflows.rerun(workflow, mark.nodeId()).thenCompose(reopened -> mark(workflow, mark))
                    : done(reply);
        });
    }

    private void ignoredUnlessRefused(String method, String workflow, @Nullable InstanceReply reply) {
        if (reply instanceof InstanceReply.Invalid
                || (reply instanceof InstanceReply.Refused refused
                        && !refused.code().equals("SEALED")
                        && !refused.code().equals("NODE_EXISTS"))) {
            InstanceClient.expect(LegacyInstances.id(workflow), reply, InstanceReply.Marked.class);
        }
        calls.ignored(method);
        LOG.info("{} about workflow {} was ignored: {}", method, workflow, reply == null ? "unknown" : reply);
    }

    // ---- what became ready ----------------------------------------------------------------------------------------

    @Override
    public CompletionStage<List<String>> getReadyNodes(Object workflow) {
        String id = begin("get_ready_nodes", workflow);
        long lease = Micros.of(compat.drainLease());
        return order.next(id, () -> workflows.performIfKnown(id, new InstanceCommand.Drain(lease)))
                .thenApply(reply -> reply instanceof InstanceReply.Drained drained ? drained.nodeIds() : List.of());
    }

    @Override
    public void registerCompletionCallback(CompletionCallback callback) {
        calls.used("register_completion_callback");
        if (callbacks.add(callback)) {
            try {
                ready.takeUp();
            } catch (RuntimeException e) {
                LOG.warn("workflows of before cannot be taken up", e);
            }
        }
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getWorkflowStatus(Object workflow) {
        String id = begin("get_workflow_status", workflow);
        return order.next(id, () -> workflows.read(id, null)).thenApplyAsync(Shapes::status, threads);
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getNodeUpstreamContext(Object workflow, Object node) {
        String id = begin("get_node_upstream_context", workflow);
        return upstreamContext(id, node.toString());
    }

    private CompletionStage<Map<String, @Nullable Object>> upstreamContext(String workflow, String node) {
        return order.next(workflow, () -> workflows.read(workflow, node)).thenCompose(view -> {
            if (view != null && !view.letGo() && !view.nodes().isEmpty()) {
                MarkedViews.NodeOf own = view.nodes().get(0);
                return CompletableFuture.supplyAsync(
                        () -> Shapes.upstreams(own, view.absent() ? Map.of() : own.immediate(), view), threads);
            }
            // A node of another workflow has no outputs here, but it is known.
            return elsewhere(node)
                    .thenApplyAsync(
                            own -> own == null ? Shapes.noUpstreams() : Shapes.upstreams(own, Map.of(), view), threads);
        });
    }

    private CompletionStage<MarkedViews.@Nullable NodeOf> elsewhere(String node) {
        return found(node).thenApply(found -> found == null ? null : found.node());
    }

    private record Found(String workflow, MarkedViews.NodeOf node) {}

    private CompletionStage<@Nullable Found> found(String node) {
        return directory
                .workflowOf(node)
                .thenCompose(workflow -> workflow == null
                        ? CompletableFuture.completedFuture(null)
                        : order.next(workflow, () -> workflows.read(workflow, node))
                                .thenApply(view -> view == null
                                                || view.letGo()
                                                || view.nodes().isEmpty()
                                        ? null
                                        : new Found(workflow, view.nodes().get(0))));
    }

    @Override
    public CompletionStage<@Nullable Map<String, @Nullable Object>> getNodeDependencyInfo(Object node) {
        calls.used("get_node_dependency_info");
        return found(node.toString())
                .thenApply(found -> found == null ? null : Shapes.dependencies(found.workflow(), found.node()));
    }

    @Override
    public CompletionStage<Boolean> isNodeReadyToExecute(Object node) {
        calls.used("is_node_ready_to_execute");
        return found(node.toString())
                .thenApply(found -> found != null && found.node().status() == NodeStatus.READY);
    }

    @Override
    public Map<String, Map<String, @Nullable Object>> workflowContexts() {
        return new ReadView<>(() -> Set.copyOf(used), id -> {
            MarkedViews.View view =
                    order.next(id, () -> workflows.read(id, null)).join();
            return view == null || view.absent() ? null : Shapes.context(view);
        });
    }

    @Override
    public Map<String, String> nodeCompletionStatus() {
        return new ReadView<>(directory::known, id -> {
            Found found = found(id).toCompletableFuture().join();
            return found == null ? null : Shapes.word(found.node().status());
        });
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getTaskContextData(Object workflow, Object node) {
        String id = begin("get_task_context_data", workflow);
        return upstreamContext(id, node.toString())
                .thenCombine(
                        workflows.read(id, null),
                        (upstream, view) -> Shapes.task(
                                node.toString(),
                                Shapes.status(view),
                                upstream,
                                view == null || view.absent()
                                        ? null
                                        : view.nodes().stream()
                                                .filter(own -> own.id().equals(node.toString()))
                                                .findFirst()
                                                .orElse(null),
                                clock.instant()));
    }

    @Override
    public CompletionStage<String> printDependencySummary(Object workflow) {
        String id = begin("print_dependency_summary", workflow);
        return order.next(id, () -> workflows.read(id, null)).thenApply(view -> {
            String text = Shapes.summary(id, view);
            LOG.info("{}", text);
            return text;
        });
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> getCompatibilityStats() {
        calls.used("get_compatibility_stats");
        return workflows
                .overLimit(
                        heddle.actorSystem(),
                        HeddleSettings.orEndless(settings.client().askTimeout()))
                .thenApplyAsync(this::stats, threads);
    }

    private Map<String, @Nullable Object> stats(int overLimit) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("active_workflows", used.size());
        map.put("node_mappings", directory.size());
        map.put("registered_callbacks", callbacks.size());
        Map<String, @Nullable Object> global = heddle.globalStatistics().asMap();
        for (String section : List.of("instance_manager_stats", "dependency_tracker_stats", "cleanup_manager_stats")) {
            map.put(section, global.get(section));
        }
        map.put("over_limit", overLimit);
        map.put("methods", calls.asMap());
        return map;
    }

    @Override
    public void shutdown() {
        calls.used("shutdown");
        callbacks.clear();
        used.clear();
    }

    // ---- asking ---------------------------------------------------------------------------------------------------

    private String begin(String method, Object workflow) {
        calls.used(method);
        String id = workflow.toString();
        if (!method.startsWith("get_")) {
            used.add(id);
        }
        return id;
    }

    private static <T> CompletionStage<@Nullable T> done(@Nullable T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static CompletionStage<@Nullable Void> nothing() {
        return CompletableFuture.completedFuture(null);
    }
}
