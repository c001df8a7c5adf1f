package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.PartitionSession.ClaimDesk;
import io.heddle.kernel.registry.PartitionSession.Due;
import io.heddle.kernel.registry.PartitionSession.HeldReply;
import io.heddle.kernel.registry.PartitionSession.Pending;
import io.heddle.kernel.registry.PartitionSession.Recovering;
import io.heddle.kernel.registry.PartitionSession.Woken;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PStack;
import org.pcollections.PVector;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;

/**
 * The working paper of one decision: state and session as they are so far, events and effects in the order they arose.
 * It never leaves the decider; from outside a decision stays a function.
 */
final class PartitionTurn {
    /** Most facts that wait for the next record. */
    private static final int MOST_AHEAD = 500;
    /** Longest wait for the next record, in microseconds: who has ended stays in memory until it is answered. */
    private static final long LONGEST_AHEAD = 1_000_000;

    final PartitionSettings settings;
    final long now;
    /** As known so far, what is not written yet included. */
    PartitionState state;

    final long startedAt;
    PMap<Long, ClaimDesk> desks;
    PMap<DefinitionId, DefinitionView> views;
    PMap<DefinitionId, PVector<HeldReply>> releasing;
    PMap<Long, PartitionSession.IdleClaim> idle;
    long idleAt;
    PMap<Long, Pending> pending;
    long resendAt;
    TreePSet<Due> due;
    PMap<String, Woken> woken;
    PStack<Recovering> recovering;
    long recoverAt;
    long auditAt;
    PMap<String, PVector<Caller>> removers;
    PVector<PartitionSession.Sweeping> sweeps;

    private final PartitionState durable;
    private final Set<DefinitionId> unsettled = new LinkedHashSet<>();
    private final List<PartitionEvent> events = new ArrayList<>();
    private final List<RegistryEffect> effects = new ArrayList<>();
    private PVector<RegistryEffect> held = TreePVector.empty();
    private long writeAt = Micros.NONE;
    private boolean urgent;

    PartitionTurn(PartitionSettings settings, PartitionState state, PartitionSession session, long now) {
        this.settings = settings;
        this.durable = state;
        this.state = session.known(state);
        this.now = now;
        PartitionSession.Ahead ahead = session.ahead();
        if (ahead != null) {
            events.addAll(ahead.events());
            held = ahead.replies();
            writeAt = ahead.writeAt();
            urgent = writeAt <= now;
        }
        startedAt = session.startedAt();
        desks = session.desks();
        views = session.views();
        releasing = session.releasing();
        idle = session.idle();
        idleAt = session.idleAt();
        pending = session.pending();
        resendAt = session.resendAt();
        due = session.due();
        woken = session.woken();
        recovering = session.recovering();
        recoverAt = session.recoverAt();
        auditAt = session.auditAt();
        removers = session.removers();
        sweeps = session.sweeps();
    }

    /** Records a fact. State and alarm index follow at once. */
    void apply(PartitionEvent event) {
        urgent = true;
        add(event);
    }

    /**
     * Records a fact that a restart would learn again from the instance it is about: it is written with the next record
     * that is needed anyway, at the latest when a claim would be given up, or after a second.
     */
    void applyLater(PartitionEvent.ThreadEvent event) {
        if (settings.claimLinger().isZero()) {
            urgent = true;
        } else {
            long latest = now + Math.min(LONGEST_AHEAD, Micros.of(settings.claimLinger()));
            // With nothing else waiting, the end of a thread is written when its claim is given up, in one record.
            boolean last = event instanceof PartitionEvent.ThreadReleased && isAllAbout(event.threadId());
            writeAt = last ? latest : Micros.earlier(writeAt, latest);
        }
        add(event);
    }

    private boolean isAllAbout(String threadId) {
        return events.stream()
                .allMatch(event -> event instanceof PartitionEvent.ThreadEvent about
                        && about.threadId().equals(threadId));
    }

    /** Nothing may wait: somebody is about to be told what follows from it. */
    void writeNow() {
        urgent = true;
    }

    private void add(PartitionEvent event) {
        if (state.partitions() == 0 && !(event instanceof PartitionEvent.PartitionOpened)) {
            apply(new PartitionEvent.PartitionOpened(settings.partition(), settings.partitions()));
        }
        events.add(event);
        if (event instanceof PartitionEvent.ThreadEvent about) {
            unindex(state.threads().get(about.threadId()));
            state = state.evolve(event);
            index(state.threads().get(about.threadId()));
        } else {
            state = state.evolve(event);
        }
    }

    void reply(Caller to, PartitionReply reply) {
        effects.add(new RegistryEffect.Reply(to, reply));
    }

    void effect(RegistryEffect effect) {
        effects.add(effect);
    }

    /** Sends to a definition entity, again and again until {@link #answered}. */
    void sendUntilAnswered(long claimNo, DefinitionCommand.Message message) {
        effects.add(new RegistryEffect.ToDefinition(message));
        pending = pending.plus(claimNo, new Pending(message, now));
        if (resendAt == Micros.NONE) {
            resendAt = now + Micros.of(settings.resendInterval());
        }
    }

    void answered(long claimNo) {
        pending = pending.minus(claimNo);
        if (pending.isEmpty()) {
            resendAt = Micros.NONE;
        }
    }

    /** At the end of this input, look whether replies about the definition can go out. */
    void settle(DefinitionId definitionId) {
        unsettled.add(definitionId);
    }

    void endOfInput() {
        unsettled.forEach(id -> ClaimRules.settle(this, id));
        unsettled.clear();
    }

    ClaimDesk desk(long claimNo) {
        return desks.getOrDefault(claimNo, ClaimDesk.NEW);
    }

    /** Puts a thread into the alarm index at the place its row gives it. */
    void index(@Nullable ThreadEntry entry) {
        if (entry != null) {
            long at = AlarmRules.dueOf(entry, settings, state.cancelling().containsKey(entry.key()));
            if (at != Micros.NONE) {
                due = due.plus(new Due(at, entry.id()));
            }
        }
    }

    /** Takes a thread out of the alarm index, wherever it stands there. */
    void unindex(@Nullable ThreadEntry entry) {
        if (entry == null) {
            return;
        }
        Woken slot = woken.get(entry.id());
        long at = slot == null
                ? AlarmRules.dueOf(entry, settings, state.cancelling().containsKey(entry.key()))
                : slot.nextAt();
        if (at != Micros.NONE) {
            due = due.minus(new Due(at, entry.id()));
        }
        if (slot != null) {
            woken = woken.minus(entry.id());
        }
    }

    PartitionDecision decided() {
        if (events.isEmpty()) {
            return new PartitionDecision(events, state, session(null), effects);
        }
        if (urgent || events.size() > MOST_AHEAD) {
            List<RegistryEffect> all = new ArrayList<>(held);
            all.addAll(effects);
            return new PartitionDecision(events, state, session(null), all);
        }
        List<RegistryEffect> atOnce = new ArrayList<>();
        for (RegistryEffect effect : effects) {
            if (isReleased(effect)) {
                held = held.plus(effect);
            } else {
                atOnce.add(effect);
            }
        }
        PartitionSession.Ahead ahead = new PartitionSession.Ahead(TreePVector.from(events), state, held, writeAt);
        return new PartitionDecision(List.of(), durable, session(ahead), atOnce);
    }

    /** Who is told this relies on it, over a restart too. */
    private static boolean isReleased(RegistryEffect effect) {
        return effect instanceof RegistryEffect.Reply reply
                && (reply.reply() instanceof PartitionReply.Released
                        || reply.reply() instanceof PartitionReply.AlreadyReleased);
    }

    private PartitionSession session(PartitionSession.@Nullable Ahead ahead) {
        return new PartitionSession(
                startedAt,
                desks,
                views,
                releasing,
                idle,
                idleAt,
                pending,
                resendAt,
                due,
                woken,
                recovering,
                recoverAt,
                auditAt,
                removers,
                sweeps,
                ahead);
    }
}
