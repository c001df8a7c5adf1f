package io.heddle.kernel.registry;

import io.heddle.Version;
import org.jspecify.annotations.Nullable;

/** What happened to a definition. Times are {@link Micros}. */
public sealed interface DefinitionEvent {

    /** A version was frozen. */
    record VersionPublished(Version version, DefinitionContent content, long at) implements DefinitionEvent {}

    /**
     * A version takes no new starts.
     *
     * @param version exact or AD_HOC
     * @param deleteBy the command after which it is to go when its last claim ends; null if it is to stay
     */
    record VersionRetired(VersionSelector version, @Nullable String deleteBy, long at) implements DefinitionEvent {}

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
