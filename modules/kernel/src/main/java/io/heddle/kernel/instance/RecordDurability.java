package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.definition.Durability;
import io.heddle.kernel.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/**
 * When a record has to be on disk. Only what a step of this process brought about may wait, and only while more of that
 * is under way: then the next record of the instance is near, and nobody else depends on this one.
 */
public final class RecordDurability {

    private RecordDurability() {}

    /**
     * What the definition allows for {@code batch}: that of the strictest node it speaks of.
     *
     * @param after the state with it
     */
    public static Durability of(EventBatch batch, InstanceState after) {
        if (after.status().isTerminal()) {
            return Durability.SYNC;
        }
        Durability strictest = Durability.NONE;
        int last = 0;
        for (InstanceEvent event : batch.events()) {
            int node = stepOf(event);
            Durability own = node == OTHER ? Durability.SYNC : wished(after, node);
            if (own.compareTo(strictest) < 0) {
                strictest = own;
            }
            if (strictest == Durability.SYNC) {
                return strictest;
            }
            last = Math.max(last, node);
        }
        return runsHere(after, last) ? strictest : Durability.SYNC;
    }

    private static final int OTHER = -2;
    private static final int INSTANCE = -1;

    /**
     * The node whose step the event is a part of; {@link #INSTANCE} for data of the instance, {@link #OTHER} for what
     * others rely on, or what has to be known after a crash for its own sake, as that an attempt was handed over again.
     */
    private static int stepOf(InstanceEvent event) {
        if (event instanceof InstanceEvent.NodeCompleted completed) {
            return completed.node();
        }
        if (event instanceof InstanceEvent.NodeReady ready) {
            return ready.node();
        }
        if (event instanceof InstanceEvent.NodeStarted started) {
            return started.leaseUntil() == 0 ? started.node() : OTHER;
        }
        if (event instanceof InstanceEvent.NodeSkipped skipped) {
            return skipped.node();
        }
        if (event instanceof InstanceEvent.NodeRetryScheduled scheduled) {
            return scheduled.node();
        }
        if (event instanceof InstanceEvent.NodeBackoffEnded ended) {
            return ended.node();
        }
        if (event instanceof InstanceEvent.NodeFailed failed) {
            return failed.node();
        }
        if (event instanceof InstanceEvent.LoopIterationStarted started) {
            return started.node();
        }
        if (event instanceof InstanceEvent.LoopIterationEnded ended) {
            return ended.node();
        }
        if (event instanceof InstanceEvent.ResultDiscarded discarded) {
            return discarded.node();
        }
        boolean ofInstance = event instanceof InstanceEvent.GlobalSet || event instanceof InstanceEvent.ChoiceRecorded;
        return ofInstance ? INSTANCE : OTHER;
    }

    private static Durability wished(InstanceState state, int node) {
        NodePlan plan = node == INSTANCE ? null : state.topology.plan(node);
        if (plan != null && plan.isCallerDriven()) {
            return Durability.SYNC;
        }
        Durability own = plan == null ? null : plan.definition().durability();
        return own == null ? orSync(state.header().plan().definition().config().durability()) : own;
    }

    private static Durability orSync(@Nullable Durability durability) {
        return durability == null ? Durability.SYNC : durability;
    }

    /** Whether an attempt is with an executor of this process; looked for from {@code from} on, near which one mostly is. */
    private static boolean runsHere(InstanceState state, int from) {
        if (state.count(NodeStatus.EXECUTING) == 0) {
            return false;
        }
        int nodes = state.nodes.size();
        for (int i = 0; i < nodes; i++) {
            if (AttemptOrder.isAtHost(state, (from + i) % nodes)) {
                return true;
            }
        }
        return false;
    }
}
