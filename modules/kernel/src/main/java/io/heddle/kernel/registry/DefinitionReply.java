package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a definition entity answers, grouped by the request it answers. */
public sealed interface DefinitionReply {

    /** To {@link DefinitionCommand.Publish} and {@link DefinitionCommand.Update}. */
    sealed interface PublishReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.GetDefinition}. */
    sealed interface GetReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.Retire}. */
    sealed interface RetireReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.CheckReferences}. */
    sealed interface CheckReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.Delete}. */
    sealed interface DeleteReply extends DefinitionReply {}

    /** To requests about the draft. */
    sealed interface DraftReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.DeclareReference} and {@link DefinitionCommand.WithdrawReference}. */
    sealed interface DeclareReply extends DefinitionReply {}

    /** Frozen; every start from now on sees it. */
    record Published(DefinitionId definitionId, Version version, String contentHash) implements PublishReply {}

    /** The version exists with other content, or existed and was deleted. */
    record VersionExists(DefinitionId definitionId, Version version, VersionStatus status, String contentHash)
            implements PublishReply {}

    /** Not frozen: it would start what does not exist. */
    record UnknownTargets(DefinitionId definitionId, Version version, List<StaticReference> references)
            implements PublishReply {
        public UnknownTargets {
            references = List.copyOf(references);
        }
    }

    /** Another version came first; number the update anew, after {@code greatest}. */
    record VersionMoved(DefinitionId definitionId, Version greatest) implements PublishReply {}

    /** The version that was to be replaced is named exactly by others. */
    record OriginalReferenced(DefinitionId definitionId, Version original, List<Reference> references)
            implements PublishReply {
        public OriginalReferenced {
            references = List.copyOf(references);
        }
    }

    /** The draft as it is now. */
    record DraftIs(
            DefinitionId definitionId,
            @Nullable DefinitionContent content,
            @Nullable Instant savedAt) implements DraftReply {}

    /**
     * Links of a definition to others.
     *
     * @param known whether any version of it was ever published or run
     * @param sources definitions with a version that refers to this one
     * @param targets definitions a version of this one refers to
     */
    record Links(DefinitionId definitionId, boolean known, Set<DefinitionId> sources, Set<DefinitionId> targets)
            implements DefinitionReply {
        public Links {
            sources = Set.copyOf(sources);
            targets = Set.copyOf(targets);
        }
    }

    /** The plug-in's reference counts from now on. */
    record Declared(DefinitionId definitionId) implements DeclareReply {}

    /** The plug-in's reference does not count any more; {@code existed} tells whether it did. */
    record Withdrawn(DefinitionId definitionId, boolean existed) implements DeclareReply {}

    /** The content. */
    record Definition(DefinitionId definitionId, Version version, VersionStatus status, DefinitionContent content)
            implements GetReply {}

    /** There is no such definition or version. */
    record NotFound(DefinitionId definitionId, @Nullable VersionSelector version)
            implements GetReply, RetireReply, DeleteReply, PublishReply, DeclareReply {}

    /** Versions, lowest first. */
    record VersionList(
            DefinitionId definitionId,
            List<VersionInfo> versions,
            @Nullable Version latest,
            boolean hasDraft) implements DefinitionReply {
        public VersionList {
            versions = List.copyOf(versions);
        }
    }

    /** One version. */
    record VersionInfo(Version version, VersionStatus status, String contentHash, Instant publishedAt) {}

    /** No new starts from now on. */
    record Retired(DefinitionId definitionId, Version version) implements RetireReply {}

    /**
     * Gone; its numbers are never used again.
     *
     * @param broken references of others whose starts fail from now on
     */
    record Deleted(DefinitionId definitionId, List<VersionSelector> versions, List<Reference> broken)
            implements DeleteReply {
        public Deleted {
            versions = List.copyOf(versions);
            broken = List.copyOf(broken);
        }
    }

    /** No new starts; {@code remaining} versions still have live threads and go when these have ended. */
    record Retiring(DefinitionId definitionId, List<VersionSelector> remaining) implements DeleteReply {
        public Retiring {
            remaining = List.copyOf(remaining);
        }
    }

    /** Still in use; {@code references} says by whom. */
    record DeleteRefused(ReferenceInfo references) implements DeleteReply {}

    /** The entity has restarted and does not know yet; ask again. It is never to be read as free. */
    record Recovering(DefinitionId definitionId) implements CheckReply, DeleteReply {}

    /**
     * Who refers to a definition.
     *
     * @param active whether threads or holds refer to it
     * @param hasReferences whether anything refers to it
     * @param canSafelyDelete whether SAFE would succeed at this moment
     * @param deletable whether each mode would be accepted
     * @param references empty with STATE
     * @param truncated whether there are more references than listed
     * @param cursor where the list goes on; null at its end
     */
    record ReferenceInfo(
            DefinitionId definitionId,
            boolean active,
            boolean hasReferences,
            boolean canSafelyDelete,
            Map<DefinitionCommand.DeleteMode, Boolean> deletable,
            List<Reference> references,
            ReferenceStats stats,
            boolean truncated,
            DefinitionCommand.@Nullable ReferenceCursor cursor)
            implements CheckReply {
        public ReferenceInfo {
            deletable = Map.copyOf(deletable);
            references = List.copyOf(references);
        }
    }

    /**
     * Counters of a check. The static ones are always exact.
     *
     * @param subworkflowReferences nodes of other definitions that run this one
     * @param triggerReferences triggers that start it
     * @param threadReferences live threads; with STATE the number of claims, which is a lower bound
     * @param runtimeReferences everything that ends by itself; with STATE a lower bound likewise
     * @param byType every type that occurs, those of plug-ins too; with STATE only static ones
     * @param countsExact whether the counts of what ends by itself are exact
     */
    record ReferenceStats(
            long subworkflowReferences,
            long triggerReferences,
            long threadReferences,
            long runtimeReferences,
            Map<String, Long> byType,
            boolean countsExact) {
        public ReferenceStats {
            byType = Map.copyOf(byType);
        }
    }

    /**
     * One reference.
     *
     * @param type THREAD, PIN, SUBWORKFLOW_NODE, TRIGGER or the type of a plug-in
     * @param sourceId the thread, the holder, or the definition
     * @param sourceName what a person calls it; may be absent
     * @param isRuntime whether it ends by itself
     * @param details kind, status, parent, version, node, selector, as far as they apply
     */
    record Reference(
            String type, String sourceId, @Nullable String sourceName, boolean isRuntime, Map<String, String> details) {
        public Reference {
            details = Map.copyOf(details);
        }
    }
}
