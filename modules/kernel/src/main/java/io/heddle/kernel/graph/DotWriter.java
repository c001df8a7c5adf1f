package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.DependencyType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes DOT. Ids and data use the encoding of {@link GraphTexts}; {@code label} is written for Graphviz alone, which
 * reads backslashes and character entities in it.
 */
final class DotWriter {
    private static final int WIDTH = 32;

    private DotWriter() {}

    static String write(GraphSnapshot graph) {
        StringBuilder out = new StringBuilder();
        out.append("digraph ").append(id(graph.workflowId())).append(" {\n");
        out.append("  graph [charset=\"UTF-8\"");
        attribute(out, GraphTexts.SEQ, Long.toString(graph.seq()));
        attribute(out, GraphTexts.CREATED_AT, graph.createdAt().toString());
        out.append(", label=").append(label(title(graph)));
        out.append(", compound=true, fontname=\"Helvetica\"];\n");
        out.append("  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\"];\n");
        out.append("  edge [fontname=\"Helvetica\", fontsize=11];\n");
        graph.nodes().forEach(node -> node(out, node));
        GraphTexts.unresolved(graph)
                .forEach(name -> out.append("  ")
                        .append(id(name))
                        .append(" [unresolved=\"true\", style=dashed, label=")
                        .append(label(Captions.unresolved(name, WIDTH)))
                        .append("];\n"));
        graph.edges().forEach(edge -> edge(out, edge));
        iterations(out, Iteration.in(graph));
        return out.append("}\n").toString();
    }

    /** What is drawn and when, and what the lines in it mean. */
    private static List<String> title(GraphSnapshot graph) {
        List<String> lines = new ArrayList<>();
        lines.add(GraphTexts.display(graph.workflowId()) + ", event " + graph.seq() + ", " + graph.createdAt());
        String legend = graph.edges().stream()
                .map(GraphSnapshot.Edge::type)
                .distinct()
                .sorted()
                .map(type -> style(type) + " " + type)
                .collect(Collectors.joining(", "));
        if (!legend.isEmpty()) {
            lines.add(legend);
        }
        return lines;
    }

    private static void node(StringBuilder out, GraphSnapshot.Node node) {
        out.append("  ").append(id(node.id())).append(" [label=").append(label(Captions.of(node, WIDTH)));
        attribute(out, "fillcolor", Captions.colour(node.status()));
        if (node.status() == NodeStatus.FAILED) {
            out.append(", color=\"#b71c1c\", penwidth=3");
        }
        attribute(out, GraphTexts.KEY, node.key());
        attribute(out, GraphTexts.KIND, node.kind().name());
        if (node.executor() != null) {
            attribute(out, GraphTexts.EXECUTOR, node.executor());
        }
        if (node.status() != null) {
            attribute(out, GraphTexts.STATUS, node.status().name());
        }
        attribute(out, GraphTexts.ATTEMPT, Integer.toString(node.attempt()));
        attribute(out, GraphTexts.PATH_ID, node.pathId());
        out.append("];\n");
    }

    private static void edge(StringBuilder out, GraphSnapshot.Edge edge) {
        out.append("  ").append(id(edge.upstream())).append(" -> ").append(id(edge.node()));
        out.append(" [style=").append(style(edge.type()));
        attribute(out, GraphTexts.TYPE, edge.type().name());
        if (!edge.label().isEmpty()) {
            attribute(out, GraphTexts.CONDITION, edge.label());
            out.append(", label=").append(label(Captions.ofEdge(edge.label(), WIDTH)));
        }
        out.append("];\n");
    }

    /** A frame around each, and a line to it from its LOOP. */
    private static void iterations(StringBuilder out, List<Iteration> iterations) {
        for (int i = 0; i < iterations.size(); i++) {
            Iteration iteration = iterations.get(i);
            String frame = "cluster_" + i;
            out.append("  subgraph ").append(frame).append(" {\n    graph [style=rounded, color=\"#90a4ae\", label=");
            out.append(label(Captions.wrap(GraphTexts.display(iteration.pathId()), WIDTH)));
            out.append("];\n   ");
            iteration.nodes().forEach(node -> out.append(' ').append(id(node)).append(';'));
            out.append("\n  }\n");
            String loop = iteration.loop();
            if (loop != null && !iteration.first().isEmpty()) {
                out.append("  ").append(id(loop)).append(" -> ");
                out.append(id(iteration.first().get(0)))
                        .append(" [contains=\"true\", lhead=")
                        .append(frame);
                out.append(", style=dashed, color=\"#90a4ae\", arrowhead=none];\n");
            }
        }
    }

    private static String style(DependencyType type) {
        return switch (type) {
            case SEQUENCE -> "solid";
            case PARALLEL -> "bold";
            case CONDITIONAL -> "dashed";
            case OPTIONAL, CUSTOM -> "dotted";
        };
    }

    private static void attribute(StringBuilder out, String name, String value) {
        out.append(", ").append(name).append('=').append(id(value));
    }

    private static String id(String text) {
        return quoted(GraphTexts.encode(text));
    }

    private static String label(List<String> lines) {
        return quoted(lines.stream()
                .map(line -> line.replace("&", "&amp;").replace("\\", "\\\\"))
                .collect(Collectors.joining("\\n")));
    }

    /** In a quoted string DOT knows one escape, the quote. */
    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }
}
