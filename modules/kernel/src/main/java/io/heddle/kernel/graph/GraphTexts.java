package io.heddle.kernel.graph;

import io.heddle.GraphSnapshot;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the text formats share: names of attributes, and one reversible way to write any Java string with
 * printable characters only. XML cannot hold most control characters in any form, and no UTF-8 file holds an unpaired
 * surrogate, so both are written as a Unicode escape, and a backslash is doubled.
 */
final class GraphTexts {
    static final String KEY = "key";
    static final String KIND = "kind";
    static final String EXECUTOR = "executor";
    static final String STATUS = "status";
    static final String ATTEMPT = "attempt";
    static final String PATH_ID = "path_id";
    static final String TYPE = "type";
    static final String CONDITION = "condition";
    static final String SEQ = "seq";
    static final String CREATED_AT = "created_at";
    /** Marks a node that stands for an upstream id nobody registered; not read back as a node. */
    static final String UNRESOLVED = "unresolved";

    /** GraphML: the id of a node or of the graph where its own is no XML name token. */
    static final String NODE_ID = "node_id";

    static final String WORKFLOW_ID = "workflow_id";

    /** DOT: marks a line from a LOOP to one of its iterations, drawn and not read back as an edge. */
    static final String CONTAINS = "contains";

    static final String MAIN_PATH = "main";

    private GraphTexts() {}

    /** {@code text} with printable characters only; {@link #decode} gives it back. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        text.codePoints().forEach(c -> {
            if (c == '\\') {
                out.append("\\\\");
            } else if (Names.mustEscape(c)) {
                Names.appendEscape(out, c);
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** The inverse of {@link #encode}; a backslash before anything else stands for itself. */
    static String decode(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '\\' && i + 1 < text.length();
            if (escape && text.charAt(i + 1) == '\\') {
                out.append('\\');
                i++;
            } else if (escape && text.charAt(i + 1) == 'u' && isHex(text, i + 2)) {
                out.append((char) Integer.parseInt(text, i + 2, i + 6, 16));
                i += 5;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isHex(String text, int from) {
        if (from + 4 > text.length()) {
            return false;
        }
        for (int i = from; i < from + 4; i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    /** {@code text} for people: unprintable characters become visible, nothing else changes. */
    static String display(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Names.mustEscape(c)) {
                Names.appendEscape(out, c);
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** Ids that edges start from or lead to without being nodes, in the order of the edges. */
    static Set<String> unresolved(GraphSnapshot graph) {
        Set<String> known = graph.nodes().stream().map(GraphSnapshot.Node::id).collect(Collectors.toSet());
        Set<String> unknown = new LinkedHashSet<>();
        for (GraphSnapshot.Edge edge : graph.edges()) {
            if (!known.contains(edge.upstream())) {
                unknown.add(edge.upstream());
            }
            if (!known.contains(edge.node())) {
                unknown.add(edge.node());
            }
        }
        return unknown;
    }
}
