package io.heddle;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that refers to a definition.
 *
 * @param type {@code THREAD} an instance, {@code PIN} a hold, {@code SUBWORKFLOW_NODE} and {@code TRIGGER} another
 *     definition, or the type of a plug-in
 * @param sourceId the instance, the holder, {@code definition@version}, {@code definition:trigger}, or what a plug-in
 *     says
 * @param sourceName for people; null if it has none
 * @param isRuntime whether it ends by itself; a definition's reference does not
 * @param details kind, status, parent, version, node, selector and the like, as far as they apply
 */
public record Reference(
        String type, String sourceId, @Nullable String sourceName, boolean isRuntime, Map<String, String> details) {
    public Reference {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(sourceId, "sourceId");
        details = Map.copyOf(details);
    }
}
