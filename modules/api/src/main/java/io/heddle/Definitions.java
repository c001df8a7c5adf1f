package io.heddle;

import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Definitions from draft to deletion, and who refers to them. Thread-safe.
 *
 * <p>Every operation comes in two forms. The {@code Async} form gives a stage; the other one waits for it and throws
 * what the stage failed with:
 *
 * <ul>
 *   <li>{@link HeddleException} UNKNOWN_DEFINITION if there is no such definition or version, INVALID_ID for an id that
 *       could not be one
 *   <li>{@link HeddleException} RECOVERING if the registry has just restarted and cannot tell yet; ask again
 *   <li>{@link OutcomeUnknownException} without an answer within {@code heddle.client.ask-timeout}; asking again is safe
 * </ul>
 */
public interface Definitions {

    /**
     * Publishes a version, which never changes afterwards. The same content again is acknowledged again.
     *
     * @throws InvalidDefinitionException if validation finds errors, or UNKNOWN_SUBWORKFLOW
     * @throws HeddleException VERSION_EXISTS if other content was published under that version, or it was retired or
     *     deleted
     */
    default Version publish(WorkflowDefinition definition) {
        return Blocking.await(publishAsync(definition));
    }

    /** {@link #publish} without waiting. */
    CompletionStage<Version> publishAsync(WorkflowDefinition definition);

    /**
     * Publishes the next version beside the old; the version written in {@code definition} does not count. The number
     * follows the greatest one ever used. Running instances keep theirs.
     *
     * @return the new version
     * @throws InvalidDefinitionException as {@link #publish}
     * @throws HeddleException UNKNOWN_DEFINITION if nothing was ever published under the id, ORIGINAL_REFERENCED if the
     *     original is not to be kept and another definition names it exactly
     */
    default Version update(WorkflowDefinition definition, UpdateOptions options) {
        return Blocking.await(updateAsync(definition, options));
    }

    /** {@link #update} without waiting. */
    CompletionStage<Version> updateAsync(WorkflowDefinition definition, UpdateOptions options);

    /**
     * Keeps a draft, one per id; it may be invalid.
     *
     * @return what validation finds; the draft is kept all the same
     */
    default List<Finding> saveDraft(WorkflowDefinition definition) {
        return Blocking.await(saveDraftAsync(definition));
    }

    /** {@link #saveDraft} without waiting. */
    CompletionStage<List<Finding>> saveDraftAsync(WorkflowDefinition definition);

    /** The draft. */
    default Optional<WorkflowDefinition> draft(DefinitionId id) {
        return Blocking.await(draftAsync(id));
    }

    /** {@link #draft} without waiting. */
    CompletionStage<Optional<WorkflowDefinition>> draftAsync(DefinitionId id);

    /**
     * Publishes the draft under the version written in it; then there is no draft any more.
     *
     * @throws InvalidDefinitionException as {@link #publish}
     * @throws HeddleException UNKNOWN_DEFINITION if there is no draft
     */
    default Version publishDraft(DefinitionId id) {
        return Blocking.await(publishDraftAsync(id));
    }

    /** {@link #publishDraft} without waiting. */
    CompletionStage<Version> publishDraftAsync(DefinitionId id);

    /** Throws the draft away; does nothing without one. */
    default void dropDraft(DefinitionId id) {
        Blocking.await(dropDraftAsync(id));
    }

    /** {@link #dropDraft} without waiting. */
    CompletionStage<?> dropDraftAsync(DefinitionId id);

    /** No new starts of this version, for ever; running instances go on. */
    default void retire(DefinitionId id, Version version) {
        Blocking.await(retireAsync(id, version));
    }

    /** {@link #retire} without waiting. */
    CompletionStage<?> retireAsync(DefinitionId id, Version version);

    /** Deletes, or says who is in the way. */
    default DeleteResult delete(DeleteRequest request) {
        return Blocking.await(deleteAsync(request));
    }

    /** {@link #delete} without waiting. */
    CompletionStage<DeleteResult> deleteAsync(DeleteRequest request);

    /** Who refers to it, and what could be deleted. */
    default ReferenceInfo references(ReferenceQuery query) {
        return Blocking.await(referencesAsync(query));
    }

    /** {@link #references} without waiting. */
    CompletionStage<ReferenceInfo> referencesAsync(ReferenceQuery query);

    /** Whether an instance or a hold refers to any version of it. */
    default boolean isActive(DefinitionId id) {
        return Blocking.await(isActiveAsync(id));
    }

    /** {@link #isActive} without waiting. */
    CompletionStage<Boolean> isActiveAsync(DefinitionId id);

    /** Every definition an instance or a hold refers to. */
    default Set<DefinitionId> active() {
        return Blocking.await(activeAsync());
    }

    /** {@link #active} without waiting. */
    CompletionStage<Set<DefinitionId>> activeAsync();

    /** Its versions; none for an id nobody ever used. */
    default DefinitionVersions versions(DefinitionId id) {
        return Blocking.await(versionsAsync(id));
    }

    /** {@link #versions} without waiting. */
    CompletionStage<DefinitionVersions> versionsAsync(DefinitionId id);

    /**
     * A version with its content.
     *
     * @param version null for the latest
     */
    default PublishedDefinition get(DefinitionId id, @Nullable Version version) {
        return Blocking.await(getAsync(id, version));
    }

    /** {@link #get} without waiting. */
    CompletionStage<PublishedDefinition> getAsync(DefinitionId id, @Nullable Version version);

    /**
     * Definitions in the order of their ids.
     *
     * @param cursor where the previous page ended; null for the first
     * @param limit most definitions of the page, 1 to 1000
     */
    default DefinitionPage list(@Nullable String cursor, int limit) {
        return Blocking.await(listAsync(cursor, limit));
    }

    /** {@link #list} without waiting. */
    CompletionStage<DefinitionPage> listAsync(@Nullable String cursor, int limit);

    /** What refers to it and what it refers to, through any number of definitions. */
    default DefinitionHierarchy hierarchy(DefinitionId id) {
        return Blocking.await(hierarchyAsync(id));
    }

    /** {@link #hierarchy} without waiting. */
    CompletionStage<DefinitionHierarchy> hierarchyAsync(DefinitionId id);

    /**
     * Holds a definition without running it, until {@link #unpin}. The same holder again changes nothing.
     *
     * @param holder a name, unique in the whole system
     * @param version null for the latest, as of now; or for runs without a version, if nothing was ever published
     * @return the version held; null for runs without a version
     * @throws HeddleException HOLDER_IN_USE if the holder holds another definition; RETIRED, DELETED or NOT_PUBLISHED
     *     if there is nothing to hold
     */
    default @Nullable Version pin(String holder, DefinitionId id, @Nullable Version version) {
        return Blocking.await(pinAsync(holder, id, version)).orElse(null);
    }

    /** As {@link #pin}; empty for runs without a version. */
    CompletionStage<Optional<Version>> pinAsync(String holder, DefinitionId id, @Nullable Version version);

    /** Gives a hold up; false if there was none. */
    default boolean unpin(String holder) {
        return Blocking.await(unpinAsync(holder));
    }

    /** {@link #unpin} without waiting. */
    CompletionStage<Boolean> unpinAsync(String holder);
}
