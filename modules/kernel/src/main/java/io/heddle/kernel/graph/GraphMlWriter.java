package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes GraphML. Every text uses the encoding of {@link GraphTexts}, since XML cannot hold all characters. */
final class GraphMlWriter {
    private static final List<String> GRAPH_KEYS = List.of(GraphTexts.SEQ, GraphTexts.CREATED_AT);
    private static final List<String> NODE_KEYS = List.of(
            GraphTexts.KEY,
            GraphTexts.KIND,
            GraphTexts.EXECUTOR,
            GraphTexts.STATUS,
            GraphTexts.ATTEMPT,
            GraphTexts.PATH_ID,
            GraphTexts.UNRESOLVED);
    private static final List<String> EDGE_KEYS = List.of(GraphTexts.TYPE, GraphTexts.CONDITION);

    private final StringBuilder out = new StringBuilder();

    private GraphMlWriter() {}

    static String write(GraphSnapshot graph) {
        GraphMlWriter writer = new GraphMlWriter();
        writer.graph(graph);
        return writer.out.toString();
    }

    private void graph(GraphSnapshot graph) {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.append("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
        keys("graph", GRAPH_KEYS);
        keys("node", NODE_KEYS);
        keys("edge", EDGE_KEYS);
        out.append("  <graph id=\"").append(text(graph.workflowId())).append("\" edgedefault=\"directed\">\n");
        data("graph", GraphTexts.SEQ, Long.toString(graph.seq()));
        data("graph", GraphTexts.CREATED_AT, graph.createdAt().toString());
        graph.nodes().forEach(this::node);
        for (String name : GraphTexts.unresolved(graph)) {
            out.append("    <node id=\"").append(text(name)).append("\">\n");
            data("node", GraphTexts.UNRESOLVED, "true");
            out.append("    </node>\n");
        }
        graph.edges().forEach(this::edge);
        out.append("  </graph>\n</graphml>\n");
    }

    private void keys(String owner, List<String> names) {
        for (String name : names) {
            String type = GraphTexts.UNRESOLVED.equals(name)
                    ? "boolean"
                    : GraphTexts.SEQ.equals(name) ? "long" : GraphTexts.ATTEMPT.equals(name) ? "int" : "string";
            out.append("  <key id=\"")
                    .append(owner)
                    .append('.')
                    .append(name)
                    .append("\" for=\"")
                    .append(owner);
            out.append("\" attr.name=\"")
                    .append(name)
                    .append("\" attr.type=\"")
                    .append(type)
                    .append("\"/>\n");
        }
    }

    private void node(GraphSnapshot.Node node) {
        out.append("    <node id=\"").append(text(node.id())).append("\">\n");
        data("node", GraphTexts.KEY, node.key());
        data("node", GraphTexts.KIND, node.kind().name());
        data("node", GraphTexts.EXECUTOR, node.executor());
        data(
                "node",
                GraphTexts.STATUS,
                node.status() == null ? null : node.status().name());
        data("node", GraphTexts.ATTEMPT, Integer.toString(node.attempt()));
        data("node", GraphTexts.PATH_ID, node.pathId());
        out.append("    </node>\n");
    }

    private void edge(GraphSnapshot.Edge edge) {
        out.append("    <edge source=\"").append(text(edge.upstream()));
        out.append("\" target=\"").append(text(edge.node())).append("\">\n");
        data("edge", GraphTexts.TYPE, edge.type().name());
        data("edge", GraphTexts.CONDITION, edge.label().isEmpty() ? null : edge.label());
        out.append("    </edge>\n");
    }

    private void data(String owner, String name, @Nullable String value) {
        if (value != null) {
            out.append("      <data key=\"")
                    .append(owner)
                    .append('.')
                    .append(name)
                    .append("\">");
            out.append(text(value)).append("</data>\n");
        }
    }

    private static String text(String value) {
        return GraphTexts.encode(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;");
    }
}
