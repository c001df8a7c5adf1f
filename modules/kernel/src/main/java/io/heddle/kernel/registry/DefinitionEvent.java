package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a definition. Times are {@link Micros}. */
public sealed interface DefinitionEvent {

    /**
     * A version was frozen.
     *
     * @param referenceNo under which other definitions keep its references; 0 if it has none to others
     */
    record VersionPublished(Publication publication, long referenceNo, long at) implements DefinitionEvent {}

    /** A version with references to other definitions waits for their consent. */
    record PublicationBegun(Publication publication, long referenceNo) implements DefinitionEvent {}

    /** It was not given; what was added under that number is to be removed. */
    record PublicationAbandoned(long referenceNo) implements DefinitionEvent {}

    /** References of another definition's version count from now on. */
    record ReferencesCounted(DefinitionId source, long referenceNo, List<IncomingReference> references)
            implements DefinitionEvent {
        public ReferencesCounted {
            references = List.copyOf(references);
        }
    }

    /** References counted under that number are gone, or will be refused if they still arrive. */
    record ReferencesDropped(DefinitionId source, long referenceNo) implements DefinitionEvent {}

    /** {@code target} no longer counts the references kept under that number. */
    record ReferencesReleased(long referenceNo, DefinitionId target) implements DefinitionEvent {}

    /** A plug-in declared a static reference, or said something new about it. */
    record ReferenceDeclared(IncomingReference reference) implements DefinitionEvent {}

    /** A plug-in took its reference back. */
    record ReferenceWithdrawn(String type, String sourceId) implements DefinitionEvent {}

    /** The draft has this content now. */
    record DraftSaved(DefinitionContent content, long at) implements DefinitionEvent {}

    /** There is no draft any more. */
    record DraftDropped() implements DefinitionEvent {}

    /**
     * A version takes no new starts.
     *
     * @param version exact or AD_HOC
     * @param deleteBy the command after which it is to go when its last claim ends; null if it is to stay
     * @param cancel whether its threads are to be cancelled
     */
    record VersionRetired(VersionSelector version, @Nullable String deleteBy, boolean cancel, long at)
            implements DefinitionEvent {}

    /**
     * A version is gone.
     *
     * @param version exact or AD_HOC
     * @param commandId the command that asked for it
     */
    record VersionDeleted(VersionSelector version, String commandId, long at) implements DefinitionEvent {}

    /**
     * A partition holds live threads of a version.
     *
     * @param repair whether an audit found out, which never happens to a healthy system
     */
    record ClaimCounted(int partition, long claimNo, VersionSelector version, boolean repair)
            implements DefinitionEvent {}

    /**
     * A claim is over, or will be refused if it still arrives.
     *
     * @param repair whether an audit found out, which never happens to a healthy system
     */
    record ClaimEnded(int partition, long claimNo, boolean repair) implements DefinitionEvent {}
}
