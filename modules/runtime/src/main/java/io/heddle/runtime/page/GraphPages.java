package io.heddle.runtime.page;

import io.heddle.GraphFormat;
import io.heddle.GraphSnapshot;
import io.heddle.Heddle;
import io.heddle.WorkflowHandle;
import io.heddle.kernel.graph.GraphLayout;
import io.heddle.runtime.admin.Answer;
import io.heddle.runtime.admin.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Graphs of instances: as other programs read them, and as they are drawn. */
final class GraphPages {
    /** Larger ones could be drawn, but not read. */
    private static final int MOST_NODES = 500;

    private static final int MOST_EDGES = 4000;

    private final Heddle heddle;

    GraphPages(Heddle heddle) {
        this.heddle = heddle;
    }

    Answer graph(String id, Request request) {
        Parameters.of(request);
        return Answer.text(200, "application/json", handle(id).graph(GraphFormat.JSON));
    }

    /** Where nodes and edges stand. It changes when a node joins, not when one changes its state. */
    Answer drawing(String id, Request request) {
        Parameters.of(request);
        WorkflowHandle handle = handle(id);
        int nodes = handle.status().totalNodes();
        if (nodes > MOST_NODES) {
            throw tooLarge(nodes + " nodes");
        }
        GraphSnapshot graph = handle.graph();
        if (graph.edges().size() > MOST_EDGES) {
            throw tooLarge(graph.edges().size() + " edges");
        }
        GraphLayout layout = GraphLayout.of(graph);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", graph.seq());
        fields.put("layers", layout.layers());
        fields.put("rows", layout.rows());
        fields.put(
                "nodes",
                layout.nodes().stream()
                        .map(place -> List.of(place.node(), place.layer(), place.row()))
                        .toList());
        fields.put("edges", layout.edges().stream().map(GraphPages::line).toList());
        return Answer.json(200, fields);
    }

    private static Map<String, Object> line(GraphLayout.Line line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("upstream", line.edge().upstream());
        fields.put("node", line.edge().node());
        fields.put("type", line.edge().type().name());
        fields.put("condition", line.edge().label());
        fields.put(
                "bends",
                line.bends().stream()
                        .map(bend -> List.of(bend.layer(), bend.row()))
                        .toList());
        return fields;
    }

    private static Refusal tooLarge(String size) {
        return new Refusal(
                409,
                "GRAPH_TOO_LARGE",
                "the graph has " + size + "; drawn are at most " + MOST_NODES + " nodes and " + MOST_EDGES + " edges",
                "see nodes, or graph, which has no limit");
    }

    private WorkflowHandle handle(String id) {
        return heddle.handle(Parameters.instanceId(id));
    }
}
