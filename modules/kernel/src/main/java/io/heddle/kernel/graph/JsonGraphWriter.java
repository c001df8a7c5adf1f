package io.heddle.kernel.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.heddle.GraphSnapshot;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a graph as JSON in one pass over its nodes and edges. */
final class JsonGraphWriter {
    // ASCII only: an unpaired surrogate survives any encoding, and no direction mark can reorder what a reader sees.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .characterEscapes(new HtmlSafe())
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private JsonGraphWriter() {}

    static String write(GraphSnapshot graph) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("workflow_id", graph.workflowId());
            json.writeNumberField(GraphTexts.SEQ, graph.seq());
            json.writeStringField(GraphTexts.CREATED_AT, graph.createdAt().toString());
            nodes(json, graph);
            edges(json, graph);
            neighbours(json, graph);
            GraphAnalysis shape = GraphAnalysis.of(graph);
            strings(json, "start_nodes", shape.startNodes());
            strings(json, "end_nodes", shape.endNodes());
            json.writeObjectFieldStart("execution_levels");
            for (Map.Entry<String, Integer> level : shape.executionLevels().entrySet()) {
                json.writeNumberField(level.getKey(), level.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void nodes(JsonGenerator json, GraphSnapshot graph) throws IOException {
        json.writeArrayFieldStart("nodes");
        for (GraphSnapshot.Node node : graph.nodes()) {
            json.writeStartObject();
            json.writeStringField("id", node.id());
            json.writeStringField(GraphTexts.KEY, node.key());
            json.writeStringField(GraphTexts.KIND, node.kind().name());
            json.writeStringField(GraphTexts.EXECUTOR, node.executor());
            json.writeStringField(
                    GraphTexts.STATUS,
                    node.status() == null ? null : node.status().name());
            json.writeNumberField(GraphTexts.ATTEMPT, node.attempt());
            json.writeStringField(GraphTexts.PATH_ID, node.pathId());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void edges(JsonGenerator json, GraphSnapshot graph) throws IOException {
        json.writeArrayFieldStart("edges");
        for (GraphSnapshot.Edge edge : graph.edges()) {
            json.writeStartObject();
            json.writeStringField("upstream", edge.upstream());
            json.writeStringField("node", edge.node());
            json.writeStringField(GraphTexts.TYPE, edge.type().name());
            json.writeStringField(GraphTexts.CONDITION, edge.label());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void neighbours(JsonGenerator json, GraphSnapshot graph) throws IOException {
        Map<String, List<String>> after = new LinkedHashMap<>();
        Map<String, List<String>> before = new LinkedHashMap<>();
        for (GraphSnapshot.Node node : graph.nodes()) {
            after.put(node.id(), new ArrayList<>());
            before.put(node.id(), new ArrayList<>());
        }
        for (GraphSnapshot.Edge edge : graph.edges()) {
            // An upstream nobody registered yet shows among what its dependents wait for, not as a node.
            add(after.get(edge.upstream()), edge.node());
            add(before.get(edge.node()), edge.upstream());
        }
        lists(json, "adjacency_list", after);
        lists(json, "reverse_adjacency_list", before);
    }

    private static void add(@Nullable List<String> list, String id) {
        if (list != null) {
            list.add(id);
        }
    }

    private static void lists(JsonGenerator json, String field, Map<String, List<String>> lists) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, List<String>> list : lists.entrySet()) {
            strings(json, list.getKey(), list.getValue());
        }
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** Escapes what could end a script element or start a tag where the JSON is put into a page. */
    private static final class HtmlSafe extends CharacterEscapes {
        private final int[] escapes = standardAsciiEscapesForJSON();

        HtmlSafe() {
            for (char c : "<>&'".toCharArray()) {
                escapes[c] = ESCAPE_STANDARD;
            }
            // The one control character that JSON allows and ASCII holds.
            escapes[0x7f] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes.clone();
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
