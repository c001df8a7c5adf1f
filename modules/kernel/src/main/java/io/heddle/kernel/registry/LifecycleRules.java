package io.heddle.kernel.registry;

import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionState.StoredVersion;
import java.util.ArrayList;
import java.util.List;

/** Retiring versions, and what is told about versions. */
final class LifecycleRules {

    private LifecycleRules() {}

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
        turn.reply(
                caller,
                new DefinitionReply.VersionList(
                        list.definitionId(), infos, turn.state.latest(), turn.state.draft() != null));
    }

    static void retire(DefinitionTurn turn, Caller caller, DefinitionCommand.Retire retire) {
        VersionSelector version = VersionSelector.exact(retire.version());
        VersionStatus status = turn.state.statusOf(version);
        if (status == null || status == VersionStatus.DELETED) {
            turn.reply(caller, new DefinitionReply.NotFound(retire.definitionId(), version));
            return;
        }
        if (status == VersionStatus.PUBLISHED) {
            turn.apply(new DefinitionEvent.VersionRetired(version, null, false, turn.now));
            turn.notifyPartitions();
        }
        turn.replyWhenAcked(caller, new DefinitionReply.Retired(retire.definitionId(), retire.version()));
    }
}
