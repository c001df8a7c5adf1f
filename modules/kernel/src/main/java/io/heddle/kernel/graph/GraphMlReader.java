package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLResolver;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads GraphML from a stream of elements. Nothing outside the text is ever read: a document type is refused, entities
 * are not resolved.
 */
final class GraphMlReader {
    private final XMLStreamReader xml;
    private final GraphCollector graph = new GraphCollector();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private boolean found;

    private GraphMlReader(XMLStreamReader xml) {
        this.xml = xml;
    }

    private record Edge(String source, String target, Map<String, String> attributes) {}

    static GraphSnapshot read(String text) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((XMLResolver) (publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("external entities are not read");
        });
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            try {
                return new GraphMlReader(reader).graph();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("not a graph in GraphML: " + e.getMessage(), e);
        }
    }

    private GraphSnapshot graph() throws XMLStreamException {
        Map<String, String> attributes = new HashMap<>();
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD) {
                throw new IllegalArgumentException("not a graph in GraphML: a document type is not allowed");
            }
            if (event == XMLStreamConstants.START_ELEMENT) {
                element(attributes);
            }
        }
        if (!found) {
            throw new IllegalArgumentException("not a graph in GraphML: there is no graph element");
        }
        graph.graph(attributes);
        String own = attributes.get(GraphTexts.WORKFLOW_ID);
        if (own != null) {
            graph.workflowId(own);
        }
        for (Edge named : edges) {
            Edge edge = new Edge(id(named.source()), id(named.target()), named.attributes());
            if (!graph.knows(edge.source()) || !graph.knows(edge.target())) {
                throw new IllegalArgumentException("an edge from " + Names.show(edge.source()) + " to "
                        + Names.show(edge.target()) + " joins a node that is not declared");
            }
            graph.edge(edge.source(), edge.target(), edge.attributes());
        }
        return graph.build();
    }

    private void element(Map<String, String> attributes) throws XMLStreamException {
        switch (xml.getLocalName()) {
            case "key" -> {
                String name = xml.getAttributeValue(null, "attr.name");
                keys.put(required("id"), name == null ? required("id") : name);
            }
            case "graph" -> {
                if (found) {
                    throw new IllegalArgumentException("more than one graph, or a graph inside a node");
                }
                found = true;
                if ("undirected".equals(xml.getAttributeValue(null, "edgedefault"))) {
                    throw new IllegalArgumentException("the graph is not directed");
                }
                String id = xml.getAttributeValue(null, "id");
                graph.workflowId(id == null ? "" : GraphTexts.decode(id));
            }
            case "data" -> datum(attributes);
            case "node" -> {
                String token = text("id");
                Map<String, String> node = data();
                String own = node.getOrDefault(GraphTexts.NODE_ID, token);
                if (ids.put(token, own) != null) {
                    throw new IllegalArgumentException("the node " + Names.show(token) + " is declared twice");
                }
                graph.node(own, node);
            }
            case "edge" -> {
                String source = text("source");
                String target = text("target");
                edges.add(new Edge(source, target, data()));
            }
            default -> {
                // graphml itself, descriptions and what other tools add.
            }
        }
    }

    /** The data of the current element, up to its end. */
    private Map<String, String> data() throws XMLStreamException {
        Map<String, String> attributes = new HashMap<>();
        int depth = 1;
        while (depth > 0) {
            int event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                if (depth == 1 && xml.getLocalName().equals("data")) {
                    datum(attributes);
                } else if (xml.getLocalName().equals("graph")) {
                    throw new IllegalArgumentException("more than one graph, or a graph inside a node");
                } else {
                    depth++;
                }
            }
        }
        return attributes;
    }

    private void datum(Map<String, String> attributes) throws XMLStreamException {
        String key = required("key");
        String name = keys.getOrDefault(key, key);
        if (isKnown(name)) {
            attributes.put(name, GraphTexts.decode(xml.getElementText()));
        }
    }

    /** Other tools put elements into their data, which has no text to read. */
    private static boolean isKnown(String name) {
        return switch (name) {
            case GraphTexts.NODE_ID,
                    GraphTexts.WORKFLOW_ID,
                    GraphTexts.SEQ,
                    GraphTexts.CREATED_AT,
                    GraphTexts.KEY,
                    GraphTexts.KIND,
                    GraphTexts.EXECUTOR,
                    GraphTexts.STATUS,
                    GraphTexts.ATTEMPT,
                    GraphTexts.PATH_ID,
                    GraphTexts.UNRESOLVED,
                    GraphTexts.TYPE,
                    GraphTexts.CONDITION -> true;
            default -> false;
        };
    }

    /** The id of a node by its id in the file. */
    private String id(String token) {
        return ids.getOrDefault(token, token);
    }

    private String text(String attribute) {
        return GraphTexts.decode(required(attribute));
    }

    private String required(String attribute) {
        @Nullable String value = xml.getAttributeValue(null, attribute);
        if (value == null) {
            throw new IllegalArgumentException("a " + xml.getLocalName() + " has no " + attribute);
        }
        return value;
    }
}
