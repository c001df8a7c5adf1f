package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.GraphSnapshot;
import io.heddle.InstanceView;
import io.heddle.cli.progress.ProgressView;
import io.heddle.kernel.graph.GraphExport;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code run} says and checks when its id exists already. */
final class Existing {

    private Existing() {}

    /** @throws CommandFailure INSTANCE_EXISTS if the instance runs another definition */
    static void requireSame(InstanceView there, GraphSnapshot graph, DefinitionFile file, ProgressView view) {
        requireSame(there, file.definition().id());
        GraphSnapshot written = GraphExport.snapshotOf(file.definition(), graph.createdAt());
        if (!shape(written).equals(shape(graph))) {
            view.note(file.name() + " has changed since " + there.instanceId()
                    + " was started: it keeps the definition it began with");
        }
    }

    /** @throws CommandFailure INSTANCE_EXISTS if the instance runs another definition */
    static void requireSame(InstanceView there, DefinitionId wanted) {
        if (!there.definitionId().equals(wanted)) {
            throw CommandFailure.usage(
                    "INSTANCE_EXISTS",
                    "instance " + there.instanceId() + " runs the definition " + there.definitionId() + ", not "
                            + wanted,
                    "choose another --id");
        }
    }

    /** Nodes and edges of the main path; what loops added is left out. */
    private static Set<List<String>> shape(GraphSnapshot graph) {
        Set<String> main = graph.nodes().stream()
                .filter(node -> !node.pathId().contains("#"))
                .map(GraphSnapshot.Node::id)
                .collect(Collectors.toSet());
        Set<List<String>> shape = new HashSet<>();
        graph.nodes().stream()
                .filter(node -> main.contains(node.id()))
                .forEach(node -> shape.add(List.of(node.id(), node.kind().name(), String.valueOf(node.executor()))));
        graph.edges().stream()
                .filter(edge -> main.contains(edge.node()))
                .forEach(edge -> shape.add(
                        List.of(edge.upstream(), edge.node(), edge.type().name(), edge.label())));
        return shape;
    }

    static void tell(InstanceView there, boolean inputGiven, ProgressView view) {
        String unused = inputGiven ? "; --input is not used" : "";
        if (there.status().isTerminal()) {
            view.note(there.instanceId() + " ended before: " + there.status() + "; nothing runs again (choose another "
                    + "--id for a new run)" + unused);
        } else {
            view.note(there.instanceId() + " exists: it is continued" + unused);
        }
    }
}
