package io.heddle.definition;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A workflow graph with its settings. Plain data as written: it may be invalid until validated. Immutable.
 *
 * @param id names the definition
 * @param version together with the id names this graph
 * @param name for people
 * @param description for people
 * @param tags for search
 * @param category for search
 * @param author for search
 * @param nodes the graph
 * @param triggers what an instance does by itself when something happens to it
 * @param output name → CEL over node outputs; empty takes the output of the only completed sink, or a map of all
 * @param config instance-wide settings
 */
public record WorkflowDefinition(
        DefinitionId id,
        Version version,
        String name,
        String description,
        List<String> tags,
        String category,
        String author,
        List<NodeDefinition> nodes,
        List<Trigger> triggers,
        Map<String, String> output,
        WorkflowConfig config) {

    public WorkflowDefinition {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(config, "config");
        tags = List.copyOf(tags);
        nodes = List.copyOf(nodes);
        triggers = List.copyOf(triggers);
        output = Collections.unmodifiableMap(new LinkedHashMap<>(output));
    }

    /** This definition with other nodes. */
    public WorkflowDefinition withNodes(List<NodeDefinition> others) {
        return new WorkflowDefinition(
                id, version, name, description, tags, category, author, others, triggers, output, config);
    }

    /** Starts a definition. */
    public static WorkflowBuilder builder(String id) {
        return new WorkflowBuilder(id);
    }
}
