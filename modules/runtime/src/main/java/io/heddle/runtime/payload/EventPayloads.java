package io.heddle.runtime.payload;

import io.heddle.Payload;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceSnapshot;
import java.util.function.Consumer;

/**
 * Every payload a record holds. A visitor, so that an event that is new does not compile without an answer; that no
 * component of one is forgotten is proved by {@code EventPayloadsTest}.
 */
public final class EventPayloads implements InstanceEvent.Visitor {
    private final HeldPayloads held;

    /** @param action called with each payload; with one that occurs twice, twice */
    public EventPayloads(Consumer<Payload> action) {
        this.held = new HeldPayloads(action);
    }

    /** Calls the action with each payload of {@code batch}. */
    public void of(EventBatch batch) {
        for (InstanceEvent event : batch.events()) {
            event.accept(this);
        }
    }

    /** Calls the action with each payload of a state. */
    public void of(InstanceSnapshot content) {
        held.of(content);
    }

    // ---- with payloads --------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.InstanceCreated event) {
        held.of(event.header());
    }

    @Override
    public void on(InstanceEvent.InstanceCopied event) {
        held.of(event.content());
    }

    @Override
    public void on(InstanceEvent.Rewound event) {
        held.of(event.content());
    }

    @Override
    public void on(InstanceEvent.InstanceEnded event) {
        held.one(event.output());
    }

    @Override
    public void on(InstanceEvent.NodeStarted event) {
        held.one(event.input());
    }

    @Override
    public void on(InstanceEvent.NodeCompleted event) {
        held.one(event.output());
    }

    @Override
    public void on(InstanceEvent.NodeSkipped event) {
        held.one(event.substitute());
    }

    @Override
    public void on(InstanceEvent.LoopIterationStarted event) {
        held.one(event.items());
        held.one(event.item());
    }

    @Override
    public void on(InstanceEvent.LoopIterationEnded event) {
        held.one(event.result());
    }

    @Override
    public void on(InstanceEvent.GlobalSet event) {
        held.one(event.value());
        held.one(event.oldValue());
    }

    @Override
    public void on(InstanceEvent.ChoiceRecorded event) {
        held.one(event.value());
    }

    @Override
    public void on(InstanceEvent.ChildRequested event) {
        held.of(event.request());
    }

    @Override
    public void on(InstanceEvent.ChildEnded event) {
        held.one(event.output());
        held.all(event.globals());
    }

    @Override
    public void on(InstanceEvent.ForkStarted event) {
        held.all(event.globals());
        held.all(event.outputs());
    }

    @Override
    public void on(InstanceEvent.TriggerFired event) {
        held.one(event.content());
    }

    @Override
    public void on(InstanceEvent.WorkflowRequested event) {
        held.of(event.request());
    }

    // ---- without --------------------------------------------------------------------------------------------------

    @Override
    public void on(InstanceEvent.InstanceStarted event) {}

    @Override
    public void on(InstanceEvent.InstancePaused event) {}

    @Override
    public void on(InstanceEvent.InstanceResumed event) {}

    @Override
    public void on(InstanceEvent.InstanceStalled event) {}

    @Override
    public void on(InstanceEvent.InstanceSlotAwaited event) {}

    @Override
    public void on(InstanceEvent.InstanceReopened event) {}

    @Override
    public void on(InstanceEvent.NodesRegistered event) {}

    @Override
    public void on(InstanceEvent.DependenciesAdded event) {}

    @Override
    public void on(InstanceEvent.InstanceSealed event) {}

    @Override
    public void on(InstanceEvent.EdgeDecided event) {}

    @Override
    public void on(InstanceEvent.EdgeExpired event) {}

    @Override
    public void on(InstanceEvent.RuleSatisfied event) {}

    @Override
    public void on(InstanceEvent.RuleWaiting event) {}

    @Override
    public void on(InstanceEvent.NodeReady event) {}

    @Override
    public void on(InstanceEvent.NodeRedelivered event) {}

    @Override
    public void on(InstanceEvent.NodeDeferred event) {}

    @Override
    public void on(InstanceEvent.LeaseExtended event) {}

    @Override
    public void on(InstanceEvent.LeaseEnded event) {}

    @Override
    public void on(InstanceEvent.NodeRetryScheduled event) {}

    @Override
    public void on(InstanceEvent.NodeBackoffEnded event) {}

    @Override
    public void on(InstanceEvent.NodeFailed event) {}

    @Override
    public void on(InstanceEvent.NodeCancelled event) {}

    @Override
    public void on(InstanceEvent.NodesReset event) {}

    @Override
    public void on(InstanceEvent.ResultDiscarded event) {}

    @Override
    public void on(InstanceEvent.CheckpointTaken event) {}

    @Override
    public void on(InstanceEvent.CheckpointStored event) {}

    @Override
    public void on(InstanceEvent.CheckpointFailed event) {}

    @Override
    public void on(InstanceEvent.CheckpointsDeleted event) {}

    @Override
    public void on(InstanceEvent.RewindRequested event) {}

    @Override
    public void on(InstanceEvent.RewindFailed event) {}

    @Override
    public void on(InstanceEvent.ChildStarted event) {}

    @Override
    public void on(InstanceEvent.ChildRefused event) {}

    @Override
    public void on(InstanceEvent.ChildCancelRequested event) {}

    @Override
    public void on(InstanceEvent.AncestorPauseChanged event) {}

    @Override
    public void on(InstanceEvent.TreeCounted event) {}

    @Override
    public void on(InstanceEvent.TriggerFailed event) {}

    @Override
    public void on(InstanceEvent.TriggerSwitched event) {}

    @Override
    public void on(InstanceEvent.TriggerRedelivered event) {}

    @Override
    public void on(InstanceEvent.TriggerRan event) {}

    @Override
    public void on(InstanceEvent.WorkflowSettled event) {}
}
