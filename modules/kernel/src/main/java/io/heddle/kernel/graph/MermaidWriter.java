package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Mermaid flowchart. Nodes are called n0, n1, …; their ids appear in captions only, in which every character
 * that Mermaid, Markdown or HTML could take for markup is written as a character code.
 */
final class MermaidWriter {
    /** Mermaid breaks lines by itself. With breaks of ours it would read character codes as what they stand for. */
    private static final int WIDTH = Integer.MAX_VALUE;

    private final StringBuilder out = new StringBuilder("flowchart TD\n");
    private final Map<String, String> names = new HashMap<>();
    /** Numbers of the lines that are to be dashed, for which Mermaid has no arrow. */
    private final List<String> dashed = new ArrayList<>();

    private int lines;

    private MermaidWriter() {}

    static String write(GraphSnapshot graph) {
        MermaidWriter writer = new MermaidWriter();
        writer.nodes(graph);
        graph.edges().forEach(writer::edge);
        writer.iterations(Iteration.in(graph));
        writer.styles();
        return writer.out.toString();
    }

    private String name(String id) {
        return names.computeIfAbsent(id, key -> "n" + names.size());
    }

    private void nodes(GraphSnapshot graph) {
        for (GraphSnapshot.Node node : graph.nodes()) {
            boolean frame = node.kind() == NodeKind.START || node.kind() == NodeKind.END;
            out.append("  ").append(name(node.id())).append(frame ? "([" : "[");
            out.append(text(Captions.of(node, WIDTH))).append(frame ? "])" : "]");
            out.append(":::").append(style(node.status())).append('\n');
        }
        for (String id : GraphTexts.unresolved(graph)) {
            out.append("  ").append(name(id)).append('[').append(text(Captions.unresolved(id, WIDTH)));
            out.append("]:::unresolved\n");
        }
    }

    private void edge(GraphSnapshot.Edge edge) {
        out.append("  ").append(names.get(edge.upstream())).append(' ').append(arrow(edge.type()));
        if (!edge.label().isEmpty()) {
            out.append('|').append(text(Captions.ofEdge(edge.label(), WIDTH))).append('|');
        }
        out.append(' ').append(names.get(edge.node())).append('\n');
        if (edge.type() == DependencyType.CONDITIONAL) {
            dashed.add(Integer.toString(lines));
        }
        lines++;
    }

    /** A frame around each, and a line to it from its LOOP. */
    private void iterations(List<Iteration> iterations) {
        for (int i = 0; i < iterations.size(); i++) {
            Iteration iteration = iterations.get(i);
            out.append("  subgraph i").append(i).append('[');
            out.append(text(Captions.wrap(GraphTexts.display(iteration.pathId()), WIDTH)));
            out.append("]\n    direction TB\n");
            iteration
                    .nodes()
                    .forEach(node -> out.append("    ").append(names.get(node)).append('\n'));
            out.append("  end\n");
            if (iteration.loop() != null) {
                out.append("  ")
                        .append(names.get(iteration.loop()))
                        .append(" -.- i")
                        .append(i)
                        .append('\n');
            }
        }
    }

    private void styles() {
        if (!dashed.isEmpty()) {
            out.append("  linkStyle ").append(String.join(",", dashed)).append(" stroke-dasharray:8 4\n");
        }
        classDef(style(null), null, "#546e7a");
        for (NodeStatus status : NodeStatus.values()) {
            classDef(style(status), status, status == NodeStatus.FAILED ? "#b71c1c,stroke-width:3px" : "#546e7a");
        }
        classDef("unresolved", null, "#b71c1c,stroke-dasharray:4");
    }

    /** The text is black on all of them, also where a page is dark. */
    private void classDef(String style, @Nullable NodeStatus status, String stroke) {
        out.append("  classDef ").append(style).append(" fill:").append(Captions.colour(status));
        out.append(",color:#000000,stroke:").append(stroke).append('\n');
    }

    private static String style(@Nullable NodeStatus status) {
        return status == null ? "stateless" : status.name().toLowerCase(Locale.ROOT);
    }

    private static String arrow(DependencyType type) {
        return switch (type) {
            case SEQUENCE, CONDITIONAL -> "-->";
            case PARALLEL -> "==>";
            case OPTIONAL, CUSTOM -> "-.->";
        };
    }

    private static String text(List<String> lines) {
        StringBuilder text = new StringBuilder("\"");
        int[] points = String.join(" ", lines).codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            int before = i == 0 ? ' ' : points[i - 1];
            int after = i == points.length - 1 ? ' ' : points[i + 1];
            if (isPlain(points[i], before, after)) {
                text.appendCodePoint(points[i]);
            } else {
                text.append('#').append(points[i]).append(';');
            }
        }
        return text.append('"').toString();
    }

    /**
     * Whether a character stands for itself. In some places even the harmless ones do not: "1." and "-" begin lists, "_a_"
     * is emphasis, two spaces are one, "fa:" begins the name of a picture and "www." a link.
     */
    private static boolean isPlain(int point, int before, int after) {
        return switch (point) {
            case '-', '_' -> Character.isLetterOrDigit(before) && Character.isLetterOrDigit(after);
            case ' ' -> before != ' ' && after != ' ';
            case '(' -> Character.isLetter(after);
            case ')' -> Character.isLetter(before);
            default -> Character.isLetterOrDigit(point);
        };
    }
}
