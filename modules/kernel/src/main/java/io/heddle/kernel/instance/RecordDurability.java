package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.definition.Durability;
import io.heddle.kernel.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/**
 * When a record has to be on disk. Only the end of an attempt of this process may wait, with all that follows from it, and
 * only while another one is under way: then the next record of the instance is near, and nobody else depends on this one.
 *
 * <p>If it is lost, the attempt it ended is on disk as under way, or its end is lost with that of another one that is. So
 * it is handed over again, which is counted, and its end does not wait a second time: what begins then is on disk, and
 * counted itself if it kills the process.
 */
public final class RecordDurability {

    private RecordDurability() {}

    /**
     * What the definition allows for {@code batch}: that of the strictest node it speaks of.
     *
     * @param before the state without it
     * @param after the state with it
     */
    public static Durability of(EventBatch batch, InstanceState before, InstanceState after) {
        if (after.status().isTerminal()) {
            return Durability.SYNC;
        }
        Durability strictest = Durability.NONE;
        int last = 0;
        boolean ends = false;
        for (InstanceEvent event : batch.events()) {
            int node = stepOf(event);
            Durability own = node == OTHER || wasHandedOverAgain(before, node) ? Durability.SYNC : wished(after, node);
            if (own.compareTo(strictest) < 0) {
                strictest = own;
            }
            if (strictest == Durability.SYNC) {
                return strictest;
            }
            last = Math.max(last, node);
            ends |= endsAttempt(before, after, node);
        }
        return ends && runsHere(after, last) ? strictest : Durability.SYNC;
    }

    /** Whether it has cost a crash already that what follows from the attempt was not on disk. */
    private static boolean wasHandedOverAgain(InstanceState before, int node) {
        return isKnown(before, node) && before.nodes.get(node).delivery > 1;
    }

    private static boolean endsAttempt(InstanceState before, InstanceState after, int node) {
        return isKnown(before, node)
                && AttemptOrder.isAtHost(before, node)
                && !(AttemptOrder.isAtHost(after, node)
                        && before.nodes.get(node).attempt == after.nodes.get(node).attempt);
    }

    /** Not {@link #INSTANCE}, nor a node that came with the record. */
    private static boolean isKnown(InstanceState before, int node) {
        return node >= 0 && node < before.nodes.size();
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
