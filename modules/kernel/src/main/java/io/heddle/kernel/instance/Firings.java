package io.heddle.kernel.instance;

import io.heddle.ErrorCode;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.definition.Trigger;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.graph.TriggerEvents;
import io.heddle.kernel.plan.TriggerPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which triggers have to fire in one deliberation. An event is matched when it is noted, against the state right after
 * it; what matches fires later, when the consequences of the event are known. What a firing causes comes before what
 * else waits, so that a chain of triggers that never ends soon reaches its limit and loses a link.
 */
final class Firings {
    /** Most firings that other firings cause in one command, however short their chains are. */
    static final int MOST_CHAINED = 10_000;

    private final int maxDepth;
    private final Deque<Firing> open = new ArrayDeque<>(0);
    private final List<Firing> fresh = new ArrayList<>(0);
    /** How long the chain of triggers is that caused what is being noted. */
    private int depth;

    private int chained;

    /**
     * A trigger that has to fire.
     *
     * @param cause the entry of the history it fires on
     * @param depth its place in a chain of triggers, from 1
     * @param broken why its filter could not be evaluated; null if it holds
     */
    private record Firing(
            int trigger,
            HistoryEntry cause,
            int depth,
            @Nullable String broken) {}

    Firings(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    /** Looks at an event that was just applied. */
    void happened(
            InstanceState after,
            InstanceEvent event,
            IndexedVector<NodeState> nodesBefore,
            InstanceStatus statusBefore,
            long now) {
        List<HistoryEntry> entries = new ArrayList<>(1);
        event.accept(HistoryWriter.writing(entries, true, after, nodesBefore, statusBefore, now));
        List<TriggerPlan> triggers = after.header().triggers();
        for (HistoryEntry entry : entries) {
            for (int trigger = 0; trigger < triggers.size(); trigger++) {
                match(after, trigger, triggers.get(trigger), entry);
            }
        }
    }

    private void match(InstanceState state, int index, TriggerPlan plan, HistoryEntry entry) {
        Trigger.Condition condition = plan.definition().condition();
        if (!condition.eventType().equals(entry.type())
                || !state.triggers.mark(index).mayFire(plan.definition())
                || !isNamed(state, condition.eventName(), entry)) {
            return;
        }
        try {
            if (plan.filter() == null || plan.filter().test(Scopes.ofEvent(state, entry))) {
                fresh.add(new Firing(index, entry, depth + 1, null));
            }
        } catch (EvaluationException e) {
            fresh.add(new Firing(index, entry, depth + 1, String.valueOf(e.getMessage())));
        }
    }

    private static boolean isNamed(InstanceState state, @Nullable String name, HistoryEntry entry) {
        if (name == null) {
            return true;
        }
        String nodeId = entry.nodeId();
        if (nodeId != null) {
            return name.equals(nodeId)
                    || name.equals(
                            state.topology.plan(state.topology.indexOf(nodeId)).key());
        }
        TriggerEvents.About about = TriggerEvents.all().get(entry.type());
        return name.equals(entry.details().get(about == TriggerEvents.About.TRIGGER ? "triggerId" : "key"));
    }

    /** Lets the next trigger fire; false when none has to. */
    boolean fireNext(Deliberation thought) {
        for (int n = fresh.size() - 1; n >= 0; n--) {
            open.addFirst(fresh.get(n));
        }
        fresh.clear();
        Firing next = open.poll();
        if (next == null) {
            depth = 0;
            return false;
        }
        depth = next.depth();
        TriggerPlan plan = thought.state().header().triggers().get(next.trigger());
        // It may have been disabled, or have fired often enough, since its event.
        if (thought.state().triggers.mark(next.trigger()).mayFire(plan.definition())) {
            fire(thought, next, plan);
        }
        return true;
    }

    private void fire(Deliberation thought, Firing firing, TriggerPlan plan) {
        if (firing.depth() > maxDepth || (firing.depth() > 1 && ++chained > MOST_CHAINED)) {
            String why = firing.depth() > maxDepth
                    ? "a chain of more than heddle.triggers.max-chain-depth = " + maxDepth + " triggers"
                    : "triggers caused more than " + MOST_CHAINED + " firings of triggers by one command";
            thought.note(new InstanceEvent.TriggerSwitched(firing.trigger(), false, why));
            fail(thought, firing, NodeError.fatal(ErrorCode.TRIGGER_CHAIN_LIMIT, why + "; the last one is disabled"));
            return;
        }
        NodeError error = firing.broken() == null
                ? Actions.fire(thought, firing.trigger(), plan, firing.cause())
                : NodeError.fatal(ErrorCode.CONDITION_ERROR, firing.broken());
        if (error != null) {
            fail(thought, firing, error);
        }
    }

    private static void fail(Deliberation thought, Firing firing, NodeError error) {
        thought.note(new InstanceEvent.TriggerFailed(
                firing.trigger(), Math.toIntExact(firing.cause().seq()), Objects.requireNonNull(error)));
    }
}
