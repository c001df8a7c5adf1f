package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.DefinitionCommand.CheckReferences;
import io.heddle.kernel.registry.DefinitionCommand.DeleteMode;
import io.heddle.kernel.registry.DefinitionCommand.ReferenceCursor;
import io.heddle.kernel.registry.DefinitionReply.ReferenceInfo;
import io.heddle.kernel.registry.DefinitionReply.ReferenceStats;
import io.heddle.kernel.registry.DefinitionSession.Query;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import io.heddle.kernel.registry.DefinitionState.Source;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/** The reference check: a look at two sets in one place, and the list for those who want it. */
final class ReferenceRules {

    private ReferenceRules() {}

    static void check(DefinitionTurn turn, Caller caller, CheckReferences check) {
        if (!turn.recovering.isEmpty()) {
            turn.reply(caller, new DefinitionReply.Recovering(check.definitionId()));
            return;
        }
        Set<VersionSelector> versions = versionsOf(turn.state, check.version());
        if (check.detail() == DefinitionCommand.Detail.STATE) {
            turn.reply(caller, state(turn, versions));
            return;
        }
        int limit = check.limit() == 0 ? turn.settings.detailLimit() : check.limit();
        collect(turn, caller, null, versions, limit, check.cursor());
    }

    /** A deletion was refused; the reply lists who is in the way, and only those who still are. */
    static void explainRefusal(
            DefinitionTurn turn, Caller caller, DefinitionCommand.Delete delete, Set<VersionSelector> targets) {
        collect(turn, caller, delete, targets, turn.settings.detailLimit(), null);
    }

    static void holders(DefinitionTurn turn, DefinitionCommand.Holders message) {
        Query query = turn.queries.get(message.queryNo());
        if (query != null && query.open().contains(message.partition())) {
            progress(turn, message.queryNo(), query.answered(message));
        }
    }

    static void confirmed(DefinitionTurn turn, DefinitionCommand.ReferencesConfirmed message) {
        Query query = turn.queries.get(message.queryNo());
        if (query != null && query.sources().contains(message.source())) {
            message.over().forEach(number -> StaticRules.drop(turn, message.source(), number));
            progress(turn, message.queryNo(), query.confirmed(message.source()));
        }
    }

    static void resend(DefinitionTurn turn) {
        turn.queries.forEach((queryNo, query) -> {
            if (query.deadline() <= turn.now) {
                turn.queries = turn.queries.minus(queryNo);
                turn.reply(query.caller(), new DefinitionReply.Recovering(turn.settings.definitionId()));
            } else {
                ask(turn, queryNo, query);
            }
        });
    }

    private static void progress(DefinitionTurn turn, long queryNo, Query query) {
        if (query.isComplete()) {
            turn.queries = turn.queries.minus(queryNo);
            finish(turn, query);
        } else {
            turn.queries = turn.queries.plus(queryNo, query);
        }
    }

    private static void collect(
            DefinitionTurn turn,
            Caller caller,
            DefinitionCommand.@Nullable Delete delete,
            Set<VersionSelector> versions,
            int limit,
            @Nullable ReferenceCursor cursor) {
        PSet<Integer> open = HashTreePSet.empty();
        for (Map.Entry<Integer, PartitionClaims> entry : turn.state.claims().entrySet()) {
            boolean before = cursor != null && entry.getKey() < cursor.partition();
            if (!before && entry.getValue().open().values().stream().anyMatch(versions::contains)) {
                open = open.plus(entry.getKey());
            }
        }
        PSet<DefinitionId> sources = HashTreePSet.empty();
        if (cursor == null || cursor.partition() == ReferenceCursor.STATIC) {
            for (Map.Entry<DefinitionId, Source> entry : turn.state.incoming().entrySet()) {
                sources = entry.getValue().counted().isEmpty() ? sources : sources.plus(entry.getKey());
            }
        }
        long deadline = turn.now + Micros.of(turn.settings.queryTimeout());
        Query query = new Query(caller, delete, versions, limit, cursor, open, sources, TreePMap.empty(), deadline);
        if (query.isComplete()) {
            finish(turn, query);
            return;
        }
        turn.lastQueryNo++;
        turn.queries = turn.queries.plus(turn.lastQueryNo, query);
        ask(turn, turn.lastQueryNo, query);
    }

    private static void ask(DefinitionTurn turn, long queryNo, Query query) {
        query.open().forEach(partition -> turn.tell(partition, query.question(turn.settings, queryNo, partition)));
        for (DefinitionId source : query.sources()) {
            List<Long> numbers = List.copyOf(turn.state
                    .incoming()
                    .getOrDefault(source, Source.NONE)
                    .counted()
                    .keySet());
            turn.tell(new DefinitionCommand.ConfirmReferences(source, turn.settings.definitionId(), queryNo, numbers));
        }
        turn.expectAnswers();
    }

    private static void finish(DefinitionTurn turn, Query query) {
        DefinitionCommand.Delete delete = query.delete();
        if (delete != null && !DeletionRules.isRefused(turn.state, delete.mode(), query.versions())) {
            // The last one left while the list was made: decide afresh rather than refuse for nothing.
            DeletionRules.delete(turn, query.caller(), delete);
            return;
        }
        ReferenceList list = new ReferenceList(query.limit());
        list.statics(StaticRules.broken(turn.state, query.versions()), query.cursor());
        query.collected().values().forEach(list::holders);
        boolean exact = query.cursor() == null || query.cursor().partition() == ReferenceCursor.STATIC;
        ReferenceInfo info =
                info(turn, query.versions(), list.references(), list.stats(exact), list.isTruncated(), list.cursor());
        turn.reply(query.caller(), delete == null ? info : new DefinitionReply.DeleteRefused(info));
    }

    private static ReferenceInfo state(DefinitionTurn turn, Set<VersionSelector> versions) {
        long claims = turn.state.claimsOn(versions);
        ReferenceList list = new ReferenceList(0);
        list.statics(StaticRules.broken(turn.state, versions), null);
        ReferenceStats counted = list.stats(true);
        ReferenceStats stats = new ReferenceStats(
                counted.subworkflowReferences(),
                counted.triggerReferences(),
                claims,
                claims,
                counted.byType(),
                claims == 0);
        return info(turn, versions, List.of(), stats, false, null);
    }

    private static ReferenceInfo info(
            DefinitionTurn turn,
            Set<VersionSelector> versions,
            List<DefinitionReply.Reference> references,
            ReferenceStats stats,
            boolean truncated,
            @Nullable ReferenceCursor cursor) {
        boolean active = turn.state.claimsOn(versions) > 0;
        boolean deletable =
                turn.state.isKnown() && versions.stream().anyMatch(CountingRules.undeleted(turn.state)::contains);
        Map<DeleteMode, Boolean> perMode = new EnumMap<>(DeleteMode.class);
        for (DeleteMode mode : DeleteMode.values()) {
            perMode.put(mode, deletable && !DeletionRules.isRefused(turn.state, mode, versions));
        }
        return new ReferenceInfo(
                turn.settings.definitionId(),
                active,
                active || !StaticRules.broken(turn.state, versions).isEmpty(),
                deletable && !DeletionRules.isRefused(turn.state, DeleteMode.SAFE, versions),
                perMode,
                references,
                stats,
                truncated,
                cursor);
    }

    private static Set<VersionSelector> versionsOf(DefinitionState state, @Nullable VersionSelector asked) {
        if (asked == null) {
            return CountingRules.undeleted(state);
        }
        if (asked instanceof VersionSelector.Latest) {
            return state.latest() == null ? Set.of() : Set.of(VersionSelector.exact(state.latest()));
        }
        return Set.of(asked);
    }
}
