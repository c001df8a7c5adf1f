package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A version that is being published: frozen once every definition it refers to has counted its references.
 *
 * @param version its number
 * @param content its content
 * @param name what a person calls the definition; may be absent
 * @param references what it would start; a reference to itself needs nobody's consent and is not among them
 * @param commandId the update it belongs to; null for a plain publication
 * @param replaces the version that is to retire with it and to go when it is free; null for none
 */
public record Publication(
        Version version,
        DefinitionContent content,
        @Nullable String name,
        List<StaticReference> references,
        @Nullable String commandId,
        @Nullable Version replaces) {

    public Publication {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(content, "content");
        references = List.copyOf(references);
        if (replaces != null && commandId == null) {
            throw new IllegalArgumentException("only an update replaces a version");
        }
    }

    /** The definitions that have to count its references. */
    Set<DefinitionId> targets() {
        Set<DefinitionId> targets = new TreeSet<>();
        references.forEach(reference -> targets.add(reference.target()));
        return targets;
    }

    /** What {@code target} has to keep. */
    List<IncomingReference> to(DefinitionId self, DefinitionId target) {
        List<IncomingReference> incoming = new ArrayList<>();
        for (StaticReference reference : references) {
            if (reference.target().equals(target)) {
                boolean trigger = reference.type().equals(StaticReference.TRIGGER);
                Map<String, String> details = new LinkedHashMap<>(reference.details());
                details.put(trigger ? "trigger" : "node", reference.element());
                details.put("selector", reference.selector().toString());
                details.put("version", version.toString());
                incoming.add(new IncomingReference(
                        reference.type(),
                        trigger ? self + ":" + reference.element() : self + "@" + version,
                        name,
                        reference.selector(),
                        details));
            }
        }
        return incoming;
    }
}
