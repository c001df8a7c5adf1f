package io.heddle.kernel.registry;

import io.heddle.kernel.registry.DefinitionCommand.Delete;
import io.heddle.kernel.registry.DefinitionCommand.DeleteMode;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/** Deletion: check and decision are one step, here. */
final class DeletionRules {

    private DeletionRules() {}

    static void delete(DefinitionTurn turn, Caller caller, Delete delete) {
        if (!turn.recovering.isEmpty()) {
            turn.reply(caller, new DefinitionReply.Recovering(delete.definitionId()));
            return;
        }
        List<VersionSelector> done = deletedBy(turn.state, delete.commandId());
        Set<VersionSelector> targets = targets(turn.state, delete.version());
        if (!done.isEmpty() && targets.stream().allMatch(t -> isDoomedBy(turn.state, t, delete.commandId()))) {
            answer(turn, caller, delete, done, targets);
        } else if (targets.isEmpty() || !turn.state.isKnown()) {
            turn.reply(caller, new DefinitionReply.NotFound(delete.definitionId(), delete.version()));
        } else if (isRefused(turn.state, delete.mode(), targets)) {
            ReferenceRules.explainRefusal(turn, caller, delete, targets);
        } else {
            carryOut(turn, caller, delete, targets);
        }
    }

    /** Whether {@code mode} does not delete these versions now. */
    static boolean isRefused(DefinitionState state, DeleteMode mode, Set<VersionSelector> targets) {
        return switch (mode) {
            case SAFE ->
                state.claimsOn(targets) > 0
                        || !StaticRules.broken(state, targets).isEmpty();
            case STATIC_OK -> state.claimsOn(targets) > 0;
            case FORCE, CANCEL_AND_DELETE -> false;
        };
    }

    /** An update takes the place of {@code original}, which goes as soon as it is free. */
    static void replace(DefinitionTurn turn, VersionSelector original, String commandId) {
        if (turn.state.statusOf(original) != VersionStatus.PUBLISHED) {
            return;
        }
        if (turn.recovering.isEmpty() && turn.state.claimsOn(Set.of(original)) == 0) {
            turn.apply(new DefinitionEvent.VersionDeleted(original, commandId, turn.now));
            StaticRules.release(turn);
        } else {
            turn.apply(new DefinitionEvent.VersionRetired(original, commandId, false, turn.now));
        }
    }

    /** Tells partitions to cancel the threads of versions that are to go that way, until they have taken it on. */
    static void spreadCancellation(DefinitionTurn turn) {
        for (Map.Entry<Integer, PartitionClaims> entry : turn.state.claims().entrySet()) {
            PSet<Long> accepted = turn.cancelling.getOrDefault(entry.getKey(), HashTreePSet.empty());
            List<Claim> open = new ArrayList<>();
            entry.getValue().open().forEach((claimNo, version) -> {
                if (turn.state.isCancelling(version) && !accepted.contains(claimNo)) {
                    open.add(new Claim(claimNo, version, Claim.Phase.HELD));
                }
            });
            if (!open.isEmpty()) {
                String reason = "definition " + turn.settings.definitionId() + " is being deleted";
                turn.tell(entry.getKey(), new PartitionCommand.CancelAllOf(turn.settings.definitionId(), open, reason));
                turn.expectAnswers();
            }
        }
    }

    static void cancelAccepted(DefinitionTurn turn, DefinitionCommand.CancelAccepted message) {
        PSet<Long> accepted = turn.cancelling.getOrDefault(message.partition(), HashTreePSet.empty());
        PartitionClaims claims = turn.state.claimsOf(message.partition());
        for (long claimNo : message.claims()) {
            if (claims.open().containsKey(claimNo)) {
                accepted = accepted.plus(claimNo);
            }
        }
        turn.cancelling = accepted.isEmpty()
                ? turn.cancelling.minus(message.partition())
                : turn.cancelling.plus(message.partition(), accepted);
    }

    private static void carryOut(DefinitionTurn turn, Caller caller, Delete delete, Set<VersionSelector> targets) {
        for (VersionSelector target : targets) {
            boolean cancel = delete.mode() == DeleteMode.CANCEL_AND_DELETE || turn.state.isCancelling(target);
            if (turn.state.claimsOn(Set.of(target)) == 0) {
                turn.apply(new DefinitionEvent.VersionDeleted(target, delete.commandId(), turn.now));
            } else if (!isDoomedBy(turn.state, target, delete.commandId())) {
                turn.apply(new DefinitionEvent.VersionRetired(target, delete.commandId(), cancel, turn.now));
            }
        }
        turn.notifyPartitions();
        StaticRules.release(turn);
        spreadCancellation(turn);
        answer(turn, caller, delete, deletedBy(turn.state, delete.commandId()), targets);
    }

    private static void answer(
            DefinitionTurn turn,
            Caller caller,
            Delete delete,
            List<VersionSelector> done,
            Set<VersionSelector> targets) {
        List<VersionSelector> remaining = targets.stream()
                .filter(t -> turn.state.statusOf(t) == VersionStatus.RETIRED)
                .sorted(Comparator.comparing(VersionSelector::toString))
                .toList();
        turn.replyWhenAcked(
                caller,
                remaining.isEmpty()
                        ? new DefinitionReply.Deleted(
                                delete.definitionId(), done, StaticRules.dangling(turn.state, done))
                        : new DefinitionReply.Retiring(delete.definitionId(), remaining));
    }

    /** What a deletion is about: what it names, or everything, as far as it is not deleted yet. */
    private static Set<VersionSelector> targets(DefinitionState state, @Nullable VersionSelector named) {
        Set<VersionSelector> all = CountingRules.undeleted(state);
        if (named == null) {
            return all;
        }
        return all.contains(named) ? Set.of(named) : Set.of();
    }

    private static boolean isDoomedBy(DefinitionState state, VersionSelector version, String commandId) {
        if (version instanceof VersionSelector.Exact exact) {
            StoredVersion stored = state.versions().get(exact.version());
            return stored != null && commandId.equals(stored.deleteBy());
        }
        return commandId.equals(state.adHoc().deleteBy());
    }

    private static List<VersionSelector> deletedBy(DefinitionState state, String commandId) {
        List<VersionSelector> done = new ArrayList<>();
        state.versions().forEach((version, stored) -> {
            if (stored.status() == VersionStatus.DELETED && commandId.equals(stored.deleteBy())) {
                done.add(VersionSelector.exact(version));
            }
        });
        if (state.adHoc().status() == VersionStatus.DELETED
                && commandId.equals(state.adHoc().deleteBy())) {
            done.add(VersionSelector.adHoc());
        }
        return done;
    }
}
