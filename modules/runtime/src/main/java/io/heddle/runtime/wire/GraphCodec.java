package io.heddle.runtime.wire;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.Map;

/** Nodes and dependencies given at run time: the nodes of a definition of their own, in the form of definitions. */
final class GraphCodec {
    private static final DefinitionId HOLDER = DefinitionId.of("r");

    private final PlanCompiler definitions;

    GraphCodec(PlanCompiler definitions) {
        this.definitions = definitions;
    }

    void writeNodes(WireWriter out, List<NodeDefinition> nodes) {
        out.writeBytes(definitions.write(new WorkflowDefinition(
                HOLDER,
                Version.INITIAL,
                "",
                "",
                List.of(),
                "",
                "",
                nodes,
                List.of(),
                Map.of(),
                WorkflowConfig.INHERIT)));
    }

    List<NodeDefinition> readNodes(WireReader in) {
        return definitions.read(in.readBytes()).nodes();
    }

    void writeDependencies(WireWriter out, List<Dependency> dependencies) {
        NodeBuilder holder = NodeBuilder.of("n");
        dependencies.forEach(holder::dependsOn);
        writeNodes(out, List.of(holder.build()));
    }

    List<Dependency> readDependencies(WireReader in) {
        List<NodeDefinition> holder = readNodes(in);
        if (holder.size() != 1) {
            throw new WireException(holder.size() + " nodes where one holds the dependencies");
        }
        return holder.get(0).dependencies();
    }
}
