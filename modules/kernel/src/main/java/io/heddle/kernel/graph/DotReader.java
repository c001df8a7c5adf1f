package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a digraph: node statements, edge statements with chains, attribute lists and default attributes. */
final class DotReader {
    private final DotTokens tokens;
    private final GraphCollector graph = new GraphCollector();

    private DotReader(DotTokens tokens) {
        this.tokens = tokens;
    }

    static GraphSnapshot read(String text) {
        return new DotReader(new DotTokens(text)).graph();
    }

    /** An edge met before all nodes are known. */
    private record Edge(String upstream, String node, Map<String, String> attributes) {}

    private GraphSnapshot graph() {
        if (tokens.isKeyword("strict")) {
            tokens.next();
        }
        if (!tokens.isKeyword("digraph")) {
            throw tokens.expected("digraph");
        }
        tokens.next();
        if (tokens.isId()) {
            graph.workflowId(id());
        }
        tokens.take('{');
        List<Edge> edges = new ArrayList<>();
        while (!tokens.is('}')) {
            statement(edges);
            if (tokens.is(';')) {
                tokens.next();
            }
        }
        tokens.take('}');
        if (!tokens.isEnd()) {
            throw tokens.expected("nothing after the graph");
        }
        // Only now is it known which ids a statement declares and which are merely mentioned by an edge.
        for (Edge edge : edges) {
            graph.mention(edge.upstream());
            graph.mention(edge.node());
            graph.edge(edge.upstream(), edge.node(), edge.attributes());
        }
        return graph.build();
    }

    private void statement(List<Edge> edges) {
        if (tokens.isKeyword("graph")) {
            tokens.next();
            graph.graph(attributes());
            return;
        }
        if (tokens.isKeyword("node") || tokens.isKeyword("edge")) {
            // Defaults concern looks only.
            tokens.next();
            attributes();
            return;
        }
        if (tokens.isKeyword("subgraph")) {
            tokens.next();
            frame();
            return;
        }
        if (tokens.is('{')) {
            throw subgraph();
        }
        String first = id();
        if (tokens.is('=')) {
            tokens.next();
            id();
            return;
        }
        List<String> chain = new ArrayList<>(List.of(first));
        while (tokens.isArrow()) {
            tokens.next();
            chain.add(id());
        }
        Map<String, String> attributes = attributes();
        if (chain.size() == 1) {
            graph.node(first, attributes);
        }
        if (Boolean.parseBoolean(attributes.get(GraphTexts.CONTAINS))) {
            return;
        }
        for (int i = 1; i < chain.size(); i++) {
            edges.add(new Edge(chain.get(i - 1), chain.get(i), attributes));
        }
    }

    /** A frame drawn around nodes that are declared outside of it: nothing to read, nothing to lose. */
    private void frame() {
        boolean cluster = tokens.isId() && id().startsWith("cluster");
        if (!cluster || !tokens.is('{')) {
            throw subgraph();
        }
        tokens.next();
        while (!tokens.is('}')) {
            if (tokens.isKeyword("graph")) {
                tokens.next();
                attributes();
            } else if (!graph.knows(id()) || tokens.isArrow() || tokens.is('[') || tokens.is('=')) {
                throw subgraph();
            }
            if (tokens.is(';')) {
                tokens.next();
            }
        }
        tokens.next();
    }

    private IllegalArgumentException subgraph() {
        return new IllegalArgumentException(
                "subgraphs that hold more than nodes from outside are not supported (line " + tokens.line() + ")");
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        while (tokens.is('[')) {
            tokens.next();
            while (!tokens.is(']')) {
                String name = id();
                tokens.take('=');
                attributes.put(name, id());
                if (tokens.is(',') || tokens.is(';')) {
                    tokens.next();
                }
            }
            tokens.next();
        }
        return attributes;
    }

    private String id() {
        return GraphTexts.decode(tokens.takeId());
    }
}
