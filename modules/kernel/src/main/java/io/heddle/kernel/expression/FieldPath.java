package io.heddle.kernel.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path such as {@code output.items[0].name} or {@code upstream['node.a'].x}. A number between dots is a list index or,
 * in an object, a key.
 *
 * @param root a variable
 * @param segments keys and indexes
 */
record FieldPath(String root, List<String> segments) {

    FieldPath {
        segments = List.copyOf(segments);
    }

    /**
     * @throws ExpressionException with CONDITION_SYNTAX for a malformed path, CONDITION_TYPE for an unknown root
     */
    static FieldPath parse(String path, Set<String> variables) {
        List<String> parts = new Parser(path).parse();
        String root = parts.get(0);
        if (!variables.contains(root)) {
            throw new ExpressionException(
                    ExpressionException.CONDITION_TYPE,
                    "the path '" + path + "' starts with none of "
                            + variables.stream().sorted().toList());
        }
        return new FieldPath(root, parts.subList(1, parts.size()));
    }

    void collectReferences(References.Collector references) {
        if (root.equals(References.UPSTREAM) && !segments.isEmpty()) {
            references.upstreamKey(segments.get(0));
        } else {
            references.variable(root);
        }
    }

    /** Reads the path; null where it leads nowhere. */
    @Nullable Object read(Frame frame) {
        Object value = frame.variable(root);
        for (String segment : segments) {
            frame.charge(1);
            value = Access.known(step(Access.known(value), segment));
        }
        return Access.known(value);
    }

    private static @Nullable Object step(@Nullable Object value, String segment) {
        if (value instanceof Map<?, ?> map) {
            return map.get(segment);
        }
        if (value instanceof List<?> list && isIndex(segment)) {
            return Access.elementAt(list, Long.parseLong(segment));
        }
        return null;
    }

    private static boolean isIndex(String segment) {
        return segment.length() <= 9 && segment.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The path as CEL; keys are quoted, so nothing in them can be taken for anything else. */
    String toCel() {
        StringBuilder cel = new StringBuilder(root);
        for (String segment : segments) {
            cel.append('[').append(isIndex(segment) ? segment : quote(segment)).append(']');
        }
        return cel.toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\' || c < ' ') {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    private static final class Parser {
        private final String path;
        private int position;

        Parser(String path) {
            this.path = path;
        }

        List<String> parse() {
            List<String> parts = new ArrayList<>();
            parts.add(name());
            while (position < path.length()) {
                char c = path.charAt(position++);
                if (c == '.') {
                    parts.add(name());
                } else if (c == '[') {
                    parts.add(bracketed());
                } else {
                    throw malformed();
                }
            }
            return parts;
        }

        private String name() {
            int start = position;
            while (position < path.length() && isNamePart(path.charAt(position))) {
                position++;
            }
            if (start == position) {
                throw malformed();
            }
            return path.substring(start, position);
        }

        private static boolean isNamePart(char c) {
            return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || "_-:$@".indexOf(c) >= 0;
        }

        private String bracketed() {
            char first = position < path.length() ? path.charAt(position) : ']';
            boolean quoted = first == '\'' || first == '"';
            int start = quoted ? position + 1 : position;
            int end = path.indexOf(quoted ? first : ']', start);
            if (end <= start) {
                throw malformed();
            }
            String segment = path.substring(start, end);
            position = quoted ? end + 1 : end;
            if ((!quoted && !isIndex(segment)) || position >= path.length() || path.charAt(position) != ']') {
                throw malformed();
            }
            position++;
            return segment;
        }

        private ExpressionException malformed() {
            return new ExpressionException(
                    ExpressionException.CONDITION_SYNTAX,
                    "not a path, such as output.items[0].name: '"
                            + (path.length() <= 100 ? path : path.substring(0, 100) + "...") + "'");
        }
    }
}
