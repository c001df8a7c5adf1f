package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What drawings say about nodes and edges. Whatever a colour says stands there in words, too. */
final class Captions {
    /** Characters of a condition or rule that a drawing shows. */
    private static final int LABEL_MAX = 160;

    private Captions() {}

    /** The id, then what the node is besides a TASK that runs here, and its state. */
    static List<String> of(GraphSnapshot.Node node, int width) {
        List<String> lines = new ArrayList<>(wrap(GraphTexts.display(node.id()), width));
        String sort = sort(node);
        String state = node.status() == null ? "" : state(node.status(), node.attempt());
        if (!sort.isEmpty() || !state.isEmpty()) {
            lines.add("(" + sort + (sort.isEmpty() || state.isEmpty() ? "" : ", ") + state + ")");
        }
        return lines;
    }

    private static String sort(GraphSnapshot.Node node) {
        if (node.kind() != NodeKind.TASK) {
            return node.kind().name().toLowerCase(Locale.ROOT);
        }
        return WorkExecutors.contains(node.executor()) ? String.valueOf(node.executor()) : "";
    }

    private static String state(NodeStatus status, int attempt) {
        if (status == NodeStatus.READY && attempt > 0) {
            return status + " after #" + attempt;
        }
        return attempt > 1 ? status + " #" + attempt : status.name();
    }

    static List<String> unresolved(String id, int width) {
        List<String> lines = new ArrayList<>(wrap(GraphTexts.display(id), width));
        lines.add("(unresolved)");
        return lines;
    }

    /** The condition or rule of an edge, cut where it is longer than anybody reads in a drawing. */
    static List<String> ofEdge(String label, int width) {
        String text = GraphTexts.display(label);
        return wrap(
                text.codePointCount(0, text.length()) > LABEL_MAX
                        ? text.substring(0, text.offsetByCodePoints(0, LABEL_MAX)) + "…"
                        : text,
                width);
    }

    /** Lines of at most {@code width} characters, each ended by one that parts words where there is one. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (text.codePointCount(from, text.length()) > width) {
            int full = text.offsetByCodePoints(from, width);
            int end = full;
            while (end > from && " -_./:&|,".indexOf(text.charAt(end - 1)) < 0) {
                end--;
            }
            end = end == from ? full : end;
            lines.add(text.substring(from, end));
            from = end;
        }
        lines.add(text.substring(from));
        return lines;
    }

    /** The fill colour of a node in that state. */
    static String colour(@Nullable NodeStatus status) {
        if (status == null) {
            return "#ffffff";
        }
        return switch (status) {
            case PENDING -> "#eceff1";
            case READY -> "#fff59d";
            case EXECUTING -> "#90caf9";
            case COMPLETED -> "#a5d6a7";
            case FAILED -> "#ef9a9a";
            case SKIPPED -> "#d7ccc8";
            case CANCELLED -> "#ffcc80";
        };
    }
}
