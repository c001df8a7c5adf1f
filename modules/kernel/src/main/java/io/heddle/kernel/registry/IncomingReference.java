package io.heddle.kernel.registry;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A static reference as the definition it points to keeps it.
 *
 * @param type SUBWORKFLOW_NODE, TRIGGER, or the type of a plug-in
 * @param sourceId who refers: {@code definition@version}, {@code definition:trigger}, or what a plug-in says
 * @param sourceName what a person calls the source; may be absent
 * @param selector which version is meant
 * @param details for people and tools
 */
public record IncomingReference(
        String type,
        String sourceId,
        @Nullable String sourceName,
        VersionSelector selector,
        Map<String, String> details) {

    public IncomingReference {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(sourceId, "sourceId");
        Objects.requireNonNull(selector, "selector");
        details = Map.copyOf(details);
    }
}
