package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes GraphML that keeps to its schema. Every text uses the encoding of {@link GraphTexts}, since XML cannot hold all
 * characters. The schema wants name tokens as ids: what is none gets another one, and its own as data.
 */
final class GraphMlWriter {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:-]+");
    private static final List<String> GRAPH_KEYS =
            List.of(GraphTexts.WORKFLOW_ID, GraphTexts.SEQ, GraphTexts.CREATED_AT);
    private static final List<String> NODE_KEYS = List.of(
            GraphTexts.NODE_ID,
            GraphTexts.KEY,
            GraphTexts.KIND,
            GraphTexts.EXECUTOR,
            GraphTexts.STATUS,
            GraphTexts.ATTEMPT,
            GraphTexts.PATH_ID,
            GraphTexts.UNRESOLVED);
    private static final List<String> EDGE_KEYS = List.of(GraphTexts.TYPE, GraphTexts.CONDITION);

    private final StringBuilder out = new StringBuilder();
    /** Ids in the file by ids of nodes. */
    private final Map<String, String> tokens = new HashMap<>();

    private GraphMlWriter(GraphSnapshot graph) {
        List<String> ids = new ArrayList<>(GraphTexts.unresolved(graph));
        graph.nodes().forEach(node -> ids.add(node.id()));
        Set<String> taken = new HashSet<>(ids);
        int next = 0;
        for (String id : ids) {
            String token = id;
            while (!isToken(token) || (!token.equals(id) && !taken.add(token))) {
                token = "n" + next++;
            }
            tokens.put(id, token);
        }
    }

    private static boolean isToken(String id) {
        return TOKEN.matcher(id).matches();
    }

    private String token(String id) {
        return tokens.getOrDefault(id, id);
    }

    static String write(GraphSnapshot graph) {
        GraphMlWriter writer = new GraphMlWriter(graph);
        writer.graph(graph);
        return writer.out.toString();
    }

    private void graph(GraphSnapshot graph) {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.append("<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
        keys("graph", GRAPH_KEYS);
        keys("node", NODE_KEYS);
        keys("edge", EDGE_KEYS);
        boolean token = isToken(graph.workflowId());
        out.append("  <graph id=\"").append(token ? graph.workflowId() : "G").append("\" edgedefault=\"directed\">\n");
        data("graph", GraphTexts.WORKFLOW_ID, token ? null : graph.workflowId());
        data("graph", GraphTexts.SEQ, Long.toString(graph.seq()));
        data("graph", GraphTexts.CREATED_AT, graph.createdAt().toString());
        graph.nodes().forEach(this::node);
        for (String name : GraphTexts.unresolved(graph)) {
            begin(name);
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

    private void begin(String id) {
        String token = token(id);
        out.append("    <node id=\"").append(token).append("\">\n");
        data("node", GraphTexts.NODE_ID, token.equals(id) ? null : id);
    }

    private void node(GraphSnapshot.Node node) {
        begin(node.id());
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
        out.append("    <edge source=\"").append(token(edge.upstream()));
        out.append("\" target=\"").append(token(edge.node())).append("\">\n");
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
