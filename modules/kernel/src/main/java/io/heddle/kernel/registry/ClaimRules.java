package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.Claim.Phase;
import io.heddle.kernel.registry.PartitionCommand.AcquireStart;
import io.heddle.kernel.registry.PartitionCommand.Pin;
import io.heddle.kernel.registry.PartitionSession.ClaimDesk;
import io.heddle.kernel.registry.PartitionSession.HeldReply;
import io.heddle.kernel.registry.PartitionSession.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * Claims and what hangs on them: starts and holds are granted under a claim the definition entity has confirmed in this
 * session, and a claim is given up with its last thread.
 */
final class ClaimRules {

    private ClaimRules() {}

    /** Grants or refuses now, or leaves the request waiting for a definition entity. */
    static void request(PartitionTurn turn, Caller caller, PartitionCommand.Request<?> request) {
        DefinitionId definitionId = Claimant.definitionOf(request);
        VersionSelector wanted = resolve(turn, definitionId, Claimant.selectorOf(turn, request));
        Claim granting = grantingClaim(turn, definitionId, wanted);
        if (granting != null) {
            grant(turn, caller, request, definitionId, granting);
            return;
        }
        Claim open = unconfirmedClaim(turn, definitionId, wanted);
        long claimNo = open == null ? openClaim(turn, definitionId, wanted) : open.claimNo();
        turn.desks =
                turn.desks.plus(claimNo, turn.desk(claimNo).with(Claimant.idOf(request), new Waiting(caller, request)));
        if (!isAsked(turn, claimNo, Claimant.continues(turn, request))) {
            activate(turn, definitionId, claimNo, wanted);
        }
    }

    static void activated(PartitionTurn turn, PartitionCommand.Activated message) {
        DefinitionId definitionId = message.definitionId();
        Claim claim = turn.state.claim(definitionId, message.claimNo());
        if (claim == null || claim.phase() == Phase.CLOSING) {
            return;
        }
        turn.answered(claim.claimNo());
        learn(turn, definitionId, message.view());
        if (claim.phase() == Phase.OPENING) {
            turn.apply(new PartitionEvent.ClaimHeld(definitionId, claim.claimNo(), message.version()));
        }
        ClaimDesk desk = turn.desk(claim.claimNo());
        turn.desks = turn.desks.plus(claim.claimNo(), new ClaimDesk(true, message.content(), ClaimDesk.NEW.waiting()));
        desk.waiting().values().forEach(waiter -> again(turn, waiter));
        closeIfUnused(turn, definitionId, message.version());
    }

    static void activationRefused(PartitionTurn turn, PartitionCommand.ActivationRefused message) {
        DefinitionId definitionId = message.definitionId();
        Claim claim = turn.state.claim(definitionId, message.claimNo());
        if (claim == null || claim.phase() == Phase.CLOSING) {
            return;
        }
        turn.answered(claim.claimNo());
        ClaimDesk desk = turn.desk(claim.claimNo());
        learn(turn, definitionId, message.view());
        forgetClaim(turn, definitionId, claim.claimNo());
        turn.settle(definitionId);
        boolean stale = message.reason() == Refusal.STALE_CLAIM;
        for (Waiting waiter : desk.waiting().values()) {
            if (stale || isNotMeant(turn, waiter, claim, message.reason())) {
                again(turn, waiter);
            } else {
                refuse(turn, waiter.caller(), waiter.request(), message.reason());
            }
        }
        reopenIfLost(turn, definitionId, claim, stale);
    }

    /**
     * A refusal of new starts is no refusal of those that go on, and one of a version is none of those that asked for
     * the latest: they ask for themselves.
     */
    private static boolean isNotMeant(PartitionTurn turn, Waiting waiter, Claim claim, Refusal reason) {
        boolean goesOn = reason == Refusal.RETIRED && Claimant.continues(turn, waiter.request());
        return claim.version().isResolved()
                && (goesOn || !Claimant.requested(waiter.request()).isResolved());
    }

    /** Live threads whose claim the definition entity does not know must become known again. */
    private static void reopenIfLost(PartitionTurn turn, DefinitionId definitionId, Claim claim, boolean stale) {
        VersionSelector version = claim.version();
        if (stale
                && version.isResolved()
                && turn.state.liveOf(new ClaimKey(definitionId, version)) > 0
                && unconfirmedClaim(turn, definitionId, version) == null) {
            activate(turn, definitionId, openClaim(turn, definitionId, version), version);
        }
    }

    static void deactivated(PartitionTurn turn, PartitionCommand.Deactivated message) {
        Claim claim = turn.state.claim(message.definitionId(), message.claimNo());
        if (claim == null || claim.phase() != Phase.CLOSING) {
            return;
        }
        turn.answered(claim.claimNo());
        forgetClaim(turn, message.definitionId(), claim.claimNo());
        turn.settle(message.definitionId());
    }

    static void notice(PartitionTurn turn, PartitionCommand.Notice message) {
        learn(turn, message.definitionId(), message.view());
        closeIdle(turn, message.definitionId());
        turn.effect(new RegistryEffect.ToDefinition(new DefinitionCommand.NoticeAck(
                message.definitionId(),
                turn.settings.partition(),
                message.view().noticeNo())));
    }

    /** The claims of a definition as they are now. */
    static DefinitionCommand.Claims claimsOf(PartitionTurn turn, DefinitionId definitionId) {
        List<Claim> held = new ArrayList<>();
        List<Long> known = new ArrayList<>();
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            known.add(claim.claimNo());
            if (claim.phase() == Phase.HELD) {
                held.add(claim);
            }
        }
        return new DefinitionCommand.Claims(
                definitionId, turn.settings.partition(), turn.state.lastClaimNo(), held, known);
    }

    /** After a restart: claims nobody needs are given up, those being given up are given up again. */
    static void recovered(PartitionTurn turn) {
        for (DefinitionId definitionId : turn.state.claims().keySet()) {
            for (Claim claim : turn.state.claimsOf(definitionId)) {
                boolean used = claim.version().isResolved()
                        && turn.state.liveOf(new ClaimKey(definitionId, claim.version())) > 0;
                if (claim.phase() == Phase.CLOSING) {
                    deactivate(turn, definitionId, claim.claimNo());
                } else if (!used) {
                    close(turn, definitionId, claim.claimNo());
                } else if (claim.phase() == Phase.OPENING) {
                    // Opened again for live threads, see activationRefused.
                    activate(turn, definitionId, claim.claimNo(), claim.version());
                }
            }
        }
    }

    /**
     * The last thread of a version may be gone: the claim is kept a moment, because under load the next start needs it
     * again, and it takes four records to give it up and open another. Whoever was released hears of it afterwards, so
     * nobody who was told finds the definition in use.
     */
    static void leave(PartitionTurn turn, DefinitionId definitionId, VersionSelector version, boolean prompt) {
        if (turn.state.liveOf(new ClaimKey(definitionId, version)) > 0) {
            return;
        }
        Claim granting = grantingClaim(turn, definitionId, version);
        boolean nobodyComes = turn.settings.claimLinger().isZero() || isRetired(turn, definitionId, version);
        if (prompt || nobodyComes || granting == null) {
            closeIfUnused(turn, definitionId, version);
            return;
        }
        long closeAt = turn.now + Micros.of(turn.settings.claimLinger());
        turn.idle = turn.idle.plus(granting.claimNo(), new PartitionSession.IdleClaim(definitionId, version, closeAt));
        turn.idleAt = Micros.earlier(turn.idleAt, closeAt);
    }

    private static boolean isRetired(PartitionTurn turn, DefinitionId definitionId, VersionSelector version) {
        DefinitionView view = turn.views.get(definitionId);
        return view != null && view.retired().contains(version);
    }

    /** Gives up the claims whose moment is over. */
    static void closeIdle(PartitionTurn turn) {
        if (turn.idleAt == Micros.NONE || turn.idleAt > turn.now) {
            return;
        }
        turn.idleAt = Micros.NONE;
        for (PartitionSession.IdleClaim claim : List.copyOf(turn.idle.values())) {
            if (claim.closeAt() <= turn.now) {
                closeIfUnused(turn, claim.definitionId(), claim.version());
            } else {
                turn.idleAt = Micros.earlier(turn.idleAt, claim.closeAt());
            }
        }
    }

    /** Somebody wants to know exactly who uses the definition: what is only kept for the next start goes at once. */
    static void closeIdle(PartitionTurn turn, DefinitionId definitionId) {
        for (PartitionSession.IdleClaim claim : List.copyOf(turn.idle.values())) {
            if (claim.definitionId().equals(definitionId)) {
                closeIfUnused(turn, definitionId, claim.version());
            }
        }
    }

    /** Gives up the claims of a version that has neither threads nor anyone waiting. */
    static void closeIfUnused(PartitionTurn turn, DefinitionId definitionId, VersionSelector version) {
        if (turn.state.liveOf(new ClaimKey(definitionId, version)) > 0) {
            return;
        }
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            if (claim.phase() != Phase.CLOSING
                    && claim.version().equals(version)
                    && turn.desk(claim.claimNo()).waiting().isEmpty()) {
                close(turn, definitionId, claim.claimNo());
            }
        }
    }

    /**
     * Sends {@code reply} once the claims given up so far, this turn included, are closed: whoever has the reply will
     * not find the definition in use because of him. A claim that is kept for the next start is not his.
     */
    static void replyWhenClosed(PartitionTurn turn, DefinitionId definitionId, Caller caller, PartitionReply reply) {
        hold(turn, definitionId, caller, reply, false);
    }

    /** The same for the end of a thread, whose claim may be one that is kept. */
    static void replyWhenGivenUp(PartitionTurn turn, DefinitionId definitionId, Caller caller, PartitionReply reply) {
        hold(turn, definitionId, caller, reply, true);
    }

    private static void hold(
            PartitionTurn turn, DefinitionId definitionId, Caller caller, PartitionReply reply, boolean alsoIdle) {
        PVector<HeldReply> held = turn.releasing.getOrDefault(definitionId, TreePVector.empty());
        HeldReply last = new HeldReply(new RegistryEffect.Reply(caller, reply), turn.state.lastClaimNo(), alsoIdle);
        turn.releasing = turn.releasing.plus(definitionId, held.plus(last));
        turn.settle(definitionId);
    }

    /** Sends the replies nothing holds back any more. */
    static void settle(PartitionTurn turn, DefinitionId definitionId) {
        long oldestClosing = Long.MAX_VALUE;
        long oldestIdle = Long.MAX_VALUE;
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            if (claim.phase() == Phase.CLOSING) {
                oldestClosing = Math.min(oldestClosing, claim.claimNo());
            } else if (turn.idle.containsKey(claim.claimNo())) {
                oldestIdle = Math.min(oldestIdle, claim.claimNo());
            }
        }
        PVector<HeldReply> left = TreePVector.empty();
        for (HeldReply held : turn.releasing.getOrDefault(definitionId, TreePVector.empty())) {
            if (held.waitsFor(oldestClosing, oldestIdle)) {
                left = left.plus(held);
            } else {
                turn.effect(held.reply());
            }
        }
        turn.releasing = left.isEmpty() ? turn.releasing.minus(definitionId) : turn.releasing.plus(definitionId, left);
    }

    private static void grant(
            PartitionTurn turn,
            Caller caller,
            PartitionCommand.Request<?> request,
            DefinitionId definitionId,
            Claim claim) {
        boolean retired = isRetired(turn, definitionId, claim.version());
        if (retired && !Claimant.continues(turn, request) && !Claimant.isRepetition(turn, request)) {
            refuse(turn, caller, request, Refusal.RETIRED);
            return;
        }
        if (turn.idle.containsKey(claim.claimNo())) {
            // In use again: those who waited for it to be given up have nothing to wait for.
            turn.idle = turn.idle.minus(claim.claimNo());
            turn.settle(definitionId);
        }
        if (request instanceof AcquireStart start) {
            ThreadEntry before = turn.state.threads().get(start.threadId().value());
            if (!Claimant.isRepetition(turn, request)) {
                turn.apply(Claimant.granted(start, claim.version(), turn.now));
            } else if (before != null && !before.reported()) {
                // A new permit in the eyes of those who deny the old one.
                long at = Math.max(turn.now, before.heard() + 1);
                turn.apply(new PartitionEvent.PermitRenewed(before.id(), before.epoch(), at));
            }
            DefinitionContent content = turn.desk(claim.claimNo()).content();
            turn.reply(caller, new PartitionReply.Granted(start.threadId(), start.epoch(), claim.version(), content));
        } else if (request instanceof Pin pin) {
            if (!Claimant.isRepetition(turn, request)) {
                turn.apply(new PartitionEvent.HolderPinned(
                        pin.holderId(),
                        new Hold(new ClaimKey(definitionId, claim.version()), pin.type(), pin.name(), pin.details())));
            }
            turn.reply(caller, new PartitionReply.Pinned(pin.holderId(), claim.version()));
        }
    }

    private static void again(PartitionTurn turn, Waiting waiter) {
        if (waiter.request() instanceof AcquireStart start) {
            ThreadRules.acquire(turn, waiter.caller(), start);
        } else if (waiter.request() instanceof Pin pin) {
            ThreadRules.pin(turn, waiter.caller(), pin);
        }
    }

    private static void refuse(PartitionTurn turn, Caller caller, PartitionCommand.Request<?> request, Refusal reason) {
        String detail = "definition " + Claimant.definitionOf(request) + " " + Claimant.selectorOf(turn, request) + ": "
                + reason;
        if (request instanceof AcquireStart start) {
            replyWhenClosed(
                    turn,
                    start.definitionId(),
                    caller,
                    new PartitionReply.Refused(start.threadId(), start.epoch(), reason, detail));
        } else if (request instanceof Pin pin) {
            replyWhenClosed(
                    turn, pin.definitionId(), caller, new PartitionReply.PinRefused(pin.holderId(), reason, detail));
        }
    }

    /** LATEST becomes a version if this partition may say which; it may while it holds a confirmed claim. */
    private static VersionSelector resolve(PartitionTurn turn, DefinitionId definitionId, VersionSelector wanted) {
        DefinitionView view = turn.views.get(definitionId);
        if (wanted.isResolved() || view == null || view.latest() == null) {
            return wanted;
        }
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            if (claim.phase() == Phase.HELD && turn.desk(claim.claimNo()).activated()) {
                return VersionSelector.exact(view.latest());
            }
        }
        return wanted;
    }

    private static @Nullable Claim grantingClaim(
            PartitionTurn turn, DefinitionId definitionId, VersionSelector version) {
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            if (claim.phase() == Phase.HELD
                    && claim.version().equals(version)
                    && turn.desk(claim.claimNo()).activated()) {
                return claim;
            }
        }
        return null;
    }

    private static @Nullable Claim unconfirmedClaim(
            PartitionTurn turn, DefinitionId definitionId, VersionSelector version) {
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            if (claim.phase() != Phase.CLOSING && claim.version().equals(version)) {
                return claim;
            }
        }
        return null;
    }

    private static long openClaim(PartitionTurn turn, DefinitionId definitionId, VersionSelector version) {
        long claimNo = turn.state.lastClaimNo() + 1;
        turn.apply(new PartitionEvent.ClaimOpened(definitionId, claimNo, version));
        return claimNo;
    }

    private static void activate(PartitionTurn turn, DefinitionId definitionId, long claimNo, VersionSelector version) {
        boolean continuation = version.isResolved() && turn.state.liveOf(new ClaimKey(definitionId, version)) > 0;
        for (Waiting waiter : turn.desk(claimNo).waiting().values()) {
            continuation |= Claimant.continues(turn, waiter.request());
        }
        turn.sendUntilAnswered(
                claimNo,
                new DefinitionCommand.Activate(
                        definitionId, version, turn.settings.partition(), claimNo, continuation));
    }

    /** Whether an Activate is under way that covers this start too. */
    private static boolean isAsked(PartitionTurn turn, long claimNo, boolean continuation) {
        PartitionSession.Pending pending = turn.pending.get(claimNo);
        return pending != null
                && pending.message() instanceof DefinitionCommand.Activate sent
                && (sent.continuation() || !continuation);
    }

    private static void close(PartitionTurn turn, DefinitionId definitionId, long claimNo) {
        turn.apply(new PartitionEvent.ClaimClosing(definitionId, claimNo));
        turn.idle = turn.idle.minus(claimNo);
        turn.desks = turn.desks.minus(claimNo);
        dropViewIfBlind(turn, definitionId);
        deactivate(turn, definitionId, claimNo);
    }

    private static void deactivate(PartitionTurn turn, DefinitionId definitionId, long claimNo) {
        turn.sendUntilAnswered(
                claimNo, new DefinitionCommand.Deactivate(definitionId, turn.settings.partition(), claimNo));
    }

    private static void forgetClaim(PartitionTurn turn, DefinitionId definitionId, long claimNo) {
        turn.apply(new PartitionEvent.ClaimClosed(definitionId, claimNo));
        turn.idle = turn.idle.minus(claimNo);
        turn.desks = turn.desks.minus(claimNo);
        dropViewIfBlind(turn, definitionId);
    }

    /** Notices reach only partitions with a claim: without one, what is known of the definition grows stale. */
    private static void dropViewIfBlind(PartitionTurn turn, DefinitionId definitionId) {
        for (Claim claim : turn.state.claimsOf(definitionId)) {
            if (claim.phase() != Phase.CLOSING) {
                return;
            }
        }
        turn.views = turn.views.minus(definitionId);
    }

    private static void learn(PartitionTurn turn, DefinitionId definitionId, DefinitionView view) {
        DefinitionView known = turn.views.get(definitionId);
        if (known == null || known.noticeNo() < view.noticeNo()) {
            turn.views = turn.views.plus(definitionId, view);
            dropViewIfBlind(turn, definitionId);
        }
    }
}
