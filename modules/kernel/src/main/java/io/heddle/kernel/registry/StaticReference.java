package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.util.Map;
import java.util.Objects;

/**
 * What a definition version says about another definition: it would start it.
 *
 * @param target the other definition
 * @param selector the version it would start; LATEST is resolved at each start
 * @param type SUBWORKFLOW_NODE or TRIGGER
 * @param element the node key or the trigger id
 * @param details for people and tools; part of every list the reference appears in
 */
public record StaticReference(
        DefinitionId target, VersionSelector selector, String type, String element, Map<String, String> details) {

    /** {@code type} of a node that runs another definition. */
    public static final String SUBWORKFLOW_NODE = "SUBWORKFLOW_NODE";

    /** {@code type} of a trigger that starts another definition. */
    public static final String TRIGGER = "TRIGGER";

    public StaticReference {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(element, "element");
        details = Map.copyOf(details);
    }
}
