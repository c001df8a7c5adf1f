package io.heddle.runtime.wire;

import io.heddle.kernel.instance.InstanceEvent;

/**
 * The codes of the events in the journal, given once and for ever, and the version of the layout in which each is
 * written now. A removed event leaves its code unused.
 */
enum EventType {
    INSTANCE_CREATED(1, 1, InstanceEvent.InstanceCreated.class),
    INSTANCE_STARTED(2, 1, InstanceEvent.InstanceStarted.class),
    INSTANCE_PAUSED(3, 1, InstanceEvent.InstancePaused.class),
    INSTANCE_RESUMED(4, 1, InstanceEvent.InstanceResumed.class),
    INSTANCE_ENDED(5, 1, InstanceEvent.InstanceEnded.class),
    INSTANCE_REOPENED(6, 1, InstanceEvent.InstanceReopened.class),
    NODES_REGISTERED(7, 1, InstanceEvent.NodesRegistered.class),
    DEPENDENCIES_ADDED(8, 1, InstanceEvent.DependenciesAdded.class),
    INSTANCE_SEALED(9, 1, InstanceEvent.InstanceSealed.class),
    EDGE_DECIDED(10, 1, InstanceEvent.EdgeDecided.class),
    EDGE_EXPIRED(11, 1, InstanceEvent.EdgeExpired.class),
    RULE_SATISFIED(12, 1, InstanceEvent.RuleSatisfied.class),
    RULE_WAITING(13, 1, InstanceEvent.RuleWaiting.class),
    NODE_READY(14, 1, InstanceEvent.NodeReady.class),
    NODE_STARTED(15, 1, InstanceEvent.NodeStarted.class),
    NODE_REDELIVERED(16, 1, InstanceEvent.NodeRedelivered.class),
    NODE_DEFERRED(17, 1, InstanceEvent.NodeDeferred.class),
    LEASE_EXTENDED(18, 1, InstanceEvent.LeaseExtended.class),
    LEASE_ENDED(19, 1, InstanceEvent.LeaseEnded.class),
    NODE_COMPLETED(20, 1, InstanceEvent.NodeCompleted.class),
    NODE_RETRY_SCHEDULED(21, 1, InstanceEvent.NodeRetryScheduled.class),
    NODE_BACKOFF_ENDED(22, 1, InstanceEvent.NodeBackoffEnded.class),
    NODE_FAILED(23, 1, InstanceEvent.NodeFailed.class),
    NODE_SKIPPED(24, 1, InstanceEvent.NodeSkipped.class),
    NODE_CANCELLED(25, 1, InstanceEvent.NodeCancelled.class),
    NODES_RESET(26, 1, InstanceEvent.NodesReset.class),
    LOOP_ITERATION_STARTED(27, 1, InstanceEvent.LoopIterationStarted.class),
    LOOP_ITERATION_ENDED(28, 1, InstanceEvent.LoopIterationEnded.class),
    GLOBAL_SET(29, 1, InstanceEvent.GlobalSet.class),
    CHOICE_RECORDED(30, 1, InstanceEvent.ChoiceRecorded.class),
    RESULT_DISCARDED(31, 1, InstanceEvent.ResultDiscarded.class),
    CHILD_REQUESTED(32, 1, InstanceEvent.ChildRequested.class),
    CHILD_STARTED(33, 1, InstanceEvent.ChildStarted.class),
    CHILD_REFUSED(34, 1, InstanceEvent.ChildRefused.class),
    CHILD_CANCEL_REQUESTED(35, 1, InstanceEvent.ChildCancelRequested.class),
    CHILD_ENDED(36, 1, InstanceEvent.ChildEnded.class),
    ANCESTOR_PAUSE_CHANGED(37, 1, InstanceEvent.AncestorPauseChanged.class),
    TREE_COUNTED(38, 1, InstanceEvent.TreeCounted.class),
    INSTANCE_SLOT_AWAITED(39, 1, InstanceEvent.InstanceSlotAwaited.class),
    FORK_STARTED(40, 1, InstanceEvent.ForkStarted.class),
    TRIGGER_FIRED(59, 1, InstanceEvent.TriggerFired.class),
    TRIGGER_FAILED(60, 1, InstanceEvent.TriggerFailed.class),
    TRIGGER_SWITCHED(61, 1, InstanceEvent.TriggerSwitched.class),
    TRIGGER_REDELIVERED(62, 1, InstanceEvent.TriggerRedelivered.class),
    TRIGGER_RAN(63, 1, InstanceEvent.TriggerRan.class),
    WORKFLOW_REQUESTED(64, 1, InstanceEvent.WorkflowRequested.class),
    WORKFLOW_SETTLED(65, 1, InstanceEvent.WorkflowSettled.class),
    INSTANCE_STALLED(66, 1, InstanceEvent.InstanceStalled.class),
    INSTANCE_COPIED(49, 1, InstanceEvent.InstanceCopied.class),
    CHECKPOINT_TAKEN(50, 1, InstanceEvent.CheckpointTaken.class),
    CHECKPOINT_STORED(51, 1, InstanceEvent.CheckpointStored.class),
    CHECKPOINT_FAILED(52, 1, InstanceEvent.CheckpointFailed.class),
    CHECKPOINTS_DELETED(53, 1, InstanceEvent.CheckpointsDeleted.class),
    REWIND_REQUESTED(54, 1, InstanceEvent.RewindRequested.class),
    REWOUND(55, 1, InstanceEvent.Rewound.class),
    REWIND_FAILED(56, 1, InstanceEvent.RewindFailed.class);

    private static final EventType[] BY_CODE = new EventType[256];

    static {
        for (EventType type : values()) {
            if (BY_CODE[type.code] != null) {
                throw new IllegalStateException("events " + type + " and " + BY_CODE[type.code] + " share a code");
            }
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int version;
    private final Class<? extends InstanceEvent> event;

    EventType(int code, int version, Class<? extends InstanceEvent> event) {
        this.code = code;
        this.version = version;
        this.event = event;
    }

    int code() {
        return code;
    }

    /** Version written now; the reader knows all up to it. */
    int version() {
        return version;
    }

    Class<? extends InstanceEvent> event() {
        return event;
    }

    /** The event with that code, from 0 to 255. */
    static EventType of(int code) {
        EventType type = BY_CODE[code];
        if (type == null) {
            throw Values.unknown("instance event", code);
        }
        return type;
    }
}
