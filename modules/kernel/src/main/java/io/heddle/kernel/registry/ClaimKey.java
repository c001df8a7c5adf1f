package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.util.Objects;

/** What a thread refers to: a definition and the version it is pinned to. */
public record ClaimKey(DefinitionId definitionId, VersionSelector version) {

    public ClaimKey {
        Objects.requireNonNull(definitionId, "definitionId");
        if (!version.isResolved()) {
            throw new IllegalArgumentException("a thread is pinned to a version, not to " + version);
        }
    }

    @Override
    public String toString() {
        return definitionId + "@" + version;
    }
}
