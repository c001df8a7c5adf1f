package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Past;
import io.heddle.runtime.payload.EventPayloads;
import io.heddle.runtime.payload.PayloadGoneException;
import io.heddle.runtime.payload.Payloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.javadsl.EffectBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Large payloads on their way into the store, before the record that refers to them is written: one step at a time, as
 * with the record itself, and never on the actor's thread. What cannot be stored is refused where somebody can be told,
 * and tried again where nobody can.
 */
final class Storing {
    /** What follows a step, in the state in which it began. */
    @FunctionalInterface
    interface Then extends Function<InstanceState, EffectBuilder<EventBatch, InstanceState>> {}

    /** What follows a step that failed; {@code gone} if it always will. */
    @FunctionalInterface
    interface Refusal {
        EffectBuilder<EventBatch, InstanceState> answer(InstanceState state, String reason, boolean gone);
    }

    private record Step(
            Collection<Payload> payloads,
            Then then,
            @Nullable Refusal refusal,
            boolean needed) {}

    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final TimerScheduler<InstanceMessage> timers;
    private final Payloads payloads;
    private final Duration pause;
    /** Recorded by this life of the actor; what is not in here is offered to the store again, which costs little. */
    private final Set<String> recorded = new HashSet<>();

    /** Looks through every record, mostly in vain: made once, and without a list as long as nothing is found. */
    private final EventPayloads search = new EventPayloads(this::look);

    private final EventPayloads note = new EventPayloads(this::note);
    private @Nullable List<Payload> found;

    private @Nullable Step step;
    private long number;

    Storing(
            InstanceId id,
            ActorContext<InstanceMessage> context,
            TimerScheduler<InstanceMessage> timers,
            InstanceServices services) {
        this.id = id;
        this.context = context;
        this.timers = timers;
        this.payloads = services.payloads();
        this.pause = services.resendInterval();
    }

    boolean isUnderWay() {
        return step != null;
    }

    /** The payloads of a record that have to be stored before it is written; mostly none. */
    List<Payload> missing(EventBatch batch) {
        search.of(batch);
        return found();
    }

    /** The same of payloads that are going to be recorded. */
    List<Payload> missing(Payload one, Collection<Payload> others) {
        look(one);
        others.forEach(this::look);
        return found();
    }

    /** The same of what the instance begins with. */
    List<Payload> missing(Past past) {
        search.of(InstanceSnapshot.of(past.state()));
        past.inputs().values().forEach(this::look);
        return found();
    }

    private List<Payload> found() {
        List<Payload> missing = found;
        found = null;
        return missing == null ? List.of() : missing;
    }

    private void look(Payload payload) {
        Payload.Reference reference = payload.reference();
        boolean missing = reference == null ? payloads.isLarge(payload) : !recorded.contains(reference.sha256());
        if (missing) {
            if (found == null) {
                found = new ArrayList<>();
            }
            found.add(payload);
        }
    }

    /** The record is durable. */
    void wrote(EventBatch batch) {
        note.of(batch);
    }

    private void note(Payload payload) {
        Payload.Reference reference = payload.reference();
        if (reference != null) {
            recorded.add(reference.sha256());
        }
    }

    /**
     * Stores, and has the actor told.
     *
     * @param then once everything is stored
     * @param refusal once something is not; null to try until it is. What is gone for good is no reason to refuse what
     *     only refers to it
     */
    void begin(Collection<Payload> missing, Then then, @Nullable Refusal refusal) {
        step = new Step(missing, then, refusal, false);
        again();
    }

    /** The same for what nothing can begin without: what is gone for good is refused, too. */
    void beginWith(Collection<Payload> needed, Then then, Refusal refusal) {
        step = new Step(needed, then, refusal, true);
        again();
    }

    void again() {
        Step current = step;
        if (current != null) {
            long mine = ++number;
            context.pipeToSelf(
                    payloads.store(id, current.payloads()),
                    (done, failure) -> new InstanceMessage.Stored(mine, failure));
        }
    }

    /** The store has answered; null if there is nothing to do yet. */
    @Nullable EffectBuilder<EventBatch, InstanceState> ended(InstanceState state, InstanceMessage.Stored answer) {
        Step current = step;
        if (current == null || answer.number() != number) {
            return null;
        }
        Throwable failure = answer.failure() instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : answer.failure();
        if (failure == null) {
            step = null;
            return current.then().apply(state);
        }
        String reason = "the payload store refused: " + failure.getMessage();
        Refusal refusal = current.refusal();
        boolean gone = failure instanceof PayloadGoneException;
        if (refusal != null && (current.needed() || !gone)) {
            step = null;
            return refusal.answer(state, reason, gone);
        }
        if (gone) {
            // Something recorded before, and nothing to wait for: whoever reads it will be told.
            context.getLog().warn("instance {} records a payload that is gone: {}", id, failure.getMessage());
            step = null;
            return current.then().apply(state);
        }
        context.getLog().warn("instance {} waits, to be tried again: {}", id, reason);
        timers.startSingleTimer(InstanceMessage.StoreAgain.NOW, InstanceMessage.StoreAgain.NOW, pause);
        return null;
    }

    /** The actor came back to its last durable state: what was to be recorded is not going to be. */
    void forget() {
        step = null;
        recorded.clear();
        timers.cancel(InstanceMessage.StoreAgain.NOW);
    }
}
