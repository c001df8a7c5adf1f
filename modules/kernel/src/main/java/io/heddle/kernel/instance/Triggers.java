package io.heddle.kernel.instance;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.TriggerStatus;
import io.heddle.TriggerView;
import io.heddle.definition.Trigger;
import io.heddle.kernel.plan.TriggerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is decided about triggers besides their firing, and how they stand. */
public final class Triggers {
    private Triggers() {}

    /** The triggers of an instance, in the order of its definition. */
    public static List<TriggerView> views(InstanceState state) {
        List<TriggerPlan> plans = state.header().triggers();
        List<TriggerView> views = new ArrayList<>(plans.size());
        for (int index = 0; index < plans.size(); index++) {
            int own = index;
            Trigger trigger = plans.get(index).definition();
            TriggerMark mark = state.triggers.mark(index);
            views.add(new TriggerView(
                    trigger.id(),
                    trigger.condition().eventType(),
                    trigger.condition().eventName(),
                    trigger.condition().filter(),
                    trigger.action().type(),
                    mark.status(trigger),
                    mark.fired(),
                    trigger.maxTriggers(),
                    InstanceViews.instant(mark.lastFiredAt()),
                    (int) state.triggers.runs().values().stream()
                            .filter(run -> run.trigger() == own)
                            .count()));
        }
        return views;
    }

    static int indexOf(InstanceState state, String triggerId) {
        List<TriggerPlan> plans = state.header().triggers();
        for (int index = 0; index < plans.size(); index++) {
            if (plans.get(index).id().equals(triggerId)) {
                return index;
            }
        }
        return -1;
    }

    static InstanceReply turn(Deliberation thought, InstanceState state, InstanceCommand.SwitchTrigger turn) {
        int index = indexOf(state, turn.triggerId());
        if (index < 0) {
            return unknown(turn.triggerId());
        }
        if (state.status.isTerminal()) {
            return new InstanceReply.AlreadyTerminal(state.status);
        }
        TriggerMark mark = state.triggers.mark(index);
        Trigger trigger = state.header().triggers().get(index).definition();
        if (mark.status(trigger) == TriggerStatus.EXPIRED) {
            return new InstanceReply.Refused(
                    "TRIGGER_EXPIRED",
                    "the trigger " + turn.triggerId() + " has fired " + mark.fired()
                            + " times, which is its maxTriggers");
        }
        if (mark.enabled() != turn.enabled()) {
            thought.note(new InstanceEvent.TriggerSwitched(index, turn.enabled(), "by request"));
        }
        return new InstanceReply.Done(state.status);
    }

    private static InstanceReply unknown(String triggerId) {
        return new InstanceReply.Refused("UNKNOWN_TRIGGER", "the instance has no trigger " + triggerId);
    }

    static InstanceReply ran(Deliberation thought, InstanceState state, InstanceCommand.NoteTriggerRan ran) {
        int index = indexOf(state, ran.triggerId());
        if (index < 0) {
            return unknown(ran.triggerId());
        }
        if (state.triggers.run(index, ran.firing()) == null) {
            return new InstanceReply.Nothing();
        }
        thought.note(new InstanceEvent.TriggerRan(index, ran.firing(), ran.error()));
        return new InstanceReply.Done(state.status);
    }

    static InstanceReply launched(Deliberation thought, InstanceState state, InstanceCommand.NoteWorkflow noted) {
        if (!state.triggers.launches().containsKey(noted.threadId())) {
            return new InstanceReply.Nothing();
        }
        thought.note(new InstanceEvent.WorkflowSettled(noted.threadId(), noted.refusal()));
        return new InstanceReply.Done(state.status);
    }

    /** Hands runs over again that died with their host; what may still run elsewhere is sought. */
    static void recover(Deliberation thought, InstanceState state, Set<String> elsewhere) {
        for (TriggerRun run : state.triggers.runs().values()) {
            TriggerOrder order = TriggerOrder.of(state, run);
            if (order != null && elsewhere.contains(order.executor())) {
                thought.effect(new InstanceEffect.SeekTrigger(run.trigger(), run.firing(), run.delivery()));
            } else {
                redeliver(thought, state, run);
            }
        }
    }

    static InstanceReply lost(Deliberation thought, InstanceState state, InstanceCommand.NoteTriggerLost lost) {
        int index = indexOf(state, lost.triggerId());
        TriggerRun run = index < 0 ? null : state.triggers.run(index, lost.firing());
        if (run == null || run.delivery() != lost.delivery()) {
            return new InstanceReply.Nothing();
        }
        redeliver(thought, state, run);
        return new InstanceReply.Done(state.status);
    }

    private static void redeliver(Deliberation thought, InstanceState state, TriggerRun run) {
        int max = state.header().settings().maxRedeliveries();
        if (max > 0 && run.delivery() >= max) {
            thought.note(new InstanceEvent.TriggerRan(
                    run.trigger(),
                    run.firing(),
                    NodeError.fatal(ErrorCode.ATTEMPT_LOST, "handed over too often without a result")));
        } else {
            thought.note(new InstanceEvent.TriggerRedelivered(run.trigger(), run.firing(), run.delivery() + 1));
            thought.effect(new InstanceEffect.RunTrigger(run.trigger(), run.firing(), run.delivery() + 1));
        }
    }
}
