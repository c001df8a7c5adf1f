package io.heddle.kernel.registry;

import io.heddle.kernel.registry.DefinitionCommand.CheckReferences;
import io.heddle.kernel.registry.DefinitionCommand.DeleteMode;
import io.heddle.kernel.registry.DefinitionCommand.Holder;
import io.heddle.kernel.registry.DefinitionCommand.ReferenceCursor;
import io.heddle.kernel.registry.DefinitionReply.Reference;
import io.heddle.kernel.registry.DefinitionReply.ReferenceInfo;
import io.heddle.kernel.registry.DefinitionReply.ReferenceStats;
import io.heddle.kernel.registry.DefinitionSession.Query;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;
import org.pcollections.TreePMap;

/** The reference check: a look at one set in one place, and the list for those who want it. */
final class ReferenceRules {

    private ReferenceRules() {}

    static void check(DefinitionTurn turn, Caller caller, CheckReferences check) {
        if (!turn.recovering.isEmpty()) {
            turn.reply(caller, new DefinitionReply.Recovering(check.definitionId()));
            return;
        }
        Set<VersionSelector> versions = versionsOf(turn.state, check.version());
        if (check.detail() == DefinitionCommand.Detail.STATE) {
            long claims = turn.state.claimsOn(versions);
            turn.reply(
                    caller,
                    info(turn, versions, List.of(), new ReferenceStats(claims, claims, claims == 0), false, null));
            return;
        }
        int limit = check.limit() == 0 ? turn.settings.detailLimit() : check.limit();
        collect(turn, caller, null, versions, limit, check.cursor());
    }

    /** A deletion was refused; the reply lists who is in the way. */
    static void explainRefusal(
            DefinitionTurn turn, Caller caller, DefinitionCommand.Delete delete, Set<VersionSelector> targets) {
        collect(turn, caller, delete, targets, turn.settings.detailLimit(), null);
    }

    static void holders(DefinitionTurn turn, DefinitionCommand.Holders message) {
        Query query = turn.queries.get(message.queryNo());
        if (query == null || !query.open().contains(message.partition())) {
            return;
        }
        Query answered = query.answered(message);
        if (!answered.open().isEmpty()) {
            turn.queries = turn.queries.plus(message.queryNo(), answered);
            return;
        }
        turn.queries = turn.queries.minus(message.queryNo());
        finish(turn, answered);
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
        long deadline = turn.now + Micros.of(turn.settings.queryTimeout());
        Query query = new Query(caller, delete, versions, limit, cursor, open, TreePMap.empty(), deadline);
        if (open.isEmpty()) {
            finish(turn, query);
            return;
        }
        turn.lastQueryNo++;
        turn.queries = turn.queries.plus(turn.lastQueryNo, query);
        ask(turn, turn.lastQueryNo, query);
    }

    private static void ask(DefinitionTurn turn, long queryNo, Query query) {
        query.open().forEach(partition -> turn.tell(partition, query.question(turn.settings, queryNo, partition)));
        turn.expectAnswers();
    }

    private static void finish(DefinitionTurn turn, Query query) {
        if (query.delete() != null && turn.state.claimsOn(query.versions()) == 0) {
            // The last one left while the list was made: decide afresh rather than refuse for nothing.
            LifecycleRules.delete(turn, query.caller(), query.delete());
            return;
        }
        List<Reference> references = new ArrayList<>();
        long threads = 0;
        boolean truncated = false;
        @Nullable ReferenceCursor next = null;
        for (DefinitionCommand.Holders part : query.collected().values()) {
            for (Holder holder : part.holders()) {
                if (references.size() == query.limit()) {
                    truncated = true;
                    break;
                }
                references.add(reference(holder));
                threads += holder.thread() == null ? 0 : 1;
                next = new ReferenceCursor(part.partition(), holder.id());
            }
            truncated |= part.more();
            if (truncated) {
                break;
            }
        }
        ReferenceStats stats = new ReferenceStats(threads, references.size(), !truncated && query.cursor() == null);
        ReferenceInfo info = info(turn, query.versions(), references, stats, truncated, truncated ? next : null);
        turn.reply(query.caller(), query.delete() == null ? info : new DefinitionReply.DeleteRefused(info));
    }

    private static ReferenceInfo info(
            DefinitionTurn turn,
            Set<VersionSelector> versions,
            List<Reference> references,
            ReferenceStats stats,
            boolean truncated,
            @Nullable ReferenceCursor cursor) {
        boolean active = turn.state.claimsOn(versions) > 0;
        boolean deletable =
                turn.state.isKnown() && versions.stream().anyMatch(CountingRules.undeleted(turn.state)::contains);
        Map<DeleteMode, Boolean> perMode = new EnumMap<>(DeleteMode.class);
        perMode.put(DeleteMode.SAFE, deletable && !active);
        perMode.put(DeleteMode.FORCE, deletable);
        return new ReferenceInfo(
                turn.settings.definitionId(),
                active,
                active,
                deletable && !active,
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

    private static Reference reference(Holder holder) {
        ThreadRow row = holder.thread();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("version", holder.version().toString());
        if (row == null) {
            return new Reference("PIN", holder.id().substring(1), null, true, details);
        }
        details.put("kind", row.kind().name());
        details.put("status", row.status().name());
        if (row.parentId() != null) {
            details.put("parent", row.parentId().value());
        }
        return new Reference("THREAD", row.threadId().value(), row.name(), true, details);
    }
}
