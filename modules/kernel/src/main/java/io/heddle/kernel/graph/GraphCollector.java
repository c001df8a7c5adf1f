package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a graph together from decoded attributes; what is left out gets the value of a plain definition. */
final class GraphCollector {
    private final List<GraphSnapshot.Node> nodes = new ArrayList<>();
    private final List<GraphSnapshot.Edge> edges = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> unresolved = new HashSet<>();
    private String workflowId = "";
    private long seq;
    private Instant createdAt = Instant.EPOCH;

    void workflowId(String id) {
        workflowId = id;
    }

    /** Attributes of the graph as a whole. */
    void graph(Map<String, String> attributes) {
        String seqText = attributes.get(GraphTexts.SEQ);
        if (seqText != null) {
            seq = number(GraphTexts.SEQ, seqText);
        }
        String created = attributes.get(GraphTexts.CREATED_AT);
        if (created != null) {
            try {
                createdAt = Instant.parse(created);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("created_at is not an instant: " + Names.show(created), e);
            }
        }
    }

    void node(String id, Map<String, String> attributes) {
        if (Boolean.parseBoolean(attributes.get(GraphTexts.UNRESOLVED))) {
            unresolved.add(id);
            return;
        }
        if (!ids.add(id)) {
            throw new IllegalArgumentException("the node " + Names.show(id) + " is declared twice");
        }
        String status = attributes.get(GraphTexts.STATUS);
        long attempt = number(GraphTexts.ATTEMPT, attributes.getOrDefault(GraphTexts.ATTEMPT, "0"));
        if (attempt != (int) attempt) {
            throw new IllegalArgumentException("attempt is out of range: " + attempt);
        }
        nodes.add(new GraphSnapshot.Node(
                id,
                attributes.getOrDefault(GraphTexts.KEY, id),
                constant(NodeKind.class, attributes.getOrDefault(GraphTexts.KIND, NodeKind.TASK.name())),
                attributes.get(GraphTexts.EXECUTOR),
                status == null ? null : constant(NodeStatus.class, status),
                (int) attempt,
                attributes.getOrDefault(GraphTexts.PATH_ID, GraphTexts.MAIN_PATH)));
    }

    /** Declares {@code id} as a plain node unless it is known. */
    void mention(String id) {
        if (!ids.contains(id) && !unresolved.contains(id)) {
            node(id, Map.of());
        }
    }

    boolean knows(String id) {
        return ids.contains(id) || unresolved.contains(id);
    }

    void edge(String upstream, String node, Map<String, String> attributes) {
        edges.add(new GraphSnapshot.Edge(
                upstream,
                node,
                constant(
                        DependencyType.class, attributes.getOrDefault(GraphTexts.TYPE, DependencyType.SEQUENCE.name())),
                attributes.getOrDefault(GraphTexts.CONDITION, "")));
    }

    GraphSnapshot build() {
        return new GraphSnapshot(workflowId, seq, nodes, edges, createdAt);
    }

    private static long number(String field, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(field + " is not a whole number: " + Names.show(text), e);
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (@Nullable E constant : type.getEnumConstants()) {
            if (constant != null && constant.name().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "no " + type.getSimpleName().toLowerCase(Locale.ROOT) + " is called " + Names.show(text));
    }
}
