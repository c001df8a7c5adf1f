package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a Mermaid flowchart. Nodes are called n0, n1, …; their ids appear in captions only, in which every character
 * Mermaid or HTML could take for markup is written as a character code.
 */
final class MermaidWriter {

    private MermaidWriter() {}

    static String write(GraphSnapshot graph) {
        StringBuilder out = new StringBuilder("flowchart TD\n");
        Map<String, String> names = new HashMap<>();
        for (GraphSnapshot.Node node : graph.nodes()) {
            String name = names.computeIfAbsent(node.id(), id -> "n" + names.size());
            boolean frame = node.kind() == NodeKind.START || node.kind() == NodeKind.END;
            out.append("  ").append(name).append(frame ? "([" : "[").append(text(GraphTexts.caption(node)));
            out.append(frame ? "])" : "]");
            if (node.status() != null) {
                out.append(":::").append(style(node.status()));
            }
            out.append('\n');
        }
        for (String id : GraphTexts.unresolved(graph)) {
            String name = names.computeIfAbsent(id, key -> "n" + names.size());
            String caption = text(GraphTexts.display(id) + " (unresolved)");
            out.append("  ").append(name).append('[').append(caption).append("]:::unresolved\n");
        }
        for (GraphSnapshot.Edge edge : graph.edges()) {
            out.append("  ").append(names.get(edge.upstream())).append(' ').append(arrow(edge.type()));
            if (!edge.label().isEmpty()) {
                out.append('|').append(text(GraphTexts.display(edge.label()))).append('|');
            }
            out.append(' ').append(names.get(edge.node())).append('\n');
        }
        for (NodeStatus status : NodeStatus.values()) {
            out.append("  classDef ").append(style(status)).append(" fill:").append(GraphTexts.colour(status));
            out.append(",stroke:#546e7a\n");
        }
        return out.append("  classDef unresolved fill:#ffffff,stroke:#b71c1c,stroke-dasharray:4\n")
                .toString();
    }

    private static String style(NodeStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String arrow(DependencyType type) {
        return switch (type) {
            case SEQUENCE, CONDITIONAL -> "-->";
            case PARALLEL -> "==>";
            case OPTIONAL, CUSTOM -> "-.->";
        };
    }

    private static String text(String caption) {
        StringBuilder out = new StringBuilder("\"");
        caption.codePoints().forEach(c -> {
            boolean plain = Character.isLetterOrDigit(c) || " _.:-()".indexOf(c) >= 0;
            if (plain) {
                out.appendCodePoint(c);
            } else {
                out.append('#').append(c).append(';');
            }
        });
        return out.append('"').toString();
    }
}
