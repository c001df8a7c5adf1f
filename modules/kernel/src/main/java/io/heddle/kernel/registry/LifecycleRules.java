package io.heddle.kernel.registry;

import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The life of versions: published, retired, deleted; and what is told about them. */
final class LifecycleRules {

    private LifecycleRules() {}

    static void publish(DefinitionTurn turn, Caller caller, DefinitionCommand.Publish publish) {
        StoredVersion stored = turn.state.versions().get(publish.version());
        String hash = publish.content().contentHash();
        if (stored == null) {
            turn.apply(new DefinitionEvent.VersionPublished(publish.version(), publish.content(), turn.now));
            turn.notifyPartitions();
        } else if (stored.status() != VersionStatus.PUBLISHED
                || !stored.contentHash().equals(hash)) {
            turn.reply(
                    caller,
                    new DefinitionReply.VersionExists(
                            publish.definitionId(), publish.version(), stored.status(), stored.contentHash()));
            return;
        }
        turn.replyWhenAcked(caller, new DefinitionReply.Published(publish.definitionId(), publish.version(), hash));
    }

    static void get(DefinitionTurn turn, Caller caller, DefinitionCommand.GetDefinition get) {
        Version version = get.version() instanceof VersionSelector.Exact exact ? exact.version() : turn.state.latest();
        StoredVersion stored = version == null || get.version() instanceof VersionSelector.AdHoc
                ? null
                : turn.state.versions().get(version);
        if (version == null || stored == null || stored.content() == null) {
            turn.reply(caller, new DefinitionReply.NotFound(get.definitionId(), get.version()));
        } else {
            turn.reply(
                    caller,
                    new DefinitionReply.Definition(get.definitionId(), version, stored.status(), stored.content()));
        }
    }

    static void list(DefinitionTurn turn, Caller caller, DefinitionCommand.ListVersions list) {
        List<DefinitionReply.VersionInfo> infos = new ArrayList<>();
        turn.state
                .versions()
                .forEach((version, stored) -> infos.add(new DefinitionReply.VersionInfo(
                        version,
                        stored.status(),
                        stored.contentHash(),
                        Micros.toPresentInstant(stored.publishedAt()))));
        turn.reply(caller, new DefinitionReply.VersionList(list.definitionId(), infos, turn.state.latest()));
    }

    static void retire(DefinitionTurn turn, Caller caller, DefinitionCommand.Retire retire) {
        VersionSelector version = VersionSelector.exact(retire.version());
        VersionStatus status = turn.state.statusOf(version);
        if (status == null || status == VersionStatus.DELETED) {
            turn.reply(caller, new DefinitionReply.NotFound(retire.definitionId(), version));
            return;
        }
        if (status == VersionStatus.PUBLISHED) {
            turn.apply(new DefinitionEvent.VersionRetired(version, null, turn.now));
            turn.notifyPartitions();
        }
        turn.replyWhenAcked(caller, new DefinitionReply.Retired(retire.definitionId(), retire.version()));
    }

    static void delete(DefinitionTurn turn, Caller caller, DefinitionCommand.Delete delete) {
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
        } else if (delete.mode() == DefinitionCommand.DeleteMode.SAFE && turn.state.claimsOn(targets) > 0) {
            ReferenceRules.explainRefusal(turn, caller, delete, targets);
        } else {
            carryOut(turn, caller, delete, targets);
        }
    }

    private static void carryOut(
            DefinitionTurn turn, Caller caller, DefinitionCommand.Delete delete, Set<VersionSelector> targets) {
        for (VersionSelector target : targets) {
            if (turn.state.claimsOn(Set.of(target)) == 0) {
                turn.apply(new DefinitionEvent.VersionDeleted(target, delete.commandId(), turn.now));
            } else if (!isDoomedBy(turn.state, target, delete.commandId())) {
                turn.apply(new DefinitionEvent.VersionRetired(target, delete.commandId(), turn.now));
            }
        }
        turn.notifyPartitions();
        answer(turn, caller, delete, deletedBy(turn.state, delete.commandId()), targets);
    }

    private static void answer(
            DefinitionTurn turn,
            Caller caller,
            DefinitionCommand.Delete delete,
            List<VersionSelector> done,
            Set<VersionSelector> targets) {
        List<VersionSelector> remaining = targets.stream()
                .filter(t -> turn.state.statusOf(t) == VersionStatus.RETIRED)
                .sorted(Comparator.comparing(VersionSelector::toString))
                .toList();
        turn.replyWhenAcked(
                caller,
                remaining.isEmpty()
                        ? new DefinitionReply.Deleted(delete.definitionId(), done)
                        : new DefinitionReply.Retiring(delete.definitionId(), remaining));
    }

    /** What a deletion is about: what it names, or everything, as far as it is not deleted yet. */
    static Set<VersionSelector> targets(DefinitionState state, @Nullable VersionSelector named) {
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
