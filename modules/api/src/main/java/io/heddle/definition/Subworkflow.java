package io.heddle.definition;

import io.heddle.DefinitionId;
import io.heddle.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a SUBWORKFLOW node starts. The node's {@code inputs} make the child's input, its {@code timeout} bounds the
 * child's running time; every attempt starts a child of its own.
 *
 * @param definitionId which published definition; null is reported as MISSING_SUBWORKFLOW_ID
 * @param version which version of it; null is the latest one when the child starts
 * @param awaited whether the node waits for the child's end and takes its output; otherwise it completes with {@code
 *     {"threadId": …}} as soon as the child has started
 * @param onParentEnd what becomes of the child when this instance ends first; null is {@link OnParentEnd#usual}
 */
public record Subworkflow(
        @Nullable DefinitionId definitionId,
        @Nullable Version version,
        boolean awaited,
        @Nullable OnParentEnd onParentEnd) {

    /** The latest version of a definition, waited for. */
    public static Subworkflow of(String definitionId) {
        return new Subworkflow(DefinitionId.of(definitionId), null, true, null);
    }

    /** With exactly this version, {@code MAJOR.MINOR.PATCH}. */
    public Subworkflow withVersion(String text) {
        return new Subworkflow(definitionId, Version.parse(text), awaited, onParentEnd);
    }

    /** Started and not waited for. */
    public Subworkflow withoutWaiting() {
        return new Subworkflow(definitionId, version, false, onParentEnd);
    }

    /** With another fate when the parent ends first. */
    public Subworkflow withOnParentEnd(OnParentEnd value) {
        return new Subworkflow(definitionId, version, awaited, value);
    }
}
