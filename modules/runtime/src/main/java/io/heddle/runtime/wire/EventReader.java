package io.heddle.runtime.wire;

import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.instance.InstanceEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what {@link EventWriter} wrote. A change of an event's layout is a new version in {@link EventType}; the branch
 * that reads the old one stays here.
 */
final class EventReader {
    private final HeaderCodec headers;
    private final GraphCodec graphs;
    private final SnapshotCodec snapshots;

    EventReader(HeaderCodec headers, GraphCodec graphs, SnapshotCodec snapshots) {
        this.headers = headers;
        this.graphs = graphs;
        this.snapshots = snapshots;
    }

    InstanceEvent read(WireReader in) {
        EventType type = EventType.of(in.readByte());
        int version = in.readByte();
        if (version != type.version()) {
            throw Values.unknown("version of event " + type, version);
        }
        return switch (type) {
            case INSTANCE_CREATED -> new InstanceEvent.InstanceCreated(headers.read(in), in.readInt());
            case INSTANCE_COPIED -> new InstanceEvent.InstanceCopied(snapshots.read(in));
            case CHECKPOINT_TAKEN ->
                new InstanceEvent.CheckpointTaken(
                        in.readString(),
                        CheckpointCodec.readOccasion(in),
                        in.readString(),
                        in.readList(WireReader::readString),
                        CheckpointCodec.readFields(in));
            case CHECKPOINT_STORED ->
                new InstanceEvent.CheckpointStored(
                        in.readUnsignedInt(), in.readUnsignedInt(), CheckpointCodec.readChildren(in));
            case CHECKPOINT_FAILED -> new InstanceEvent.CheckpointFailed(in.readUnsignedInt(), in.readString());
            case CHECKPOINTS_DELETED -> new InstanceEvent.CheckpointsDeleted(in.readList(WireReader::readUnsignedInt));
            case REWIND_REQUESTED -> new InstanceEvent.RewindRequested(in.readUnsignedInt(), in.readString());
            case REWOUND -> new InstanceEvent.Rewound(in.readUnsignedInt(), snapshots.read(in));
            case REWIND_FAILED -> new InstanceEvent.RewindFailed(in.readString());
            case INSTANCE_STARTED -> new InstanceEvent.InstanceStarted();
            case INSTANCE_PAUSED ->
                new InstanceEvent.InstancePaused(in.readBoolean(), in.readOptional(WireReader::readString));
            case INSTANCE_RESUMED -> new InstanceEvent.InstanceResumed();
            case INSTANCE_SLOT_AWAITED -> new InstanceEvent.InstanceSlotAwaited(in.readBoolean());
            case INSTANCE_ENDED ->
                new InstanceEvent.InstanceEnded(
                        Values.readStatus(in), in.readOptional(Values::readError), Values.readOptionalPayload(in));
            case INSTANCE_REOPENED -> new InstanceEvent.InstanceReopened(in.readInt());
            case NODES_REGISTERED -> nodesRegistered(in);
            case DEPENDENCIES_ADDED ->
                new InstanceEvent.DependenciesAdded(in.readUnsignedInt(), graphs.readDependencies(in));
            case INSTANCE_STALLED -> new InstanceEvent.InstanceStalled(in.readLong());
            case INSTANCE_SEALED -> new InstanceEvent.InstanceSealed();
            case EDGE_DECIDED ->
                new InstanceEvent.EdgeDecided(in.readUnsignedInt(), in.readUnsignedInt(), in.readBoolean());
            case EDGE_EXPIRED -> new InstanceEvent.EdgeExpired(in.readUnsignedInt(), in.readUnsignedInt());
            case RULE_SATISFIED -> new InstanceEvent.RuleSatisfied(in.readUnsignedInt(), in.readUnsignedInt());
            case RULE_WAITING ->
                new InstanceEvent.RuleWaiting(in.readUnsignedInt(), in.readUnsignedInt(), in.readLong());
            case NODE_READY -> new InstanceEvent.NodeReady(in.readUnsignedInt(), in.readInt());
            case NODE_STARTED ->
                new InstanceEvent.NodeStarted(
                        in.readUnsignedInt(), in.readInt(), Values.readOptionalPayload(in), in.readLong());
            case NODE_REDELIVERED ->
                new InstanceEvent.NodeRedelivered(in.readUnsignedInt(), in.readInt(), in.readLong());
            case NODE_DEFERRED -> new InstanceEvent.NodeDeferred(in.readUnsignedInt(), in.readInt());
            case LEASE_EXTENDED -> new InstanceEvent.LeaseExtended(in.readUnsignedInt(), in.readLong());
            case LEASE_ENDED -> new InstanceEvent.LeaseEnded(in.readUnsignedInt());
            case NODE_COMPLETED ->
                new InstanceEvent.NodeCompleted(
                        in.readUnsignedInt(), in.readInt(), Values.readPayload(in), Values.readBranches(in));
            case NODE_RETRY_SCHEDULED ->
                new InstanceEvent.NodeRetryScheduled(
                        in.readUnsignedInt(), in.readInt(), Values.readError(in), in.readLong());
            case NODE_BACKOFF_ENDED -> new InstanceEvent.NodeBackoffEnded(in.readUnsignedInt());
            case NODE_FAILED ->
                new InstanceEvent.NodeFailed(
                        in.readUnsignedInt(),
                        in.readInt(),
                        Values.readError(in),
                        in.readBoolean(),
                        Values.readBranches(in));
            case NODE_SKIPPED ->
                new InstanceEvent.NodeSkipped(
                        in.readUnsignedInt(), in.readString(), Values.readOptionalPayload(in), Values.readBranches(in));
            case NODE_CANCELLED -> new InstanceEvent.NodeCancelled(in.readUnsignedInt(), in.readString());
            case NODES_RESET -> new InstanceEvent.NodesReset(in.readList(WireReader::readUnsignedInt));
            case LOOP_ITERATION_STARTED ->
                new InstanceEvent.LoopIterationStarted(
                        in.readUnsignedInt(),
                        in.readUnsignedInt(),
                        Values.readOptionalPayload(in),
                        Values.readOptionalPayload(in),
                        in.readBoolean());
            case LOOP_ITERATION_ENDED ->
                new InstanceEvent.LoopIterationEnded(
                        in.readUnsignedInt(), in.readUnsignedInt(), Values.readPayload(in));
            case GLOBAL_SET ->
                new InstanceEvent.GlobalSet(
                        in.readString(), Values.readPayload(in), Values.readOptionalPayload(in), in.readInt());
            case CHOICE_RECORDED -> new InstanceEvent.ChoiceRecorded(in.readString(), Values.readPayload(in));
            case RESULT_DISCARDED ->
                new InstanceEvent.ResultDiscarded(in.readUnsignedInt(), in.readInt(), in.readBoolean());
            case CHILD_REQUESTED -> new InstanceEvent.ChildRequested(ThreadCodec.readRequest(in));
            case CHILD_STARTED -> new InstanceEvent.ChildStarted(in.readString());
            case CHILD_REFUSED -> new InstanceEvent.ChildRefused(in.readString(), Values.readError(in));
            case CHILD_CANCEL_REQUESTED -> new InstanceEvent.ChildCancelRequested(in.readString(), in.readString());
            case CHILD_ENDED ->
                new InstanceEvent.ChildEnded(
                        in.readString(),
                        Values.readStatus(in),
                        in.readOptional(Values::readError),
                        Values.readOptionalPayload(in),
                        Values.readPayloads(in));
            case FORK_STARTED ->
                new InstanceEvent.ForkStarted(
                        in.readUnsignedInt(),
                        in.readInt(),
                        Values.readPayloads(in),
                        Values.readPayloads(in),
                        in.readUnsignedInt());
            case ANCESTOR_PAUSE_CHANGED ->
                new InstanceEvent.AncestorPauseChanged(in.readUnsignedInt(), in.readOptional(WireReader::readString));
            case TREE_COUNTED ->
                new InstanceEvent.TreeCounted(in.readString(), in.readUnsignedInt(), in.readUnsignedInt());
            case TRIGGER_FIRED ->
                new InstanceEvent.TriggerFired(
                        in.readUnsignedInt(),
                        in.readUnsignedInt(),
                        in.readUnsignedInt(),
                        Values.readOptionalPayload(in));
            case TRIGGER_FAILED ->
                new InstanceEvent.TriggerFailed(in.readUnsignedInt(), in.readUnsignedInt(), Values.readError(in));
            case TRIGGER_SWITCHED ->
                new InstanceEvent.TriggerSwitched(in.readUnsignedInt(), in.readBoolean(), in.readString());
            case TRIGGER_REDELIVERED ->
                new InstanceEvent.TriggerRedelivered(in.readUnsignedInt(), in.readUnsignedInt(), in.readUnsignedInt());
            case TRIGGER_RAN ->
                new InstanceEvent.TriggerRan(
                        in.readUnsignedInt(), in.readUnsignedInt(), in.readOptional(Values::readError));
            case WORKFLOW_REQUESTED -> new InstanceEvent.WorkflowRequested(ThreadCodec.readRequest(in));
            case WORKFLOW_SETTLED ->
                new InstanceEvent.WorkflowSettled(in.readString(), in.readOptional(Values::readError));
        };
    }

    private InstanceEvent nodesRegistered(WireReader in) {
        List<String> ids = in.readList(WireReader::readString);
        List<NodeDefinition> definitions = graphs.readNodes(in);
        if (ids.size() != definitions.size()) {
            throw new WireException(ids.size() + " ids for " + definitions.size() + " registered nodes");
        }
        List<InstanceEvent.Registration> nodes = new ArrayList<>(ids.size());
        for (int n = 0; n < ids.size(); n++) {
            nodes.add(new InstanceEvent.Registration(ids.get(n), definitions.get(n)));
        }
        return new InstanceEvent.NodesRegistered(nodes);
    }
}
