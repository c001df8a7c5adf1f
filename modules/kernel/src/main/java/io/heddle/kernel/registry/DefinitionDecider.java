package io.heddle.kernel.registry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides for one definition. A function, like {@link PartitionDecider}. */
public final class DefinitionDecider {
    private final DefinitionSettings settings;

    public DefinitionDecider(DefinitionSettings settings) {
        this.settings = settings;
    }

    /**
     * Something that arrived.
     *
     * @param caller present for requests, null for messages
     */
    public record Input(@Nullable Caller caller, DefinitionCommand command) {
        public Input {
            if ((caller == null) == (command instanceof DefinitionCommand.Request<?>)) {
                throw new IllegalArgumentException("requests have a caller, messages have none: " + command);
            }
        }

        /** A message. */
        public static Input message(DefinitionCommand.Message message) {
            return new Input(null, message);
        }

        /** A request and where its reply goes. */
        public static Input request(Caller caller, DefinitionCommand.Request<?> request) {
            return new Input(caller, request);
        }
    }

    /** Begins a session on the state a replay arrived at; to be called once, before anything is decided. */
    public DefinitionDecision recovered(DefinitionState state, Instant now) {
        long micros = Micros.of(now);
        boolean audits = !settings.reconcileInterval().isZero();
        long auditAt = audits ? micros + Micros.of(settings.reconcileInterval()) : Micros.NONE;
        // Query numbers start at the time, so that a late answer to an earlier session fits no query of this one.
        DefinitionTurn turn =
                new DefinitionTurn(settings, state, DefinitionSession.fresh(Math.max(0, micros), auditAt), micros);
        CountingRules.recovered(turn);
        PublishRules.recovered(turn);
        StaticRules.release(turn);
        DeletionRules.spreadCancellation(turn);
        return turn.decided();
    }

    /** Decides everything in {@code inputs}, in order. */
    public DefinitionDecision decide(
            DefinitionState state, DefinitionSession session, List<Input> inputs, Instant now) {
        DefinitionTurn turn = new DefinitionTurn(settings, state, session, Micros.of(now));
        for (Input input : inputs) {
            Caller caller = input.caller();
            if (caller != null) {
                request(turn, caller, (DefinitionCommand.Request<?>) input.command());
            } else {
                message(turn, (DefinitionCommand.Message) input.command());
            }
        }
        return turn.decided();
    }

    /** Whether the entity may leave memory: nobody waits, it owes nothing, and no partition holds a claim. */
    public static boolean isIdle(DefinitionState state, DefinitionSession session) {
        return session.waiting().isEmpty()
                && session.queries().isEmpty()
                && state.pending() == null
                && state.departing().isEmpty()
                && !state.hasClaims();
    }

    private static void request(DefinitionTurn turn, Caller caller, DefinitionCommand.Request<?> request) {
        if (request instanceof DefinitionCommand.Publish publish) {
            PublishRules.publish(turn, caller, publish);
        } else if (request instanceof DefinitionCommand.Update update) {
            PublishRules.update(turn, caller, update);
        } else if (request instanceof DefinitionCommand.GetDefinition get) {
            LifecycleRules.get(turn, caller, get);
        } else if (request instanceof DefinitionCommand.ListVersions list) {
            LifecycleRules.list(turn, caller, list);
        } else if (request instanceof DefinitionCommand.Retire retire) {
            LifecycleRules.retire(turn, caller, retire);
        } else if (request instanceof DefinitionCommand.Delete delete) {
            DeletionRules.delete(turn, caller, delete);
        } else if (request instanceof DefinitionCommand.CheckReferences check) {
            ReferenceRules.check(turn, caller, check);
        } else if (request instanceof DefinitionCommand.SaveDraft save) {
            DraftRules.save(turn, caller, save);
        } else if (request instanceof DefinitionCommand.GetDraft) {
            DraftRules.answer(turn, caller);
        } else if (request instanceof DefinitionCommand.DropDraft) {
            DraftRules.drop(turn, caller);
        } else if (request instanceof DefinitionCommand.GetLinks) {
            StaticRules.links(turn, caller);
        } else if (request instanceof DefinitionCommand.DeclareReference declare) {
            StaticRules.declare(turn, caller, declare);
        } else if (request instanceof DefinitionCommand.WithdrawReference withdraw) {
            StaticRules.withdraw(turn, caller, withdraw);
        } else {
            throw new IllegalStateException(
                    "unknown request " + request.getClass().getName());
        }
    }

    private static void message(DefinitionTurn turn, DefinitionCommand.Message message) {
        if (message instanceof DefinitionCommand.Activate activate) {
            CountingRules.activate(turn, activate);
        } else if (message instanceof DefinitionCommand.Deactivate deactivate) {
            CountingRules.deactivate(turn, deactivate);
        } else if (message instanceof DefinitionCommand.NoticeAck ack) {
            CountingRules.noticeAck(turn, ack);
        } else if (message instanceof DefinitionCommand.Claims claims) {
            CountingRules.claims(turn, claims);
        } else if (message instanceof DefinitionCommand.Holders holders) {
            ReferenceRules.holders(turn, holders);
        } else if (message instanceof DefinitionCommand.CancelAccepted accepted) {
            DeletionRules.cancelAccepted(turn, accepted);
        } else if (message instanceof DefinitionCommand.AddReferences add) {
            StaticRules.add(turn, add);
        } else if (message instanceof DefinitionCommand.ReferencesAdded added) {
            PublishRules.added(turn, added);
        } else if (message instanceof DefinitionCommand.ReferencesRefused refused) {
            PublishRules.refused(turn, refused);
        } else if (message instanceof DefinitionCommand.RemoveReferences remove) {
            StaticRules.remove(turn, remove);
        } else if (message instanceof DefinitionCommand.ReferencesRemoved removed) {
            StaticRules.removed(turn, removed);
        } else if (message instanceof DefinitionCommand.ConfirmReferences confirm) {
            StaticRules.confirm(turn, confirm);
        } else if (message instanceof DefinitionCommand.ReferencesConfirmed confirmed) {
            ReferenceRules.confirmed(turn, confirmed);
        } else if (message instanceof DefinitionCommand.Tick) {
            tick(turn);
        } else {
            throw new IllegalStateException(
                    "unknown message " + message.getClass().getName());
        }
    }

    private static void tick(DefinitionTurn turn) {
        if (turn.resendAt != Micros.NONE && turn.resendAt <= turn.now) {
            turn.resendAt = Micros.NONE;
            CountingRules.resend(turn);
            PublishRules.resend(turn);
            StaticRules.release(turn);
            DeletionRules.spreadCancellation(turn);
            ReferenceRules.resend(turn);
        }
        if (turn.auditAt != Micros.NONE && turn.auditAt <= turn.now) {
            CountingRules.audit(turn);
            turn.auditAt = turn.now + Micros.of(turn.settings.reconcileInterval());
        }
    }
}
