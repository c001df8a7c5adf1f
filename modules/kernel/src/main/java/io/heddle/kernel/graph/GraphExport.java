package io.heddle.kernel.graph;

import io.heddle.GraphFormat;
import io.heddle.GraphSnapshot;
import io.heddle.definition.WorkflowDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes graphs as JSON, DOT, GraphML and Mermaid, and reads the first three back: {@code fromX(toX(g)).equals(g)} for
 * every graph whose node ids differ, whatever its texts contain. Equal graphs give equal texts. Stateless and
 * thread-safe.
 *
 * <p>Readers take text from anywhere: they do no I/O, resolve no external entity, ignore what they do not know and
 * refuse anything else with an {@link IllegalArgumentException} that says what is wrong.
 */
public final class GraphExport {

    private GraphExport() {}

    /** In any of the forms. */
    public static String toText(GraphSnapshot graph, GraphFormat format) {
        return switch (format) {
            case JSON -> toJson(graph);
            case DOT -> toDot(graph);
            case GRAPHML -> toGraphMl(graph);
            case MERMAID -> toMermaid(graph);
        };
    }

    /**
     * {@code {workflow_id, seq, created_at, nodes, edges, adjacency_list, reverse_adjacency_list, start_nodes,
     * end_nodes, execution_levels}}, ASCII only and safe inside HTML.
     */
    public static String toJson(GraphSnapshot graph) {
        return JsonGraphWriter.write(graph);
    }

    /** Reads what {@link #toJson} wrote; the lists derived from nodes and edges are not read. */
    public static GraphSnapshot fromJson(String json) {
        return JsonGraphReader.read(json);
    }

    /** A directed graph for Graphviz, nodes coloured by state. */
    public static String toDot(GraphSnapshot graph) {
        return DotWriter.write(graph);
    }

    /** Reads what {@link #toDot} wrote, and plain digraphs without subgraphs and HTML labels. */
    public static GraphSnapshot fromDot(String dot) {
        return DotReader.read(dot);
    }

    /** GraphML with every attribute as data. */
    public static String toGraphMl(GraphSnapshot graph) {
        return GraphMlWriter.write(graph);
    }

    /** Reads what {@link #toGraphMl} wrote, and plain directed GraphML; a document type is refused. */
    public static GraphSnapshot fromGraphMl(String xml) {
        return GraphMlReader.read(xml);
    }

    /** A flowchart for Mermaid, nodes coloured by state; cannot be read back. */
    public static String toMermaid(GraphSnapshot graph) {
        return MermaidWriter.write(graph);
    }

    /** The graph of a definition, loop bodies not opened, without states and at seq 0. */
    public static GraphSnapshot snapshotOf(WorkflowDefinition definition, Instant createdAt) {
        List<GraphSnapshot.Node> nodes = new ArrayList<>();
        List<GraphSnapshot.Edge> edges = new ArrayList<>();
        definition.nodes().forEach(node -> {
            nodes.add(new GraphSnapshot.Node(
                    node.key(), node.key(), node.kind(), node.executor(), null, 0, GraphTexts.MAIN_PATH));
            node.dependencies()
                    .forEach(edge -> edges.add(
                            new GraphSnapshot.Edge(edge.upstream(), node.key(), edge.type(), EdgeLabel.of(edge))));
        });
        return new GraphSnapshot(definition.id().value(), 0, nodes, edges, createdAt);
    }
}
