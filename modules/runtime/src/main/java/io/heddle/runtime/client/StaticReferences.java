package io.heddle.runtime.client;

import io.heddle.definition.Action;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.registry.StaticReference;
import io.heddle.kernel.registry.VersionSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a definition would start: the one place that knows which parts of a definition name others. */
final class StaticReferences {

    private StaticReferences() {}

    /** In the order they are written, nested graphs included. */
    static List<StaticReference> of(WorkflowDefinition definition) {
        List<StaticReference> references = new ArrayList<>();
        collect(definition.nodes(), references);
        for (Trigger trigger : definition.triggers()) {
            if (trigger.action() instanceof Action.Start start && start.definitionId() != null) {
                references.add(new StaticReference(
                        start.definitionId(),
                        start.version() == null ? VersionSelector.latest() : VersionSelector.exact(start.version()),
                        StaticReference.TRIGGER,
                        trigger.id(),
                        Map.of("action", start.type())));
            }
        }
        return references;
    }

    private static void collect(List<NodeDefinition> nodes, List<StaticReference> references) {
        for (NodeDefinition node : nodes) {
            Subworkflow starts = node.subworkflow();
            if (starts != null && starts.definitionId() != null) {
                references.add(new StaticReference(
                        starts.definitionId(),
                        starts.version() == null ? VersionSelector.latest() : VersionSelector.exact(starts.version()),
                        StaticReference.SUBWORKFLOW_NODE,
                        node.key(),
                        Map.of()));
            }
            if (node.loop() != null) {
                collect(node.loop().body(), references);
            }
        }
    }
}
