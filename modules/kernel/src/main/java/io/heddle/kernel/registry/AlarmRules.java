package io.heddle.kernel.registry;

import io.heddle.InstanceId;
import io.heddle.kernel.registry.PartitionSession.Due;
import io.heddle.kernel.registry.PartitionSession.Pending;
import io.heddle.kernel.registry.PartitionSession.Recovering;
import io.heddle.kernel.registry.PartitionSession.Woken;
import io.heddle.kernel.registry.RegistryEffect.WakeReason;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The alarm clock and the recovery index: who is woken when, and what is sent again. */
final class AlarmRules {

    /** Most threads woken by one tick; the rest follow with the next, so that no tick holds up the partition. */
    private static final int WAKES_PER_TICK = 1_000;

    /** How often the queue of a recovery is served, in microseconds. */
    private static final long RECOVERY_STEP = 100_000;

    /** Longest wait between two wakes of a thread that does not answer, in microseconds. */
    private static final long LONGEST_WAIT = 60_000_000;

    private AlarmRules() {}

    /** When something is to be done about a thread by itself; {@link Micros#NONE} for never. */
    static long dueOf(ThreadEntry entry, PartitionSettings settings, boolean cancelling) {
        if (entry.removing()) {
            return entry.heard();
        }
        if (entry.released()) {
            return Micros.NONE;
        }
        long due = dueOf(entry, settings);
        // It is told once more if it shows itself and does not end.
        return cancelling ? Micros.earlier(due, entry.heard() + Micros.of(settings.resendInterval())) : due;
    }

    private static long dueOf(ThreadEntry entry, PartitionSettings settings) {
        if (!entry.reported()) {
            return after(entry.heard(), settings.permitConfirmTimeout());
        }
        if (entry.parked()) {
            return entry.nextWake();
        }
        return Micros.earlier(entry.nextWake(), after(entry.heard(), settings.maxSilence()));
    }

    private static long after(long at, Duration duration) {
        return duration.isZero() ? Micros.NONE : at + Micros.of(duration);
    }

    static void tick(PartitionTurn turn) {
        wakeDue(turn);
        wakeRecovering(turn);
        ClaimRules.closeIdle(turn);
        resend(turn);
        audit(turn);
    }

    /** After a restart: everything that was awake, or should have been, is woken, at a bounded rate. */
    static void recovered(PartitionTurn turn) {
        for (ThreadEntry entry : turn.state.threads().values()) {
            if (entry.removing()) {
                turn.index(entry);
                continue;
            }
            if (entry.released()) {
                continue;
            }
            boolean overdue = entry.nextWake() != Micros.NONE && entry.nextWake() <= turn.now;
            if (!entry.parked() || overdue) {
                recover(turn, entry, isCancelling(turn, entry) ? WakeReason.CANCEL : WakeReason.RECOVERY);
            } else {
                turn.index(entry);
            }
        }
    }

    /** A cluster node is gone: what was awake on it is woken elsewhere, at the same rate. */
    static void hostLost(PartitionTurn turn, String host) {
        for (ThreadEntry entry : turn.state.threads().values()) {
            if (!entry.released() && !entry.removing() && !entry.parked() && host.equals(entry.host())) {
                recover(turn, entry, WakeReason.HOST_LOST);
            }
        }
    }

    private static void recover(PartitionTurn turn, ThreadEntry entry, WakeReason reason) {
        turn.recovering = turn.recovering.plus(new Recovering(entry.id(), turn.now, reason));
        if (turn.recoverAt == Micros.NONE) {
            turn.recoverAt = turn.now;
        }
    }

    private static void wakeDue(PartitionTurn turn) {
        for (int woken = 0; woken < WAKES_PER_TICK && !turn.due.isEmpty(); woken++) {
            Due first = turn.due.first();
            if (first.at() > turn.now) {
                return;
            }
            ThreadEntry entry = Objects.requireNonNull(turn.state.threads().get(first.threadId()), first.threadId());
            wake(turn, entry, null);
        }
    }

    private static void wakeRecovering(PartitionTurn turn) {
        if (turn.recoverAt == Micros.NONE || turn.recoverAt > turn.now) {
            return;
        }
        long budget = Math.max(1, turn.settings.wakeRate() * RECOVERY_STEP / 1_000_000);
        // A rate below ten per second is kept by longer steps, not by fractions of a thread.
        long step = Math.max(RECOVERY_STEP, 1_000_000 / turn.settings.wakeRate());
        while (budget > 0 && !turn.recovering.isEmpty()) {
            Recovering next = turn.recovering.get(0);
            turn.recovering = turn.recovering.minus(0);
            ThreadEntry entry = turn.state.threads().get(next.threadId());
            if (entry == null || entry.released() || turn.woken.containsKey(next.threadId())) {
                continue;
            }
            if (entry.heard() > next.since()) {
                // It has shown itself meanwhile; its row says when it is due, unless clocks disagree.
                turn.index(entry);
            } else {
                wake(turn, entry, next.reason());
                budget--;
            }
        }
        turn.recoverAt = turn.recovering.isEmpty() ? Micros.NONE : turn.now + step;
    }

    private static void wake(PartitionTurn turn, ThreadEntry entry, @Nullable WakeReason given) {
        Woken before = turn.woken.get(entry.id());
        int times = before == null ? 1 : before.times() + 1;
        WakeReason reason = given != null ? given : before != null ? before.reason() : reasonOf(turn, entry);
        long wait = Math.min(LONGEST_WAIT, Micros.of(turn.settings.resendInterval()) << Math.min(times - 1, 16));
        turn.unindex(entry);
        Woken slot = new Woken(turn.now + wait, times, reason);
        turn.woken = turn.woken.plus(entry.id(), slot);
        turn.due = turn.due.plus(new Due(slot.nextAt(), entry.id()));
        String why = turn.state.cancelling().getOrDefault(entry.key(), "");
        InstanceId parent = entry.parentId() == null ? null : InstanceId.of(entry.parentId());
        turn.effect(new RegistryEffect.Wake(entry.threadId(), entry.epoch(), entry.heard(), reason, why, parent));
    }

    private static WakeReason reasonOf(PartitionTurn turn, ThreadEntry entry) {
        if (entry.removing()) {
            return WakeReason.REMOVE;
        }
        if (isCancelling(turn, entry)) {
            return WakeReason.CANCEL;
        }
        if (!entry.reported()) {
            return WakeReason.CONFIRM;
        }
        boolean timer = entry.nextWake() != Micros.NONE && entry.nextWake() <= turn.now;
        return timer ? WakeReason.TIMER : WakeReason.SILENCE;
    }

    private static boolean isCancelling(PartitionTurn turn, ThreadEntry entry) {
        return turn.state.cancelling().containsKey(entry.key());
    }

    private static void resend(PartitionTurn turn) {
        if (turn.resendAt == Micros.NONE || turn.resendAt > turn.now) {
            return;
        }
        long interval = Micros.of(turn.settings.resendInterval());
        for (Map.Entry<Long, Pending> entry : turn.pending.entrySet()) {
            Pending unanswered = entry.getValue();
            if (unanswered.sentAt() + interval <= turn.now) {
                turn.effect(new RegistryEffect.ToDefinition(unanswered.message()));
                turn.pending = turn.pending.plus(entry.getKey(), new Pending(unanswered.message(), turn.now));
            }
        }
        turn.resendAt = turn.pending.isEmpty() ? Micros.NONE : turn.now + interval;
    }

    private static void audit(PartitionTurn turn) {
        if (turn.auditAt == Micros.NONE || turn.auditAt > turn.now) {
            return;
        }
        turn.state
                .claims()
                .keySet()
                .forEach(id -> turn.effect(new RegistryEffect.ToDefinition(ClaimRules.claimsOf(turn, id))));
        turn.auditAt = turn.now + Micros.of(turn.settings.reconcileInterval());
    }
}
