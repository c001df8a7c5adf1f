package io.heddle.kernel.registry;

import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The definition's side of claims: counting them, ending them, telling their partitions what changed. */
final class CountingRules {

    private CountingRules() {}

    static void activate(DefinitionTurn turn, DefinitionCommand.Activate message) {
        PartitionClaims claims = turn.state.claimsOf(message.partition());
        VersionSelector counted = claims.open().get(message.claimNo());
        if (counted != null) {
            answerActivated(turn, message, counted);
            return;
        }
        VersionSelector wanted = message.version();
        Version latest = turn.state.latest();
        if (wanted instanceof VersionSelector.Latest && latest != null) {
            wanted = VersionSelector.exact(latest);
        }
        Refusal refusal = message.claimNo() <= claims.closedUpTo()
                ? Refusal.STALE_CLAIM
                : refusalOf(turn.state, wanted, message.continuation());
        if (refusal != null) {
            if (refusal != Refusal.STALE_CLAIM) {
                // The partition drops the claim; a copy of this Activate that arrives later must not revive it.
                turn.apply(new DefinitionEvent.ClaimEnded(message.partition(), message.claimNo(), false));
            }
            turn.tell(
                    message.partition(),
                    new PartitionCommand.ActivationRefused(
                            turn.settings.definitionId(), message.claimNo(), refusal, turn.state.view()));
            return;
        }
        boolean first = claims.open().isEmpty();
        turn.apply(new DefinitionEvent.ClaimCounted(message.partition(), message.claimNo(), wanted, false));
        if (first) {
            // Without a claim it had no view; the one it gets now is the present one.
            turn.acked = turn.acked.plus(message.partition(), turn.state.noticeNo());
        }
        answerActivated(turn, message, wanted);
        if (turn.state.isCancelling(wanted)) {
            DeletionRules.spreadCancellation(turn);
        }
    }

    static void deactivate(DefinitionTurn turn, DefinitionCommand.Deactivate message) {
        PartitionClaims claims = turn.state.claimsOf(message.partition());
        if (claims.open().containsKey(message.claimNo()) || message.claimNo() > claims.closedUpTo()) {
            // Also a claim never seen: its Activate may still be on the way and must find the door closed.
            turn.apply(new DefinitionEvent.ClaimEnded(message.partition(), message.claimNo(), false));
            claimsChanged(turn, message.partition());
        }
        turn.tell(
                message.partition(), new PartitionCommand.Deactivated(turn.settings.definitionId(), message.claimNo()));
    }

    static void noticeAck(DefinitionTurn turn, DefinitionCommand.NoticeAck message) {
        long before = turn.acked.getOrDefault(message.partition(), -1L);
        if (message.noticeNo() > before) {
            turn.acked = turn.acked.plus(message.partition(), message.noticeNo());
            turn.releaseWaiting();
        }
    }

    /** Compares with what a partition says it holds. In a healthy system there is nothing to correct. */
    static void claims(DefinitionTurn turn, DefinitionCommand.Claims message) {
        int partition = message.partition();
        PartitionClaims before = turn.state.claimsOf(partition);
        for (long claimNo : before.open().keySet()) {
            if (claimNo <= message.asOf() && !message.known().contains(claimNo)) {
                turn.apply(new DefinitionEvent.ClaimEnded(partition, claimNo, true));
            }
        }
        for (Claim held : message.held()) {
            boolean open = before.open().containsKey(held.claimNo());
            if (!open && held.claimNo() > before.closedUpTo()) {
                turn.apply(new DefinitionEvent.ClaimCounted(partition, held.claimNo(), held.version(), true));
            }
        }
        turn.recovering = turn.recovering.minus((Object) partition);
        claimsChanged(turn, partition);
    }

    static void recovered(DefinitionTurn turn) {
        for (int partition : turn.claiming()) {
            turn.recovering = turn.recovering.plus(partition);
            turn.tell(partition, new PartitionCommand.ConfirmClaims(turn.settings.definitionId()));
            turn.expectAnswers();
        }
        turn.notifyPartitions();
    }

    static void resend(DefinitionTurn turn) {
        for (int partition : turn.claiming()) {
            if (turn.recovering.contains(partition)) {
                turn.tell(partition, new PartitionCommand.ConfirmClaims(turn.settings.definitionId()));
                turn.expectAnswers();
            }
            if (turn.isUnacked(partition)) {
                turn.tell(partition, new PartitionCommand.Notice(turn.settings.definitionId(), turn.state.view()));
                turn.expectAnswers();
            }
        }
    }

    static void audit(DefinitionTurn turn) {
        for (int partition : turn.claiming()) {
            turn.tell(partition, new PartitionCommand.ConfirmClaims(turn.settings.definitionId()));
        }
    }

    /** Why a version takes no such start, or null if it does. */
    static @Nullable Refusal refusalOf(DefinitionState state, VersionSelector wanted, boolean continuation) {
        if (wanted instanceof VersionSelector.Latest) {
            if (state.versions().isEmpty()) {
                return Refusal.NOT_FOUND;
            }
            boolean anyLeft = state.versions().values().stream().anyMatch(v -> v.status() == VersionStatus.RETIRED);
            return anyLeft ? Refusal.RETIRED : Refusal.DELETED;
        }
        VersionStatus status = state.statusOf(wanted);
        if (status == null) {
            return state.versions().isEmpty() ? Refusal.NOT_FOUND : Refusal.NOT_PUBLISHED;
        }
        return switch (status) {
            case PUBLISHED -> null;
            case RETIRED -> continuation ? null : Refusal.RETIRED;
            case DELETED -> Refusal.DELETED;
        };
    }

    private static void answerActivated(
            DefinitionTurn turn, DefinitionCommand.Activate message, VersionSelector counted) {
        DefinitionContent content = null;
        if (counted instanceof VersionSelector.Exact exact) {
            StoredVersion stored = turn.state.versions().get(exact.version());
            content = stored == null ? null : stored.content();
        }
        turn.tell(
                message.partition(),
                new PartitionCommand.Activated(
                        turn.settings.definitionId(), message.claimNo(), counted, turn.state.view(), content));
    }

    /** After claims ended: versions that only waited for that are deleted, and a silent partition blocks nobody. */
    private static void claimsChanged(DefinitionTurn turn, int partition) {
        if (turn.state.claimsOf(partition).open().isEmpty()) {
            turn.recovering = turn.recovering.minus((Object) partition);
            turn.acked = turn.acked.minus(partition);
            turn.cancelling = turn.cancelling.minus(partition);
        }
        boolean deleted = false;
        for (Map.Entry<VersionSelector, String> doomed : doomed(turn.state).entrySet()) {
            if (turn.state.claimsOn(Set.of(doomed.getKey())) == 0) {
                turn.apply(new DefinitionEvent.VersionDeleted(doomed.getKey(), doomed.getValue(), turn.now));
                deleted = true;
            }
        }
        if (deleted) {
            turn.notifyPartitions();
            StaticRules.release(turn);
        }
        turn.releaseWaiting();
    }

    private static Map<VersionSelector, String> doomed(DefinitionState state) {
        Map<VersionSelector, String> doomed = new HashMap<>();
        state.versions().forEach((version, stored) -> {
            if (stored.status() == VersionStatus.RETIRED && stored.deleteBy() != null) {
                doomed.put(VersionSelector.exact(version), stored.deleteBy());
            }
        });
        if (state.adHoc().status() == VersionStatus.RETIRED && state.adHoc().deleteBy() != null) {
            doomed.put(VersionSelector.adHoc(), state.adHoc().deleteBy());
        }
        return doomed;
    }

    /** Every version that is not deleted, AD_HOC included while it is used or could be. */
    static Set<VersionSelector> undeleted(DefinitionState state) {
        Set<VersionSelector> all = new HashSet<>();
        state.versions().forEach((version, stored) -> {
            if (stored.status() != VersionStatus.DELETED) {
                all.add(VersionSelector.exact(version));
            }
        });
        if (state.adHoc().status() != VersionStatus.DELETED) {
            all.add(VersionSelector.adHoc());
        }
        return all;
    }
}
