package io.heddle.kernel.instance;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.definition.Fork;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.plan.TriggerPlan;
import io.heddle.kernel.registry.ThreadKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of one event, which has just been applied to {@code after}, or tells a {@link TransitionSink} of them.
 * Details are only gathered for entries.
 */
final class HistoryWriter implements InstanceEvent.Visitor {
    private final InstanceState after;
    private final IndexedVector<NodeState> nodesBefore;
    private final InstanceStatus statusBefore;
    private final long at;
    /** Where they go; null if nobody wants any. */
    private final @Nullable List<HistoryEntry> entries;

    private final boolean payloads;
    private final TransitionSink sink;

    /** @param payloads whether small payloads are shown; if not, they are summed up like large ones */
    static HistoryWriter writing(
            List<HistoryEntry> entries,
            boolean payloads,
            InstanceState after,
            IndexedVector<NodeState> nodesBefore,
            InstanceStatus statusBefore,
            long at) {
        return new HistoryWriter(after, nodesBefore, statusBefore, at, entries, payloads, TransitionSink.NOBODY);
    }

    static HistoryWriter telling(
            TransitionSink sink,
            InstanceState after,
            IndexedVector<NodeState> nodesBefore,
            InstanceStatus statusBefore,
            long at) {
        return new HistoryWriter(after, nodesBefore, statusBefore, at, null, false, sink);
    }

    private HistoryWriter(
            InstanceState after,
            IndexedVector<NodeState> nodesBefore,
            InstanceStatus statusBefore,
            long at,
            @Nullable List<HistoryEntry> entries,
            boolean payloads,
            TransitionSink sink) {
        this.after = after;
        this.nodesBefore = nodesBefore;
        this.statusBefore = statusBefore;
        this.at = at;
        this.entries = entries;
        this.payloads = payloads;
        this.sink = sink;
    }

    /** Details in the order they are put; what is null is left out, and everything if nobody wants entries. */
    private final class Data {
        private final Map<String, @Nullable Object> map = entries == null ? Map.of() : new LinkedHashMap<>();

        Data put(String name, @Nullable Object value) {
            if (value != null && entries != null) {
                map.put(name, value);
            }
            return this;
        }

        Data payload(String name, @Nullable Payload payload) {
            return payload == null || entries == null
                    ? this
                    : put(name, payloads ? HistoryPayloads.shown(payload) : HistoryPayloads.summary(payload));
        }

        Data error(@Nullable NodeError error) {
            if (error != null && entries != null) {
                map.put(
                        "error",
                        new Data()
                                .put("code", error.code())
                                .put("message", error.message())
                                .put("class", error.errorClass())
                                .put("retryable", error.retryable())
                                .map);
            }
            return this;
        }

        Data instant(String name, long epochMicros) {
            return epochMicros == 0 || entries == null
                    ? this
                    : put(name, Micros.toInstant(epochMicros).toString());
        }
    }

    private void instance(String type, Data data) {
        boolean moved = statusBefore != after.status;
        sink.instance(type, moved ? after.status : null, at - after.createdAt, sinceStart());
        if (entries != null) {
            entries.add(new HistoryEntry(
                    after.seq,
                    Micros.toInstant(at),
                    type,
                    null,
                    moved ? statusBefore.name() : null,
                    moved ? after.status.name() : null,
                    0,
                    null,
                    data.map));
        }
    }

    private long sinceStart() {
        return after.startedAt == 0 ? TransitionSink.NONE : at - after.startedAt;
    }

    private void node(String type, int node, int attempt, Data data) {
        NodeState before = node < nodesBefore.size() ? nodesBefore.get(node) : null;
        NodeStatus from = before == null ? null : before.status;
        NodeStatus to = after.nodes.get(node).status;
        long ran = before != null && from == NodeStatus.EXECUTING && to != NodeStatus.EXECUTING
                ? at - before.startedAt
                : TransitionSink.NONE;
        long waited = before != null && from == NodeStatus.READY && to == NodeStatus.EXECUTING
                ? at - before.readyAt
                : TransitionSink.NONE;
        sink.node(type, from == to ? null : to, sinceStart(), ran, waited);
        if (entries != null) {
            data.put("ranMicros", ran == TransitionSink.NONE ? null : ran);
            data.put("waitedMicros", waited == TransitionSink.NONE ? null : waited);
            entries.add(new HistoryEntry(
                    after.seq,
                    Micros.toInstant(at),
                    type,
                    after.topology.id(node),
                    from == null || from == to ? null : from.name(),
                    from == to ? null : to.name(),
                    attempt,
                    after.topology.pathId(node),
                    data.map));
        }
    }

    /** An entry about a node that adds to one just written and so moves it nowhere. */
    private void news(String type, int node, int attempt, Data data) {
        sink.node(type, null, sinceStart(), TransitionSink.NONE, TransitionSink.NONE);
        if (entries != null) {
            entries.add(new HistoryEntry(
                    after.seq,
                    Micros.toInstant(at),
                    type,
                    after.topology.id(node),
                    null,
                    null,
                    attempt,
                    after.topology.pathId(node),
                    data.map));
        }
    }

    /** How the paths of the JOIN {@code node} stand. */
    private Data standing(int node) {
        ForkRun run = after.forks.get(Forks.forkOf(after, node));
        return new Data()
                .put("strategy", Forks.join(after, node).strategy().name())
                .put("completed", run == null ? 0 : run.completed())
                .put("failed", run == null ? 0 : run.failed())
                .put("paths", run == null ? 0 : run.requested());
    }

    private int attempt(int node) {
        return after.nodes.get(node).attempt;
    }

    private String upstream(int node, int position) {
        return after.topology.plan(node).edges().get(position).dependency().upstream();
    }

    private String rule(int node, int group) {
        return after.topology.plan(node).ruleGroups().get(group).rule();
    }

    // ---- instance -------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.InstanceCreated event) {
        sink.created(after.nodes.size());
        if (entries != null) {
            entries.add(created(event));
        }
    }

    private HistoryEntry created(InstanceEvent.InstanceCreated event) {
        InstanceHeader header = event.header();
        Data globals = new Data();
        header.globals().forEach(globals::payload);
        return new HistoryEntry(
                after.seq,
                Micros.toInstant(at),
                "INSTANCE_CREATED",
                null,
                null,
                after.status.name(),
                0,
                null,
                new Data()
                        .put("definitionId", header.plan().definition().id().value())
                        .put("version", header.plan().definition().version().toString())
                        .put("contentHash", header.plan().contentHash())
                        .put("adHoc", header.adHoc())
                        .put("dynamic", header.dynamic())
                        .put("name", header.name())
                        .put("executorId", header.executorId())
                        .put("kind", header.lineage().kind().name())
                        .put("parentId", text(header.lineage().parent()))
                        .put("rootId", header.lineage().root(header.id()).value())
                        .put(
                                "path",
                                header.branch() == null ? null : header.branch().pathId())
                        .put(
                                "source",
                                text(
                                        header.lineage().origin() == null
                                                ? null
                                                : header.lineage().origin().source()))
                        .put("epoch", event.epoch())
                        .put("nodes", after.nodes.size())
                        .payload("input", header.input())
                        .put("globals", globals.map)
                        .map);
    }

    @Override
    public void on(InstanceEvent.InstanceCopied event) {
        Origin origin = Objects.requireNonNull(after.header().lineage().origin());
        instance(
                origin.goesOn() ? "CHECKPOINT_RESTORED" : "COPY_COMPLETED",
                new Data().put("source", origin.source().value()).put("sourceSeq", origin.seq()));
    }

    @Override
    public void on(InstanceEvent.CheckpointTaken event) {
        instance(
                "CHECKPOINT_TAKEN",
                new Data()
                        .put("checkpoint", event.id())
                        .put("occasion", event.occasion().name())
                        .put("description", event.description())
                        .put("tags", event.tags())
                        .put("customFields", event.customFields()));
    }

    @Override
    public void on(InstanceEvent.CheckpointStored event) {
        instance(
                "CHECKPOINT_CREATED",
                new Data()
                        .put(
                                "checkpoint",
                                Objects.requireNonNull(after.checkpoints.get(event.seq()))
                                        .id())
                        .put("checkpointSeq", event.seq())
                        .put("size", event.size())
                        .put("children", event.children()));
    }

    @Override
    public void on(InstanceEvent.CheckpointFailed event) {
        instance(
                "CHECKPOINT_FAILED",
                new Data().put("checkpointSeq", event.seq()).put("reason", event.reason()));
    }

    @Override
    public void on(InstanceEvent.CheckpointsDeleted event) {
        event.seqs().forEach(seq -> instance("CHECKPOINT_DELETED", new Data().put("checkpointSeq", seq)));
    }

    @Override
    public void on(InstanceEvent.RewindRequested event) {
        instance(
                "RESTORE_REQUESTED",
                new Data()
                        .put("toSeq", event.seq())
                        .put("checkpoint", event.checkpoint().isEmpty() ? null : event.checkpoint()));
    }

    @Override
    public void on(InstanceEvent.Rewound event) {
        instance("CHECKPOINT_RESTORED", new Data().put("toSeq", event.toSeq()));
    }

    @Override
    public void on(InstanceEvent.RewindFailed event) {
        instance("CHECKPOINT_FAILED", new Data().put("restore", true).put("reason", event.reason()));
    }

    @Override
    public void on(InstanceEvent.InstanceStarted event) {
        instance("INSTANCE_STARTED", new Data());
    }

    @Override
    public void on(InstanceEvent.InstancePaused event) {
        instance("INSTANCE_PAUSED", new Data().put("cascade", event.cascade()).put("by", event.by()));
    }

    @Override
    public void on(InstanceEvent.InstanceResumed event) {
        instance("INSTANCE_RESUMED", new Data());
    }

    @Override
    public void on(InstanceEvent.InstanceSlotAwaited event) {
        instance("INSTANCE_QUEUED", new Data().put("awaited", event.awaited()));
    }

    @Override
    public void on(InstanceEvent.InstanceEnded event) {
        instance(
                "INSTANCE_" + event.status().name(),
                new Data().error(event.error()).payload("output", event.output()));
    }

    @Override
    public void on(InstanceEvent.InstanceReopened event) {
        instance("INSTANCE_REOPENED", new Data().put("epoch", event.epoch()));
    }

    @Override
    public void on(InstanceEvent.InstanceSealed event) {
        instance("INSTANCE_SEALED", new Data());
    }

    @Override
    public void on(InstanceEvent.InstanceStalled event) {
        instance(
                "INSTANCE_STALLED",
                new Data().put("since", Micros.toInstant(event.since()).toString()));
    }

    // ---- graph ----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.NodesRegistered event) {
        for (InstanceEvent.Registration registration : event.nodes()) {
            int node = after.topology.indexOf(registration.id());
            // What is on a path is in the history of the thread that runs it.
            if (node >= 0) {
                registered(node);
            }
        }
    }

    private void registered(int node) {
        Data data = new Data();
        // Other details cost little to give for nothing; these come for every node that an iteration of a loop adds.
        if (entries != null) {
            NodePlan plan = after.topology.plan(node);
            data.put("key", plan.key())
                    .put("kind", plan.kind().name())
                    .put(
                            "upstream",
                            plan.definition().dependencies().stream()
                                    .map(io.heddle.definition.Dependency::upstream)
                                    .toList());
        }
        node("NODE_REGISTERED", node, 0, data);
    }

    @Override
    public void on(InstanceEvent.DependenciesAdded event) {
        node(
                "DEPENDENCIES_ADDED",
                event.node(),
                0,
                new Data()
                        .put(
                                "upstream",
                                event.dependencies().stream()
                                        .map(io.heddle.definition.Dependency::upstream)
                                        .toList()));
    }

    @Override
    public void on(InstanceEvent.EdgeDecided event) {
        node(
                "EDGE_DECIDED",
                event.node(),
                0,
                new Data()
                        .put("upstream", upstream(event.node(), event.position()))
                        .put("taken", event.taken()));
    }

    @Override
    public void on(InstanceEvent.EdgeExpired event) {
        node("EDGE_EXPIRED", event.node(), 0, new Data().put("upstream", upstream(event.node(), event.position())));
    }

    @Override
    public void on(InstanceEvent.RuleSatisfied event) {
        node("RULE_SATISFIED", event.node(), 0, new Data().put("rule", rule(event.node(), event.group())));
    }

    @Override
    public void on(InstanceEvent.RuleWaiting event) {
        node(
                "RULE_WAITING",
                event.node(),
                0,
                new Data().put("rule", rule(event.node(), event.group())).instant("until", event.until()));
    }

    // ---- nodes ----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.NodeReady event) {
        node(
                "NODE_READY",
                event.node(),
                0,
                new Data()
                        .put("releasedBy", event.releasedBy() < 0 ? null : after.topology.id(event.releasedBy()))
                        .put("forced", event.isForced() ? Boolean.TRUE : null));
    }

    @Override
    public void on(InstanceEvent.NodeStarted event) {
        node(
                "NODE_STARTED",
                event.node(),
                event.attempt(),
                new Data().payload("input", event.input()).instant("leaseUntil", event.leaseUntil()));
        if (after.topology.plan(event.node()).kind() == NodeKind.JOIN) {
            news("JOIN_STARTED", event.node(), event.attempt(), standing(event.node()));
        }
    }

    @Override
    public void on(InstanceEvent.NodeRedelivered event) {
        node(
                "NODE_REDELIVERED",
                event.node(),
                attempt(event.node()),
                new Data().put("delivery", event.delivery()).instant("leaseUntil", event.leaseUntil()));
    }

    @Override
    public void on(InstanceEvent.NodeDeferred event) {
        node("NODE_DEFERRED", event.node(), event.attempt(), new Data());
    }

    @Override
    public void on(InstanceEvent.LeaseExtended event) {
        node("LEASE_EXTENDED", event.node(), attempt(event.node()), new Data().instant("leaseUntil", event.until()));
    }

    @Override
    public void on(InstanceEvent.LeaseEnded event) {
        node("LEASE_ENDED", event.node(), attempt(event.node()), new Data());
    }

    @Override
    public void on(InstanceEvent.NodeCompleted event) {
        node("NODE_COMPLETED", event.node(), event.attempt(), new Data().payload("output", event.output()));
        switch (after.topology.plan(event.node()).kind()) {
            case FORK -> news("FORK_COMPLETED", event.node(), event.attempt(), new Data());
            case JOIN -> news("JOIN_CONDITION_MET", event.node(), event.attempt(), standing(event.node()));
            case TASK, START, END, LOOP, SUBWORKFLOW -> {
                // Nothing more is to be said.
            }
        }
    }

    @Override
    public void on(InstanceEvent.NodeRetryScheduled event) {
        node(
                "NODE_RETRY_SCHEDULED",
                event.node(),
                event.attempt(),
                new Data().error(event.error()).instant("dueAt", event.dueAt()));
    }

    @Override
    public void on(InstanceEvent.NodeBackoffEnded event) {
        node("NODE_BACKOFF_ENDED", event.node(), attempt(event.node()), new Data());
    }

    @Override
    public void on(InstanceEvent.NodeFailed event) {
        node(
                "NODE_FAILED",
                event.node(),
                event.attempt(),
                new Data().error(event.error()).put("tolerated", event.tolerated()));
        if (after.topology.plan(event.node()).kind() == NodeKind.JOIN) {
            news(
                    "JOIN_FAILED",
                    event.node(),
                    event.attempt(),
                    standing(event.node()).error(event.error()));
        }
    }

    @Override
    public void on(InstanceEvent.NodeSkipped event) {
        node(
                "NODE_SKIPPED",
                event.node(),
                attempt(event.node()),
                new Data().put("reason", event.reason()).payload("substitute", event.substitute()));
    }

    @Override
    public void on(InstanceEvent.NodeCancelled event) {
        node("NODE_CANCELLED", event.node(), attempt(event.node()), new Data().put("reason", event.reason()));
    }

    @Override
    public void on(InstanceEvent.NodesReset event) {
        for (int node : event.nodes()) {
            node("NODE_RESET", node, attempt(node), new Data());
        }
    }

    // ---- threads --------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.ChildRequested event) {
        ChildRequest request = event.request();
        child(
                switch (request.kind()) {
                    case DYNAMIC -> "SUBMITTED";
                    case COPY -> "STARTED";
                    default -> "REQUESTED";
                },
                request.threadId().value(),
                new Data()
                        .put("definitionId", request.definitionId().value())
                        .put("version", request.version().toString())
                        .put("wait", request.awaited())
                        .put("onParentEnd", request.onParentEnd().name())
                        .put(
                                "sourceSeq",
                                request.origin() == null
                                        ? null
                                        : request.origin().seq())
                        .payload("input", request.input()));
    }

    @Override
    public void on(InstanceEvent.ChildStarted event) {
        child(isCopy(event.threadId()) ? "COMPLETED" : "STARTED", event.threadId(), new Data());
    }

    @Override
    public void on(InstanceEvent.ChildRefused event) {
        child("FAILED", event.threadId(), new Data().put("refused", true).error(event.reason()));
    }

    @Override
    public void on(InstanceEvent.ChildCancelRequested event) {
        child("CANCEL_REQUESTED", event.threadId(), new Data().put("reason", event.reason()));
    }

    @Override
    public void on(InstanceEvent.ChildEnded event) {
        Data globals = new Data();
        event.globals().forEach(globals::payload);
        String what = event.status() == InstanceStatus.TIMED_OUT
                ? "FAILED"
                : event.status().name();
        child(
                // The copying is over as soon as there is a copy.
                isCopy(event.threadId()) ? "ENDED" : what,
                event.threadId(),
                new Data()
                        .put("status", event.status().name())
                        .error(event.error())
                        .payload("output", event.output())
                        .put("globals", globals.map.isEmpty() ? null : globals.map));
    }

    @Override
    public void on(InstanceEvent.ForkStarted event) {
        Data globals = new Data();
        event.globals().forEach(globals::payload);
        news(
                "FORK_STARTED",
                event.node(),
                event.attempt(),
                new Data()
                        .put(
                                "paths",
                                Forks.fork(after, event.node()).paths().stream()
                                        .map(Fork.Path::pathId)
                                        .toList())
                        .put("globals", globals.map)
                        .put("outputs", List.copyOf(event.outputs().keySet())));
    }

    private boolean isCopy(String threadId) {
        return request(threadId).kind() == ThreadKind.COPY;
    }

    private ChildRequest request(String threadId) {
        Child child = after.liveChildren.get(threadId);
        return (child == null ? Objects.requireNonNull(after.endedChildren.get(threadId)) : child).request();
    }

    private void child(String what, String threadId, Data data) {
        ChildRequest request = request(threadId);
        String type = word(request) + "_" + what;
        Data all = data.put("threadId", threadId);
        if (request.kind() == ThreadKind.FORK) {
            all.put("path", request.name());
        }
        if (request.node() < 0) {
            instance(type, all);
        } else {
            node(type, request.node(), request.attempt(), all);
        }
    }

    private static String word(ChildRequest request) {
        if (request.kind() == ThreadKind.DYNAMIC) {
            return "DYNAMIC_CHILD";
        }
        if (request.kind() == ThreadKind.FORK) {
            // FORK_STARTED is what happens to the fork.
            return "FORK_PATH";
        }
        boolean triggered = request.kind() == ThreadKind.SUBWORKFLOW && request.node() < 0;
        return (triggered ? "TRIGGERED_" : "") + request.kind().name();
    }

    @Override
    public void on(InstanceEvent.AncestorPauseChanged event) {
        instance(event.by() == null ? "ANCESTOR_RESUMED" : "ANCESTOR_PAUSED", new Data().put("by", event.by()));
    }

    @Override
    public void on(InstanceEvent.TreeCounted event) {
        instance("TREE_COUNTED", new Data().put("parentId", event.parentId()).put("live", event.live()));
    }

    // ---- triggers -------------------------------------------------------------------------------------------------

    private Data trigger(int trigger) {
        return new Data().put("triggerId", plan(trigger).id());
    }

    private TriggerPlan plan(int trigger) {
        return after.header().triggers().get(trigger);
    }

    @Override
    public void on(InstanceEvent.TriggerFired event) {
        Action action = plan(event.trigger()).definition().action();
        instance(
                "TRIGGER_FIRED",
                trigger(event.trigger())
                        .put("action", action.type())
                        .put("firing", event.firing())
                        .put("cause", event.cause())
                        .put(
                                "status",
                                after.triggers
                                        .mark(event.trigger())
                                        .status(plan(event.trigger()).definition())
                                        .name())
                        .payload(action instanceof Action.Notify ? "notification" : "input", event.content()));
    }

    @Override
    public void on(InstanceEvent.TriggerFailed event) {
        instance("ERROR", trigger(event.trigger()).put("cause", event.cause()).error(event.error()));
    }

    @Override
    public void on(InstanceEvent.TriggerSwitched event) {
        instance(
                event.enabled() ? "TRIGGER_ENABLED" : "TRIGGER_DISABLED",
                trigger(event.trigger()).put("reason", event.reason()));
    }

    @Override
    public void on(InstanceEvent.TriggerRedelivered event) {
        instance(
                "TRIGGER_REDELIVERED",
                trigger(event.trigger()).put("firing", event.firing()).put("delivery", event.delivery()));
    }

    @Override
    public void on(InstanceEvent.TriggerRan event) {
        instance(
                event.error() == null ? "TRIGGER_RAN" : "ERROR",
                trigger(event.trigger()).put("firing", event.firing()).error(event.error()));
    }

    @Override
    public void on(InstanceEvent.WorkflowRequested event) {
        ChildRequest request = event.request();
        instance(
                "WORKFLOW_REQUESTED",
                new Data()
                        .put("threadId", request.threadId().value())
                        .put("definitionId", request.definitionId().value())
                        .put("version", request.version().toString())
                        .payload("input", request.input()));
    }

    @Override
    public void on(InstanceEvent.WorkflowSettled event) {
        instance(
                event.refusal() == null ? "WORKFLOW_STARTED" : "WORKFLOW_FAILED",
                new Data().put("threadId", event.threadId()).error(event.refusal()));
    }

    private static @Nullable String text(@Nullable InstanceId id) {
        return id == null ? null : id.value();
    }

    // ---- loops ----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.LoopIterationStarted event) {
        node(
                "LOOP_ITERATION_STARTED",
                event.node(),
                attempt(event.node()),
                new Data().put("iteration", event.iteration()).payload("items", event.items()));
        for (int node = nodesBefore.size(); node < after.nodes.size(); node++) {
            registered(node);
        }
    }

    @Override
    public void on(InstanceEvent.LoopIterationEnded event) {
        node(
                "LOOP_ITERATION_ENDED",
                event.node(),
                attempt(event.node()),
                new Data().put("iteration", event.iteration()).payload("result", event.result()));
    }

    // ---- data -----------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.GlobalSet event) {
        instance(
                "VARIABLE_CHANGED",
                new Data()
                        .put("key", event.key())
                        .put("revision", event.revision())
                        .payload("value", event.value())
                        .payload("oldValue", event.oldValue()));
    }

    @Override
    public void on(InstanceEvent.ChoiceRecorded event) {
        instance("CHOICE_RECORDED", new Data().put("key", event.key()).payload("value", event.value()));
    }

    @Override
    public void on(InstanceEvent.ResultDiscarded event) {
        sink.discarded(event.duplicate());
        node("RESULT_DISCARDED", event.node(), event.attempt(), new Data().put("duplicate", event.duplicate()));
    }
}
