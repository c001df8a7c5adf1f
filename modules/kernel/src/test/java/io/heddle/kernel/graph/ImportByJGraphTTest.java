package io.heddle.kernel.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.GraphFormat;
import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.nio.GraphImporter;
import org.jgrapht.nio.dot.DOTImporter;
import org.jgrapht.nio.graphml.GraphMLImporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A second opinion: readers that others wrote find the same nodes, edges and states in what is exported. */
@Tag("promise-89")
class ImportByJGraphTTest {
    private static final List<String> IDS = List.of(
            "plain",
            "with space",
            "a\"quoted\"b",
            "line\nbreak",
            "a --> b",
            "<b onclick='x()'>bold</b>",
            "]]> & &amp; {} [] ;",
            "ünï-コード-\ud83d\ude00",
            "back\\slash");

    private static final List<NodeStatus> STATES = List.of(NodeStatus.values());

    private static GraphSnapshot hostile() {
        List<GraphSnapshot.Node> nodes = new ArrayList<>();
        List<GraphSnapshot.Edge> edges = new ArrayList<>();
        for (int n = 0; n < IDS.size(); n++) {
            NodeStatus status = STATES.get(n % STATES.size());
            nodes.add(new GraphSnapshot.Node(IDS.get(n), IDS.get(n), NodeKind.TASK, IDS.get(n), status, n, "main"));
            if (n > 0) {
                edges.add(new GraphSnapshot.Edge(
                        IDS.get(n - 1), IDS.get(n), DependencyType.CONDITIONAL, "x == \"" + IDS.get(n) + "\""));
            }
        }
        return new GraphSnapshot("run \"1\"", 7, nodes, edges, Instant.EPOCH);
    }

    private static void sameAs(
            GraphSnapshot expected,
            GraphImporter<String, DefaultEdge> importer,
            Map<String, String> states,
            Map<String, String> names,
            String text) {
        Graph<String, DefaultEdge> graph = new DirectedPseudograph<>(DefaultEdge.class);
        importer.importGraph(graph, new StringReader(text));
        UnaryOperator<String> id = name -> names.getOrDefault(name, name);
        assertThat(graph.vertexSet())
                .extracting(id::apply)
                .containsExactlyInAnyOrderElementsOf(expected.nodes().stream()
                        .map(node -> GraphTexts.encode(node.id()))
                        .toList());
        assertThat(graph.edgeSet())
                .extracting(edge -> List.of(id.apply(graph.getEdgeSource(edge)), id.apply(graph.getEdgeTarget(edge))))
                .containsExactlyInAnyOrderElementsOf(expected.edges().stream()
                        .map(edge -> List.of(GraphTexts.encode(edge.upstream()), GraphTexts.encode(edge.node())))
                        .toList());
        Map<String, String> byId = new HashMap<>();
        states.forEach((name, state) -> byId.put(id.apply(name), state));
        expected.nodes()
                .forEach(node -> assertThat(byId.get(GraphTexts.encode(node.id())))
                        .as(node.id())
                        .isEqualTo(String.valueOf(node.status())));
    }

    @Test
    void dotIsUnderstood() {
        DOTImporter<String, DefaultEdge> importer = new DOTImporter<>();
        Map<String, String> states = new HashMap<>();
        importer.setVertexFactory(id -> id);
        importer.addVertexAttributeConsumer((attribute, value) -> {
            if (attribute.getSecond().equals("status")) {
                states.put(attribute.getFirst(), value.getValue());
            }
        });
        sameAs(hostile(), importer, states, Map.of(), GraphExport.toText(hostile(), GraphFormat.DOT));
    }

    /** It checks the file against the schema of GraphML as well. */
    @Test
    void graphMlIsUnderstood() {
        GraphMLImporter<String, DefaultEdge> importer = new GraphMLImporter<>();
        Map<String, String> states = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        importer.setVertexFactory(id -> id);
        importer.addVertexAttributeConsumer((attribute, value) -> {
            if (attribute.getSecond().equals("status")) {
                states.put(attribute.getFirst(), value.getValue());
            } else if (attribute.getSecond().equals("node_id")) {
                ids.put(attribute.getFirst(), value.getValue());
            }
        });
        sameAs(hostile(), importer, states, ids, GraphExport.toText(hostile(), GraphFormat.GRAPHML));
        assertThat(ids).as("what is no name token").hasSize(IDS.size() - 1);
    }
}
