package io.heddle.kernel.instance;

import io.heddle.Payload;
import org.jspecify.annotations.Nullable;

/** One line per event, nodes by id: what stories compare. */
final class EventText implements InstanceEvent.Visitor {
    private final InstanceState state;
    private String text = "";

    private EventText(InstanceState state) {
        this.state = state;
    }

    /** @param state any state in which the event's nodes exist */
    static String of(InstanceEvent event, InstanceState state) {
        EventText visitor = new EventText(state);
        event.accept(visitor);
        return visitor.text;
    }

    private String id(int node) {
        return node < 0 ? "-" : state.topology.id(node);
    }

    private static String text(@Nullable Payload payload) {
        return payload == null ? "-" : payload.text();
    }

    @Override
    public void on(InstanceEvent.InstanceCreated event) {
        text = "created";
    }

    @Override
    public void on(InstanceEvent.InstanceCopied event) {
        text = "copied";
    }

    @Override
    public void on(InstanceEvent.CheckpointTaken event) {
        text = "checkpoint " + event.id() + " taken";
    }

    @Override
    public void on(InstanceEvent.CheckpointStored event) {
        text = "checkpoint at " + event.seq() + " stored";
    }

    @Override
    public void on(InstanceEvent.CheckpointFailed event) {
        text = "checkpoint at " + event.seq() + " failed";
    }

    @Override
    public void on(InstanceEvent.CheckpointsDeleted event) {
        text = "checkpoints deleted at " + event.seqs();
    }

    @Override
    public void on(InstanceEvent.RewindRequested event) {
        text = "rewind to " + event.seq() + " requested";
    }

    @Override
    public void on(InstanceEvent.Rewound event) {
        text = "rewound to " + event.toSeq();
    }

    @Override
    public void on(InstanceEvent.RewindFailed event) {
        text = "rewind failed";
    }

    @Override
    public void on(InstanceEvent.InstanceStarted event) {
        text = "started";
    }

    @Override
    public void on(InstanceEvent.InstancePaused event) {
        text = "paused";
    }

    @Override
    public void on(InstanceEvent.InstanceResumed event) {
        text = "resumed";
    }

    @Override
    public void on(InstanceEvent.InstanceStalled event) {
        text = "stalled since " + event.since();
    }

    @Override
    public void on(InstanceEvent.InstanceSlotAwaited event) {
        text = "slot awaited " + event.awaited();
    }

    @Override
    public void on(InstanceEvent.InstanceEnded event) {
        text = "ended " + event.status();
    }

    @Override
    public void on(InstanceEvent.InstanceReopened event) {
        text = "reopened " + event.epoch();
    }

    @Override
    public void on(InstanceEvent.NodesRegistered event) {
        text = "registered "
                + event.nodes().stream().map(InstanceEvent.Registration::id).toList();
    }

    @Override
    public void on(InstanceEvent.DependenciesAdded event) {
        text = id(event.node()) + " depends on "
                + event.dependencies().stream()
                        .map(dependency -> dependency.upstream())
                        .toList();
    }

    @Override
    public void on(InstanceEvent.InstanceSealed event) {
        text = "sealed";
    }

    @Override
    public void on(InstanceEvent.EdgeDecided event) {
        text = id(event.node()) + " edge " + event.position() + (event.taken() ? " taken" : " not taken");
    }

    @Override
    public void on(InstanceEvent.EdgeExpired event) {
        text = id(event.node()) + " edge " + event.position() + " expired";
    }

    @Override
    public void on(InstanceEvent.RuleSatisfied event) {
        text = id(event.node()) + " rule " + event.group() + " satisfied";
    }

    @Override
    public void on(InstanceEvent.RuleWaiting event) {
        text = id(event.node()) + " rule " + event.group() + " waits " + event.until();
    }

    @Override
    public void on(InstanceEvent.NodeReady event) {
        text = id(event.node()) + " READY by " + id(event.releasedBy());
    }

    @Override
    public void on(InstanceEvent.NodeStarted event) {
        text = id(event.node()) + " EXECUTING " + event.attempt();
    }

    @Override
    public void on(InstanceEvent.NodeRedelivered event) {
        text = id(event.node()) + " delivery " + event.delivery();
    }

    @Override
    public void on(InstanceEvent.NodeDeferred event) {
        text = id(event.node()) + " deferred";
    }

    @Override
    public void on(InstanceEvent.LeaseExtended event) {
        text = id(event.node()) + " lease until " + event.until();
    }

    @Override
    public void on(InstanceEvent.LeaseEnded event) {
        text = id(event.node()) + " lease ended";
    }

    @Override
    public void on(InstanceEvent.NodeCompleted event) {
        text = id(event.node()) + " COMPLETED";
    }

    @Override
    public void on(InstanceEvent.NodeRetryScheduled event) {
        text = id(event.node()) + " READY again after " + event.error().code();
    }

    @Override
    public void on(InstanceEvent.NodeBackoffEnded event) {
        text = id(event.node()) + " back-off over";
    }

    @Override
    public void on(InstanceEvent.NodeFailed event) {
        text = id(event.node()) + " FAILED " + event.error().code() + (event.tolerated() ? " tolerated" : "");
    }

    @Override
    public void on(InstanceEvent.NodeSkipped event) {
        text = id(event.node()) + " SKIPPED " + event.reason();
    }

    @Override
    public void on(InstanceEvent.NodeCancelled event) {
        text = id(event.node()) + " CANCELLED";
    }

    @Override
    public void on(InstanceEvent.NodesReset event) {
        text = "reset " + event.nodes().stream().map(this::id).toList();
    }

    @Override
    public void on(InstanceEvent.LoopIterationStarted event) {
        text = id(event.node()) + " iteration " + event.iteration();
    }

    @Override
    public void on(InstanceEvent.LoopIterationEnded event) {
        text = id(event.node()) + " iteration " + event.iteration() + " gave " + text(event.result());
    }

    @Override
    public void on(InstanceEvent.GlobalSet event) {
        text = "global " + event.key() + " " + text(event.oldValue()) + " -> " + text(event.value());
    }

    @Override
    public void on(InstanceEvent.ChoiceRecorded event) {
        text = "choice " + event.key() + " " + text(event.value());
    }

    @Override
    public void on(InstanceEvent.ResultDiscarded event) {
        text = id(event.node()) + (event.duplicate() ? " duplicate " : " late ") + event.attempt();
    }

    @Override
    public void on(InstanceEvent.ChildRequested event) {
        text = "child " + event.request().threadId() + " requested";
    }

    @Override
    public void on(InstanceEvent.ChildStarted event) {
        text = "child " + event.threadId() + " started";
    }

    @Override
    public void on(InstanceEvent.ChildRefused event) {
        text = "child " + event.threadId() + " refused " + event.reason().code();
    }

    @Override
    public void on(InstanceEvent.ChildCancelRequested event) {
        text = "child " + event.threadId() + " to be cancelled";
    }

    @Override
    public void on(InstanceEvent.ChildEnded event) {
        text = "child " + event.threadId() + " " + event.status();
    }

    @Override
    public void on(InstanceEvent.ForkStarted event) {
        text = id(event.node()) + " forks " + event.globals().keySet()
                + event.outputs().keySet();
    }

    @Override
    public void on(InstanceEvent.AncestorPauseChanged event) {
        text = event.by() == null ? "ancestor resumed" : "ancestor " + event.by() + " paused";
    }

    @Override
    public void on(InstanceEvent.TriggerFired event) {
        text = "trigger " + trigger(event.trigger()) + " fired " + event.firing()
                + (event.content() == null ? "" : " with " + text(event.content()));
    }

    @Override
    public void on(InstanceEvent.TriggerFailed event) {
        text = "trigger " + trigger(event.trigger()) + " failed "
                + event.error().code();
    }

    @Override
    public void on(InstanceEvent.TriggerSwitched event) {
        text = "trigger " + trigger(event.trigger()) + (event.enabled() ? " enabled" : " disabled");
    }

    @Override
    public void on(InstanceEvent.TriggerRedelivered event) {
        text = "trigger " + trigger(event.trigger()) + " delivery " + event.delivery() + " of " + event.firing();
    }

    @Override
    public void on(InstanceEvent.TriggerRan event) {
        text = "trigger " + trigger(event.trigger()) + " ran " + event.firing()
                + (event.error() == null ? "" : " " + event.error().code());
    }

    @Override
    public void on(InstanceEvent.WorkflowRequested event) {
        text = "workflow " + event.request().threadId() + " requested";
    }

    @Override
    public void on(InstanceEvent.WorkflowSettled event) {
        text = "workflow " + event.threadId()
                + (event.refusal() == null
                        ? " started"
                        : " refused " + event.refusal().code());
    }

    private String trigger(int trigger) {
        return state.header().plan().triggers().get(trigger).id();
    }

    @Override
    public void on(InstanceEvent.TreeCounted event) {
        text = "tree: " + event.parentId() + " has " + event.live();
    }
}
