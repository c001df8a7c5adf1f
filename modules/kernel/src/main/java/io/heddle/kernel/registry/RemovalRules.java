package io.heddle.kernel.registry;

import io.heddle.InstanceId;
import io.heddle.kernel.registry.PartitionSession.Sweeping;
import org.pcollections.HashTreePSet;
import org.pcollections.MapPSet;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * How threads go. That one is to go is written down first; from then on nobody sees it, and its instance is told, again
 * and again, until it says that nothing is left of it. Only then does the row go: whatever a crash interrupts is found
 * and finished.
 */
final class RemovalRules {

    /** Removals of one partition under way at once: each brings an instance into memory for a moment. */
    static final int AT_ONCE = 64;

    /** Sweeps that wait for their end; more are those whose askers have given up. */
    private static final int SWEEPS_MAX = 16;

    private RemovalRules() {}

    static void remove(PartitionTurn turn, Caller caller, PartitionCommand.Remove remove) {
        String id = remove.threadId().value();
        ThreadEntry entry = turn.state.threads().get(id);
        if (entry == null && remove.created() == null) {
            turn.reply(caller, new PartitionReply.UnknownThread(remove.threadId(), 0));
            return;
        }
        if (entry == null || !isMeant(entry, remove)) {
            // Asked again: the one that is meant is gone, whoever bears its id today.
            turn.reply(caller, new PartitionReply.Removed(remove.threadId()));
            return;
        }
        if (!entry.removing()) {
            if (!entry.released() && !remove.force()) {
                turn.reply(caller, new PartitionReply.StillLive(remove.threadId(), entry.epoch()));
                return;
            }
            order(turn, entry);
        }
        PVector<Caller> waiting = turn.removers.getOrDefault(id, TreePVector.empty());
        if (!waiting.contains(caller)) {
            turn.removers = turn.removers.plus(id, waiting.plus(caller));
        }
    }

    /** A row keeps the time of its creation when its thread runs again, and so is its thread told from a later one. */
    private static boolean isMeant(ThreadEntry entry, PartitionCommand.Remove remove) {
        return remove.created() == null || Micros.of(remove.created()) == entry.created();
    }

    static void sweep(PartitionTurn turn, Caller caller, PartitionCommand.Sweep sweep) {
        MapPSet<String> going = HashTreePSet.empty();
        boolean more = false;
        for (ThreadEntry entry : turn.state.threads().values()) {
            boolean over = !entry.isGoing() && sweep.retention().isOver(entry, turn.now);
            if (going.size() >= AT_ONCE) {
                more |= over;
            } else if (over) {
                order(turn, entry);
            }
            if (going.size() < AT_ONCE && (over || entry.isGoing())) {
                going = going.plus(entry.id());
            }
        }
        if (going.isEmpty()) {
            turn.reply(caller, new PartitionReply.Swept(0, false));
            return;
        }
        PVector<Sweeping> sweeps = turn.sweeps.size() < SWEEPS_MAX ? turn.sweeps : turn.sweeps.minus(0);
        turn.sweeps = sweeps.plus(new Sweeping(caller, going, new PartitionReply.Swept(going.size(), more)));
    }

    static void forget(PartitionTurn turn, Caller caller, PartitionCommand.Forget forget) {
        ThreadEntry entry = turn.state.threads().get(forget.threadId().value());
        if (entry == null || entry.epoch() != forget.epoch()) {
            // Of a run that is gone, whoever bears its id today.
            turn.reply(caller, new PartitionReply.Forgotten(forget.threadId(), false));
        } else if (entry.released()) {
            turn.apply(new PartitionEvent.ThreadForgotten(entry.id()));
            turn.reply(caller, new PartitionReply.Forgotten(forget.threadId(), true));
            gone(turn, entry.id());
        } else {
            turn.reply(caller, new PartitionReply.StillLive(forget.threadId(), entry.epoch()));
        }
    }

    /** A thread that was to go turned out never to have been; what it had replaced goes instead. */
    static void dropped(PartitionTurn turn, ThreadEntry dropped) {
        if (!dropped.removing()) {
            return;
        }
        ThreadEntry before = turn.state.threads().get(dropped.id());
        if (before == null) {
            gone(turn, dropped.id());
        } else {
            order(turn, before);
        }
    }

    private static void order(PartitionTurn turn, ThreadEntry entry) {
        turn.apply(new PartitionEvent.ThreadRemoving(entry.id(), entry.epoch(), turn.now));
    }

    private static void gone(PartitionTurn turn, String id) {
        for (Caller waiting : turn.removers.getOrDefault(id, TreePVector.empty())) {
            turn.reply(waiting, new PartitionReply.Removed(InstanceId.of(id)));
        }
        turn.removers = turn.removers.minus(id);
        PVector<Sweeping> left = TreePVector.empty();
        for (Sweeping each : turn.sweeps) {
            Sweeping next = each.without(id);
            if (next.going().isEmpty()) {
                turn.reply(next.caller(), next.reply());
            } else {
                left = left.plus(next);
            }
        }
        turn.sweeps = left;
    }
}
