package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionReply.Reference;
import io.heddle.kernel.registry.DefinitionState.Source;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** References between definitions, both ends: counted at the target, numbered by the source, taken back by it. */
final class StaticRules {

    private StaticRules() {}

    // ---- at the target --------------------------------------------------------------------------------------------

    static void add(DefinitionTurn turn, DefinitionCommand.AddReferences message) {
        DefinitionId self = turn.settings.definitionId();
        Source source = turn.state.incoming().getOrDefault(message.source(), Source.NONE);
        boolean counted = source.counted().containsKey(message.referenceNo());
        if (!counted && message.referenceNo() <= source.droppedUpTo()) {
            // A copy that comes after its end. Who sent it has the answer already.
            return;
        }
        List<VersionSelector> missing = counted ? List.of() : missing(turn.state, message.references());
        if (!missing.isEmpty()) {
            turn.tell(new DefinitionCommand.ReferencesRefused(message.source(), self, message.referenceNo(), missing));
            return;
        }
        if (!counted) {
            turn.apply(new DefinitionEvent.ReferencesCounted(
                    message.source(), message.referenceNo(), message.references()));
        }
        turn.tell(new DefinitionCommand.ReferencesAdded(message.source(), self, message.referenceNo()));
    }

    static void remove(DefinitionTurn turn, DefinitionCommand.RemoveReferences message) {
        drop(turn, message.source(), message.referenceNo());
        turn.tell(new DefinitionCommand.ReferencesRemoved(
                message.source(), turn.settings.definitionId(), message.referenceNo()));
    }

    /** Removes what is counted, and closes the door for what has not arrived yet. */
    static void drop(DefinitionTurn turn, DefinitionId from, long referenceNo) {
        Source source = turn.state.incoming().getOrDefault(from, Source.NONE);
        if (source.counted().containsKey(referenceNo) || referenceNo > source.droppedUpTo()) {
            turn.apply(new DefinitionEvent.ReferencesDropped(from, referenceNo));
        }
    }

    static void declare(DefinitionTurn turn, Caller caller, DefinitionCommand.DeclareReference declare) {
        IncomingReference reference = declare.reference();
        String key = DefinitionState.declaredKey(reference.type(), reference.sourceId());
        if (!missing(turn.state, List.of(reference)).isEmpty()) {
            turn.reply(caller, new DefinitionReply.NotFound(declare.definitionId(), reference.selector()));
            return;
        }
        if (!reference.equals(turn.state.declared().get(key))) {
            turn.apply(new DefinitionEvent.ReferenceDeclared(reference));
        }
        turn.reply(caller, new DefinitionReply.Declared(declare.definitionId()));
    }

    static void withdraw(DefinitionTurn turn, Caller caller, DefinitionCommand.WithdrawReference withdraw) {
        boolean existed =
                turn.state.declared().containsKey(DefinitionState.declaredKey(withdraw.type(), withdraw.sourceId()));
        if (existed) {
            turn.apply(new DefinitionEvent.ReferenceWithdrawn(withdraw.type(), withdraw.sourceId()));
        }
        turn.reply(caller, new DefinitionReply.Withdrawn(withdraw.definitionId(), existed));
    }

    private static List<VersionSelector> missing(DefinitionState state, List<IncomingReference> references) {
        List<VersionSelector> missing = new ArrayList<>();
        for (IncomingReference reference : references) {
            if (!canBeReferredTo(state, reference.selector()) && !missing.contains(reference.selector())) {
                missing.add(reference.selector());
            }
        }
        return missing;
    }

    /** A draft will do: definitions that start each other can be published only one after the other. */
    private static boolean canBeReferredTo(DefinitionState state, VersionSelector version) {
        boolean drafted = state.draft() != null;
        return version instanceof VersionSelector.Latest
                ? drafted || state.latest() != null
                : state.statusOf(version) == VersionStatus.PUBLISHED || (drafted && state.statusOf(version) == null);
    }

    /**
     * What a deletion of {@code versions} would break. One that means LATEST holds only the last published version,
     * one that names a version holds that.
     */
    static List<IncomingReference> broken(DefinitionState state, Set<VersionSelector> versions) {
        Version latest = state.latest();
        boolean last = latest != null;
        for (Map.Entry<Version, StoredVersion> entry : state.versions().entrySet()) {
            boolean stays = entry.getValue().status() == VersionStatus.PUBLISHED
                    && !versions.contains(VersionSelector.exact(entry.getKey()));
            last &= !stays;
        }
        List<IncomingReference> broken = new ArrayList<>();
        for (IncomingReference reference : state.staticReferences()) {
            boolean meant = reference.selector() instanceof VersionSelector.Latest
                    ? last
                    : versions.contains(reference.selector())
                            && state.statusOf(reference.selector()) != VersionStatus.DELETED;
            if (meant) {
                broken.add(reference);
            }
        }
        return broken;
    }

    /** References nothing resolves any more, as far as {@code deleted} is the reason. */
    static List<Reference> dangling(DefinitionState state, List<VersionSelector> deleted) {
        return state.staticReferences().stream()
                .filter(reference -> reference.selector() instanceof VersionSelector.Latest
                        ? state.latest() == null
                        : deleted.contains(reference.selector()))
                .map(StaticRules::reference)
                .toList();
    }

    // ---- at the source --------------------------------------------------------------------------------------------

    /** Tells targets which references are over, as long as they have not confirmed it. */
    static void release(DefinitionTurn turn) {
        turn.state
                .departing()
                .forEach((referenceNo, targets) -> targets.forEach(target -> {
                    turn.tell(
                            new DefinitionCommand.RemoveReferences(target, turn.settings.definitionId(), referenceNo));
                    turn.expectAnswers();
                }));
    }

    static void removed(DefinitionTurn turn, DefinitionCommand.ReferencesRemoved message) {
        Set<DefinitionId> open = turn.state.departing().get(message.referenceNo());
        if (open != null && open.contains(message.target())) {
            turn.apply(new DefinitionEvent.ReferencesReleased(message.referenceNo(), message.target()));
        }
    }

    static void confirm(DefinitionTurn turn, DefinitionCommand.ConfirmReferences message) {
        Set<Long> meant = new HashSet<>();
        turn.state.versions().values().forEach(version -> meant.add(version.referenceNo()));
        if (turn.state.pending() != null) {
            meant.add(turn.state.pending().referenceNo());
        }
        List<Long> over = message.numbers().stream()
                .filter(number -> !meant.contains(number))
                .toList();
        turn.tell(new DefinitionCommand.ReferencesConfirmed(
                message.target(), turn.settings.definitionId(), message.queryNo(), over));
    }

    // ---- for readers ----------------------------------------------------------------------------------------------

    static void links(DefinitionTurn turn, Caller caller) {
        Set<DefinitionId> sources = new HashSet<>();
        turn.state.incoming().forEach((source, kept) -> {
            if (!kept.counted().isEmpty()) {
                sources.add(source);
            }
        });
        Set<DefinitionId> targets = new HashSet<>();
        for (StoredVersion version : turn.state.versions().values()) {
            version.references().forEach(reference -> targets.add(reference.target()));
        }
        turn.reply(
                caller,
                new DefinitionReply.Links(turn.settings.definitionId(), turn.state.isKnown(), sources, targets));
    }

    static Reference reference(IncomingReference incoming) {
        return new Reference(incoming.type(), incoming.sourceId(), incoming.sourceName(), false, incoming.details());
    }
}
