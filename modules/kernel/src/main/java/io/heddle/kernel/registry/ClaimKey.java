package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a thread refers to: a definition and the version it is pinned to. */
public record ClaimKey(DefinitionId definitionId, VersionSelector version) {

    public ClaimKey {
        Objects.requireNonNull(definitionId, "definitionId");
        if (!version.isResolved()) {
            throw new IllegalArgumentException("a thread is pinned to a version, not to " + version);
        }
    }

    // As InstanceId: a key that every thread is counted under.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClaimKey that && definitionId.equals(that.definitionId) && version.equals(that.version);
    }

    @Override
    public int hashCode() {
        return 31 * definitionId.hashCode() + version.hashCode();
    }

    @Override
    public String toString() {
        return definitionId + "@" + version;
    }
}
