package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A deletion. Check and deletion are one step: there is no moment between them.
 *
 * @param definitionId what is deleted
 * @param version null for all versions, and the right to run under the id without one
 * @param mode what to do about references
 * @param commandId a deletion repeated under the same id is answered as the first; null lets Heddle choose one
 */
public record DeleteRequest(
        DefinitionId definitionId,
        @Nullable Version version,
        DeleteMode mode,
        @Nullable String commandId) {

    public DeleteRequest {
        Objects.requireNonNull(definitionId, "definitionId");
        Objects.requireNonNull(mode, "mode");
    }

    /** All versions, if nothing refers to any of them. */
    public static DeleteRequest safe(DefinitionId definitionId) {
        return new DeleteRequest(definitionId, null, DeleteMode.SAFE, null);
    }

    /** Only this version. */
    public DeleteRequest withVersion(Version value) {
        return new DeleteRequest(definitionId, value, mode, commandId);
    }

    /** With another answer to references. */
    public DeleteRequest withMode(DeleteMode value) {
        return new DeleteRequest(definitionId, version, value, commandId);
    }

    /** With an id under which it may be repeated. */
    public DeleteRequest withCommandId(String value) {
        return new DeleteRequest(definitionId, version, mode, value);
    }
}
