package io.heddle.runtime.wire;

import io.heddle.kernel.instance.InstanceEvent;

/** Writes one event: its code, the version of its layout and its fields. */
final class EventWriter implements InstanceEvent.Visitor {
    private final HeaderCodec headers;
    private final GraphCodec graphs;
    private final SnapshotCodec snapshots;
    private final WireWriter out;

    EventWriter(HeaderCodec headers, GraphCodec graphs, SnapshotCodec snapshots, WireWriter out) {
        this.headers = headers;
        this.graphs = graphs;
        this.snapshots = snapshots;
        this.out = out;
    }

    private void begin(EventType type) {
        out.writeByte(type.code());
        out.writeByte(type.version());
    }

    @Override
    public void on(InstanceEvent.InstanceCreated event) {
        begin(EventType.INSTANCE_CREATED);
        headers.write(out, event.header());
        out.writeInt(event.epoch());
    }

    @Override
    public void on(InstanceEvent.InstanceCopied event) {
        begin(EventType.INSTANCE_COPIED);
        snapshots.write(out, event.content());
    }

    @Override
    public void on(InstanceEvent.CheckpointTaken event) {
        begin(EventType.CHECKPOINT_TAKEN);
        out.writeString(event.id());
        CheckpointCodec.writeOccasion(out, event.occasion());
        out.writeString(event.description());
        out.writeList(event.tags(), WireWriter::writeString);
        CheckpointCodec.writeFields(out, event.customFields());
    }

    @Override
    public void on(InstanceEvent.CheckpointStored event) {
        begin(EventType.CHECKPOINT_STORED);
        out.writeUnsigned(event.seq());
        out.writeUnsigned(event.size());
        CheckpointCodec.writeChildren(out, event.children());
    }

    @Override
    public void on(InstanceEvent.CheckpointFailed event) {
        begin(EventType.CHECKPOINT_FAILED);
        out.writeUnsigned(event.seq());
        out.writeString(event.reason());
    }

    @Override
    public void on(InstanceEvent.CheckpointsDeleted event) {
        begin(EventType.CHECKPOINTS_DELETED);
        out.writeList(event.seqs(), (to, seq) -> to.writeUnsigned(seq));
    }

    @Override
    public void on(InstanceEvent.RewindRequested event) {
        begin(EventType.REWIND_REQUESTED);
        out.writeUnsigned(event.seq());
        out.writeString(event.checkpoint());
    }

    @Override
    public void on(InstanceEvent.Rewound event) {
        begin(EventType.REWOUND);
        out.writeUnsigned(event.toSeq());
        snapshots.write(out, event.content());
    }

    @Override
    public void on(InstanceEvent.RewindFailed event) {
        begin(EventType.REWIND_FAILED);
        out.writeString(event.reason());
    }

    @Override
    public void on(InstanceEvent.InstanceStarted event) {
        begin(EventType.INSTANCE_STARTED);
    }

    @Override
    public void on(InstanceEvent.InstancePaused event) {
        begin(EventType.INSTANCE_PAUSED);
        out.writeBoolean(event.cascade());
        out.writeOptional(event.by(), WireWriter::writeString);
    }

    @Override
    public void on(InstanceEvent.InstanceResumed event) {
        begin(EventType.INSTANCE_RESUMED);
    }

    @Override
    public void on(InstanceEvent.InstanceStalled event) {
        begin(EventType.INSTANCE_STALLED);
        out.writeLong(event.since());
    }

    @Override
    public void on(InstanceEvent.InstanceSlotAwaited event) {
        begin(EventType.INSTANCE_SLOT_AWAITED);
        out.writeBoolean(event.awaited());
    }

    @Override
    public void on(InstanceEvent.InstanceEnded event) {
        begin(EventType.INSTANCE_ENDED);
        Values.writeStatus(out, event.status());
        out.writeOptional(event.error(), Values::writeError);
        Values.writeOptionalPayload(out, event.output());
    }

    @Override
    public void on(InstanceEvent.InstanceReopened event) {
        begin(EventType.INSTANCE_REOPENED);
        out.writeInt(event.epoch());
    }

    @Override
    public void on(InstanceEvent.NodesRegistered event) {
        begin(EventType.NODES_REGISTERED);
        out.writeList(event.nodes(), (to, node) -> to.writeString(node.id()));
        graphs.writeNodes(
                out,
                event.nodes().stream()
                        .map(InstanceEvent.Registration::definition)
                        .toList());
    }

    @Override
    public void on(InstanceEvent.DependenciesAdded event) {
        begin(EventType.DEPENDENCIES_ADDED);
        out.writeUnsigned(event.node());
        graphs.writeDependencies(out, event.dependencies());
    }

    @Override
    public void on(InstanceEvent.InstanceSealed event) {
        begin(EventType.INSTANCE_SEALED);
    }

    @Override
    public void on(InstanceEvent.EdgeDecided event) {
        begin(EventType.EDGE_DECIDED);
        out.writeUnsigned(event.node());
        out.writeUnsigned(event.position());
        out.writeBoolean(event.taken());
    }

    @Override
    public void on(InstanceEvent.EdgeExpired event) {
        begin(EventType.EDGE_EXPIRED);
        out.writeUnsigned(event.node());
        out.writeUnsigned(event.position());
    }

    @Override
    public void on(InstanceEvent.RuleSatisfied event) {
        begin(EventType.RULE_SATISFIED);
        out.writeUnsigned(event.node());
        out.writeUnsigned(event.group());
    }

    @Override
    public void on(InstanceEvent.RuleWaiting event) {
        begin(EventType.RULE_WAITING);
        out.writeUnsigned(event.node());
        out.writeUnsigned(event.group());
        out.writeLong(event.until());
    }

    @Override
    public void on(InstanceEvent.NodeReady event) {
        begin(EventType.NODE_READY);
        out.writeUnsigned(event.node());
        out.writeInt(event.releasedBy());
    }

    @Override
    public void on(InstanceEvent.NodeStarted event) {
        begin(EventType.NODE_STARTED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
        Values.writeOptionalPayload(out, event.input());
        out.writeLong(event.leaseUntil());
    }

    @Override
    public void on(InstanceEvent.NodeRedelivered event) {
        begin(EventType.NODE_REDELIVERED);
        out.writeUnsigned(event.node());
        out.writeInt(event.delivery());
        out.writeLong(event.leaseUntil());
    }

    @Override
    public void on(InstanceEvent.NodeDeferred event) {
        begin(EventType.NODE_DEFERRED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
    }

    @Override
    public void on(InstanceEvent.LeaseExtended event) {
        begin(EventType.LEASE_EXTENDED);
        out.writeUnsigned(event.node());
        out.writeLong(event.until());
    }

    @Override
    public void on(InstanceEvent.LeaseEnded event) {
        begin(EventType.LEASE_ENDED);
        out.writeUnsigned(event.node());
    }

    @Override
    public void on(InstanceEvent.NodeCompleted event) {
        begin(EventType.NODE_COMPLETED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
        Values.writePayload(out, event.output());
        Values.writeBranches(out, event.taken());
    }

    @Override
    public void on(InstanceEvent.NodeRetryScheduled event) {
        begin(EventType.NODE_RETRY_SCHEDULED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
        Values.writeError(out, event.error());
        out.writeLong(event.dueAt());
    }

    @Override
    public void on(InstanceEvent.NodeBackoffEnded event) {
        begin(EventType.NODE_BACKOFF_ENDED);
        out.writeUnsigned(event.node());
    }

    @Override
    public void on(InstanceEvent.NodeFailed event) {
        begin(EventType.NODE_FAILED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
        Values.writeError(out, event.error());
        out.writeBoolean(event.tolerated());
        Values.writeBranches(out, event.taken());
    }

    @Override
    public void on(InstanceEvent.NodeSkipped event) {
        begin(EventType.NODE_SKIPPED);
        out.writeUnsigned(event.node());
        out.writeString(event.reason());
        Values.writeOptionalPayload(out, event.substitute());
        Values.writeBranches(out, event.taken());
    }

    @Override
    public void on(InstanceEvent.NodeCancelled event) {
        begin(EventType.NODE_CANCELLED);
        out.writeUnsigned(event.node());
        out.writeString(event.reason());
    }

    @Override
    public void on(InstanceEvent.NodesReset event) {
        begin(EventType.NODES_RESET);
        out.writeList(event.nodes(), (to, node) -> to.writeUnsigned(node));
    }

    @Override
    public void on(InstanceEvent.LoopIterationStarted event) {
        begin(EventType.LOOP_ITERATION_STARTED);
        out.writeUnsigned(event.node());
        out.writeUnsigned(event.iteration());
        Values.writeOptionalPayload(out, event.items());
        Values.writeOptionalPayload(out, event.item());
        out.writeBoolean(event.last());
    }

    @Override
    public void on(InstanceEvent.LoopIterationEnded event) {
        begin(EventType.LOOP_ITERATION_ENDED);
        out.writeUnsigned(event.node());
        out.writeUnsigned(event.iteration());
        Values.writePayload(out, event.result());
    }

    @Override
    public void on(InstanceEvent.GlobalSet event) {
        begin(EventType.GLOBAL_SET);
        out.writeString(event.key());
        Values.writePayload(out, event.value());
        Values.writeOptionalPayload(out, event.oldValue());
        out.writeInt(event.revision());
    }

    @Override
    public void on(InstanceEvent.ChoiceRecorded event) {
        begin(EventType.CHOICE_RECORDED);
        out.writeString(event.key());
        Values.writePayload(out, event.value());
    }

    @Override
    public void on(InstanceEvent.ResultDiscarded event) {
        begin(EventType.RESULT_DISCARDED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
        out.writeBoolean(event.duplicate());
    }

    @Override
    public void on(InstanceEvent.ChildRequested event) {
        begin(EventType.CHILD_REQUESTED);
        ThreadCodec.writeRequest(out, event.request());
    }

    @Override
    public void on(InstanceEvent.ChildStarted event) {
        begin(EventType.CHILD_STARTED);
        out.writeString(event.threadId());
    }

    @Override
    public void on(InstanceEvent.ChildRefused event) {
        begin(EventType.CHILD_REFUSED);
        out.writeString(event.threadId());
        Values.writeError(out, event.reason());
    }

    @Override
    public void on(InstanceEvent.ChildCancelRequested event) {
        begin(EventType.CHILD_CANCEL_REQUESTED);
        out.writeString(event.threadId());
        out.writeString(event.reason());
    }

    @Override
    public void on(InstanceEvent.ChildEnded event) {
        begin(EventType.CHILD_ENDED);
        out.writeString(event.threadId());
        Values.writeStatus(out, event.status());
        out.writeOptional(event.error(), Values::writeError);
        Values.writeOptionalPayload(out, event.output());
        Values.writePayloads(out, event.globals());
    }

    @Override
    public void on(InstanceEvent.ForkStarted event) {
        begin(EventType.FORK_STARTED);
        out.writeUnsigned(event.node());
        out.writeInt(event.attempt());
        Values.writePayloads(out, event.globals());
        Values.writePayloads(out, event.outputs());
        out.writeUnsigned(event.near());
    }

    @Override
    public void on(InstanceEvent.AncestorPauseChanged event) {
        begin(EventType.ANCESTOR_PAUSE_CHANGED);
        out.writeUnsigned(event.order());
        out.writeOptional(event.by(), WireWriter::writeString);
    }

    @Override
    public void on(InstanceEvent.TreeCounted event) {
        begin(EventType.TREE_COUNTED);
        out.writeString(event.parentId());
        out.writeUnsigned(event.asOf());
        out.writeUnsigned(event.live());
    }

    @Override
    public void on(InstanceEvent.TriggerFired event) {
        begin(EventType.TRIGGER_FIRED);
        out.writeUnsigned(event.trigger()).writeUnsigned(event.firing()).writeUnsigned(event.cause());
        Values.writeOptionalPayload(out, event.content());
    }

    @Override
    public void on(InstanceEvent.TriggerFailed event) {
        begin(EventType.TRIGGER_FAILED);
        out.writeUnsigned(event.trigger()).writeUnsigned(event.cause());
        Values.writeError(out, event.error());
    }

    @Override
    public void on(InstanceEvent.TriggerSwitched event) {
        begin(EventType.TRIGGER_SWITCHED);
        out.writeUnsigned(event.trigger()).writeBoolean(event.enabled()).writeString(event.reason());
    }

    @Override
    public void on(InstanceEvent.TriggerRedelivered event) {
        begin(EventType.TRIGGER_REDELIVERED);
        out.writeUnsigned(event.trigger()).writeUnsigned(event.firing()).writeUnsigned(event.delivery());
    }

    @Override
    public void on(InstanceEvent.TriggerRan event) {
        begin(EventType.TRIGGER_RAN);
        out.writeUnsigned(event.trigger()).writeUnsigned(event.firing());
        out.writeOptional(event.error(), Values::writeError);
    }

    @Override
    public void on(InstanceEvent.WorkflowRequested event) {
        begin(EventType.WORKFLOW_REQUESTED);
        ThreadCodec.writeRequest(out, event.request());
    }

    @Override
    public void on(InstanceEvent.WorkflowSettled event) {
        begin(EventType.WORKFLOW_SETTLED);
        out.writeString(event.threadId());
        out.writeOptional(event.refusal(), Values::writeError);
    }
}
