package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.definition.DependencyType;

/**
 * Writes DOT. Ids and data use the encoding of {@link GraphTexts}; {@code label} is written for Graphviz alone, which
 * reads backslashes and character entities in it.
 */
final class DotWriter {

    private DotWriter() {}

    static String write(GraphSnapshot graph) {
        StringBuilder out = new StringBuilder();
        out.append("digraph ").append(id(graph.workflowId())).append(" {\n");
        out.append("  graph [charset=\"UTF-8\"");
        attribute(out, GraphTexts.SEQ, Long.toString(graph.seq()));
        attribute(out, GraphTexts.CREATED_AT, graph.createdAt().toString());
        out.append("];\n  node [shape=box, style=\"rounded,filled\"];\n");
        graph.nodes().forEach(node -> node(out, node));
        GraphTexts.unresolved(graph)
                .forEach(name -> out.append("  ")
                        .append(id(name))
                        .append(" [unresolved=\"true\", style=dashed, label=")
                        .append(label(GraphTexts.display(name) + " (unresolved)"))
                        .append("];\n"));
        graph.edges().forEach(edge -> edge(out, edge));
        return out.append("}\n").toString();
    }

    private static void node(StringBuilder out, GraphSnapshot.Node node) {
        out.append("  ").append(id(node.id())).append(" [label=").append(label(GraphTexts.caption(node)));
        attribute(out, "fillcolor", GraphTexts.colour(node.status()));
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
            out.append(", label=").append(label(GraphTexts.display(edge.label())));
        }
        out.append("];\n");
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

    private static String label(String text) {
        return quoted(text.replace("&", "&amp;").replace("\\", "\\\\"));
    }

    /** In a quoted string DOT knows one escape, the quote. */
    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }
}
