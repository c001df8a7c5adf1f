package io.heddle.runtime.client;

import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.registry.StaticReference;
import java.util.List;

/** What a definition would start: the one place that knows which parts of a definition name others. */
final class StaticReferences {

    private StaticReferences() {}

    /** In the order they are written. No kind of node starts another definition yet. */
    static List<StaticReference> of(WorkflowDefinition definition) {
        return List.of();
    }
}
