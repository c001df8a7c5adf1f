package io.heddle.kernel.instance;

import io.heddle.ErrorCode;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.expression.Scope;
import io.heddle.kernel.graph.TriggerEvents;
import io.heddle.kernel.plan.TriggerPlan;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What triggers do. An action that cannot be carried out changes nothing and says why. */
final class Actions {
    private final Deliberation thought;
    private final int trigger;
    private final TriggerPlan plan;
    private final HistoryEntry cause;

    private Actions(Deliberation thought, int trigger, TriggerPlan plan, HistoryEntry cause) {
        this.thought = thought;
        this.trigger = trigger;
        this.plan = plan;
        this.cause = cause;
    }

    /** Lets a trigger fire on {@code cause}; an error means that it has not fired. */
    static @Nullable NodeError fire(Deliberation thought, int trigger, TriggerPlan plan, HistoryEntry cause) {
        Actions actions = new Actions(thought, trigger, plan, cause);
        try {
            return actions.perform(plan.definition().action());
        } catch (EvaluationException e) {
            return e.error(ErrorCode.INPUT_MAPPING_ERROR);
        }
    }

    private @Nullable NodeError perform(Action action) {
        if (action instanceof Action.Notify) {
            fired(input());
            return null;
        }
        if (action instanceof Action.Custom) {
            Payload input = input();
            int firing = fired(input == null ? Scopes.event(cause) : input);
            thought.effect(new InstanceEffect.RunTrigger(trigger, firing, 1));
            return null;
        }
        if (action instanceof Action.Start start && start.relation() == Action.Relation.WORKFLOW) {
            return launch(start);
        }
        if (state().status.isTerminal()) {
            return NodeError.fatal("ALREADY_TERMINAL", "the instance has ended: " + state().status);
        }
        if (action instanceof Action.Start start) {
            return startChild(start);
        }
        if (action instanceof Action.SkipNode skip) {
            return skip(skip);
        }
        if (action instanceof Action.SetVariable set) {
            return set(set);
        }
        if (action instanceof Action.Pause) {
            return pause();
        }
        if (action instanceof Action.Resume) {
            return resume();
        }
        if (action instanceof Action.Stop) {
            fired(null);
            String reason = "stopped by the trigger " + plan.id();
            thought.end(InstanceStatus.CANCELLED, NodeError.fatal("CANCELLED", reason), reason);
            return null;
        }
        throw new IllegalStateException("no action " + action.type());
    }

    private InstanceState state() {
        return thought.state();
    }

    private Scope scope() {
        return Scopes.ofEvent(state(), cause);
    }

    private @Nullable Payload input() {
        return plan.input().isEmpty() ? null : Outputs.mapped(state(), plan.input(), scope());
    }

    /** Notes the firing; which one it is, from 1. */
    private int fired(@Nullable Payload content) {
        int firing = state().triggers.mark(trigger).fired() + 1;
        thought.note(new InstanceEvent.TriggerFired(trigger, firing, Math.toIntExact(cause.seq()), content));
        if (!TriggerEvents.isOfCheckpoint(cause.type())) {
            thought.markFired(plan);
        }
        return firing;
    }

    // ---- threads --------------------------------------------------------------------------------------------------

    private @Nullable NodeError startChild(Action.Start start) {
        Payload input = input();
        int firing = fired(null);
        ThreadKind kind = start.relation() == Action.Relation.SUBWORKFLOW ? ThreadKind.SUBWORKFLOW : ThreadKind.DYNAMIC;
        OnParentEnd usual = OnParentEnd.usual(start.awaited());
        OnParentEnd onParentEnd = start.onParentEnd();
        Children.requestOrRefuse(
                thought, request(start, kind, firing, input, onParentEnd == null ? usual : onParentEnd));
        return null;
    }

    private @Nullable NodeError launch(Action.Start start) {
        Payload input = input();
        int firing = fired(null);
        thought.note(new InstanceEvent.WorkflowRequested(
                request(start, ThreadKind.MAIN, firing, input, OnParentEnd.LET_RUN)));
        return null;
    }

    private ChildRequest request(
            Action.Start start, ThreadKind kind, int firing, @Nullable Payload input, OnParentEnd onParentEnd) {
        InstanceHeader header = state().header();
        return new ChildRequest(
                ChildIds.ofTrigger(header.id(), plan.id(), firing),
                kind,
                Objects.requireNonNull(start.definitionId(), plan.id()),
                start.version() == null ? VersionSelector.latest() : VersionSelector.exact(start.version()),
                input == null ? header.input() : input,
                plan.id(),
                -1,
                0,
                start.awaited(),
                onParentEnd,
                start.timeout() == null ? header.settings().childTimeout() : Micros.of(start.timeout()));
    }

    // ---- this instance --------------------------------------------------------------------------------------------

    private @Nullable NodeError pause() {
        if (state().status == InstanceStatus.CREATED) {
            return notStarted();
        }
        fired(null);
        if (state().status == InstanceStatus.RUNNING) {
            thought.note(new InstanceEvent.InstancePaused(true, null));
        } else if (state().slotAwaited) {
            thought.note(new InstanceEvent.InstanceSlotAwaited(false));
        }
        return null;
    }

    /** A child goes on at once. A thread without a parent needs a slot: the wish is noted, its host asks for one. */
    private @Nullable NodeError resume() {
        if (state().status == InstanceStatus.CREATED) {
            return notStarted();
        }
        fired(null);
        if (state().status == InstanceStatus.PAUSED && state().isChild()) {
            thought.note(new InstanceEvent.InstanceResumed());
        } else if (state().status == InstanceStatus.PAUSED && !state().slotAwaited) {
            thought.note(new InstanceEvent.InstanceSlotAwaited(true));
        }
        return null;
    }

    private static NodeError notStarted() {
        return NodeError.fatal("NOT_STARTED", "the instance has not started");
    }

    private @Nullable NodeError skip(Action.SkipNode skip) {
        int node = state().topology.indexOf(skip.nodeId());
        if (node < 0) {
            return NodeError.fatal("UNKNOWN_NODE", "the instance has no node " + skip.nodeId());
        }
        NodeStatus status = state().nodes.get(node).status;
        if (status.isTerminal()) {
            return NodeError.fatal("ILLEGAL_TRANSITION", "node " + skip.nodeId() + " is " + status);
        }
        Payload substitute = plan.value() == null ? null : value();
        fired(null);
        thought.skip(node, "skipped by the trigger " + plan.id(), substitute);
        return null;
    }

    private @Nullable NodeError set(Action.SetVariable set) {
        Payload value = value();
        String tooLarge = GlobalSizes.tooLarge(state(), set.key(), value);
        if (tooLarge != null) {
            return NodeError.fatal("GLOBAL_DATA_TOO_LARGE", tooLarge);
        }
        fired(null);
        thought.writeGlobal(set.key(), value);
        return null;
    }

    private Payload value() {
        int max = state().header().settings().maxPayloadBytes();
        return JsonCodec.encode(
                Objects.requireNonNull(plan.value(), plan.id()).value(scope()), max == 0 ? Integer.MAX_VALUE : max);
    }
}
