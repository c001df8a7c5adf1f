package io.heddle.kernel.registry;

import java.util.ArrayList;
import java.util.List;

/** The end of all threads of a definition version, as a standing order: what is live is told until it has ended. */
final class CancelRules {

    private CancelRules() {}

    /** Writes down that all threads under these claims are to end, and has each told until it has. */
    static void cancelAllOf(PartitionTurn turn, PartitionCommand.CancelAllOf message) {
        List<Long> accepted = new ArrayList<>();
        for (Claim named : message.claims()) {
            Claim claim = turn.state.claim(message.definitionId(), named.claimNo());
            ClaimKey key = new ClaimKey(message.definitionId(), named.version());
            boolean over = claim == null || claim.phase() == Claim.Phase.CLOSING;
            if (!over && hasThreads(turn, key)) {
                order(turn, key, message.reason());
            }
            // With threads still to come under it, the claim is named again until they are there or it is over.
            if (over || turn.state.cancelling().containsKey(key)) {
                accepted.add(named.claimNo());
            }
        }
        if (!accepted.isEmpty()) {
            turn.effect(new RegistryEffect.ToDefinition(
                    new DefinitionCommand.CancelAccepted(message.definitionId(), turn.settings.partition(), accepted)));
        }
    }

    private static boolean hasThreads(PartitionTurn turn, ClaimKey key) {
        PartitionState.LiveCount count = turn.state.live().get(key);
        return count != null && count.threads() > 0;
    }

    private static void order(PartitionTurn turn, ClaimKey key, String reason) {
        if (turn.state.cancelling().containsKey(key)) {
            return;
        }
        List<ThreadEntry> live = turn.state.threads().values().stream()
                .filter(entry -> !entry.released() && entry.key().equals(key))
                .toList();
        live.forEach(turn::unindex);
        turn.apply(new PartitionEvent.CancellationOrdered(key.definitionId(), key.version(), reason));
        live.forEach(turn::index);
    }
}
