package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a definition entity answers, grouped by the request it answers. */
public sealed interface DefinitionReply {

    /** To {@link DefinitionCommand.Publish}. */
    sealed interface PublishReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.GetDefinition}. */
    sealed interface GetReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.Retire}. */
    sealed interface RetireReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.CheckReferences}. */
    sealed interface CheckReply extends DefinitionReply {}

    /** To {@link DefinitionCommand.Delete}. */
    sealed interface DeleteReply extends DefinitionReply {}

    /** Frozen; every start from now on sees it. */
    record Published(DefinitionId definitionId, Version version, String contentHash) implements PublishReply {}

    /** The version exists with other content, or existed and was deleted. */
    record VersionExists(DefinitionId definitionId, Version version, VersionStatus status, String contentHash)
            implements PublishReply {}

    /** The content. */
    record Definition(DefinitionId definitionId, Version version, VersionStatus status, DefinitionContent content)
            implements GetReply {}

    /** There is no such definition or version. */
    record NotFound(DefinitionId definitionId, @Nullable VersionSelector version)
            implements GetReply, RetireReply, DeleteReply {}

    /** Versions, lowest first. */
    record VersionList(
            DefinitionId definitionId,
            List<VersionInfo> versions,
            @Nullable Version latest) implements DefinitionReply {
        public VersionList {
            versions = List.copyOf(versions);
        }
    }

    /** One version. */
    record VersionInfo(Version version, VersionStatus status, String contentHash, Instant publishedAt) {}

    /** No new starts from now on. */
    record Retired(DefinitionId definitionId, Version version) implements RetireReply {}

    /** Gone; its numbers are never used again. */
    record Deleted(DefinitionId definitionId, List<VersionSelector> versions) implements DeleteReply {
        public Deleted {
            versions = List.copyOf(versions);
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
     * Counters of a check.
     *
     * @param threadReferences live threads; with STATE the number of claims, which is a lower bound
     * @param runtimeReferences live threads and holds; with STATE a lower bound likewise
     * @param countsExact whether the two are exact
     */
    record ReferenceStats(long threadReferences, long runtimeReferences, boolean countsExact) {}

    /**
     * One reference.
     *
     * @param type THREAD, PIN
     * @param sourceId the thread, or the holder
     * @param sourceName what a person calls it; may be absent
     * @param isRuntime whether it ends by itself
     * @param details kind, status, parent, version, as far as they apply
     */
    record Reference(
            String type, String sourceId, @Nullable String sourceName, boolean isRuntime, Map<String, String> details) {
        public Reference {
            details = Map.copyOf(details);
        }
    }
}
