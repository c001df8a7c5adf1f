package io.heddle.kernel.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.heddle.GraphSnapshot;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Reads a graph from JSON, token by token. */
final class JsonGraphReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser json;
    private final GraphCollector graph = new GraphCollector();

    private JsonGraphReader(JsonParser json) {
        this.json = json;
    }

    static GraphSnapshot read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonGraphReader(parser).graph();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a graph in JSON: " + e.getMessage(), e);
        }
    }

    private GraphSnapshot graph() throws IOException {
        expect(json.nextToken(), JsonToken.START_OBJECT, "a graph");
        Map<String, String> attributes = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "workflow_id" -> graph.workflowId(scalar(field));
                case GraphTexts.SEQ, GraphTexts.CREATED_AT -> attributes.put(field, scalar(field));
                case "nodes" -> objects(field, this::node);
                case "edges" -> objects(field, this::edge);
                default -> json.skipChildren();
            }
        }
        expect(json.currentToken(), JsonToken.END_OBJECT, "the end of the graph");
        if (json.nextToken() != null) {
            throw new IllegalArgumentException("there is something after the graph");
        }
        graph.graph(attributes);
        return graph.build();
    }

    private void node(Map<String, String> fields) {
        graph.node(required(fields, "id"), fields);
    }

    private void edge(Map<String, String> fields) {
        graph.edge(required(fields, "upstream"), required(fields, "node"), fields);
    }

    private void objects(String field, Consumer<Map<String, String>> each) throws IOException {
        expect(json.currentToken(), JsonToken.START_ARRAY, field);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.START_OBJECT, "an entry of " + field);
            Map<String, String> fields = new HashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isStructStart()) {
                    json.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    fields.put(name, scalar(name));
                }
            }
            each.accept(fields);
        }
    }

    private String scalar(String field) throws IOException {
        String text = json.currentToken().isScalarValue() ? json.getText() : null;
        if (text == null || json.currentToken() == JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException(field + " must be a string or a number");
        }
        return text;
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("an entry has no " + name);
        }
        return value;
    }

    private static void expect(JsonToken actual, JsonToken expected, String what) {
        if (actual != expected) {
            throw new IllegalArgumentException("expected " + what + " but found " + actual);
        }
    }
}
