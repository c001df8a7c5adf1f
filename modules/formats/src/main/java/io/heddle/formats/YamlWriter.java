package io.heddle.formats;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prints JSON-shaped data as block-style YAML that {@link YamlText} reads back unchanged. */
final class YamlWriter {
    /** Text that is safe without quotes in every position; everything else is quoted. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./()-]*(?: [A-Za-z0-9_./()-]+)*");

    /** Words that other YAML readers would not take for text. */
    private static final Set<String> RESERVED =
            Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n", "~");

    /** A longer key must be marked as one. */
    private static final int LONGEST_SIMPLE_KEY = 400;

    private final StringBuilder out = new StringBuilder();

    private YamlWriter() {}

    static String write(Map<String, @Nullable Object> data) {
        YamlWriter writer = new YamlWriter();
        writer.object(data, 0);
        return writer.out.toString();
    }

    private void object(Map<?, ?> map, int indent) {
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!first) {
                indent(indent);
            }
            first = false;
            String key = scalar(entry.getKey());
            if (key.length() > LONGEST_SIMPLE_KEY) {
                out.append("? ").append(key).append('\n');
                indent(indent);
                key = "";
            }
            out.append(key).append(':');
            value(entry.getValue(), indent + 2);
        }
    }

    /** After a key: nested data starts on the next line. */
    private void value(@Nullable Object value, int indent) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            indent(indent);
            object(map, indent);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            out.append('\n');
            indent(indent);
            list(list, indent);
        } else {
            out.append(' ').append(scalar(value)).append('\n');
        }
    }

    private void list(List<?> list, int indent) {
        checkDepth(indent);
        boolean first = true;
        for (Object item : list) {
            if (!first) {
                indent(indent);
            }
            first = false;
            out.append("- ");
            if (item instanceof Map<?, ?> map && !map.isEmpty()) {
                object(map, indent + 2);
            } else if (item instanceof List<?> inner && !inner.isEmpty()) {
                list(inner, indent + 2);
            } else {
                out.append(scalar(item)).append('\n');
            }
        }
    }

    private void indent(int indent) {
        checkDepth(indent);
        out.append(" ".repeat(indent));
    }

    private static void checkDepth(int indent) {
        if (indent > 2 * ReadOptions.MAX_DEPTH) {
            throw new IllegalArgumentException("the definition is nested too deep to be written: a text has at most "
                    + ReadOptions.MAX_DEPTH + " levels");
        }
    }

    private static String scalar(@Nullable Object value) {
        if (value instanceof String text) {
            boolean plain = PLAIN.matcher(text).matches()
                    && text.length() <= LONGEST_SIMPLE_KEY
                    && !RESERVED.contains(text.toLowerCase(java.util.Locale.ROOT));
            return plain ? text : quoted(text);
        }
        if (value instanceof Map<?, ?>) {
            return "{}";
        }
        if (value instanceof List<?>) {
            return "[]";
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no " + number);
        }
        return String.valueOf(value);
    }

    private static String quoted(String text) {
        if (!TreeBuilder.isText(text)) {
            throw new IllegalArgumentException(
                    "a text holds half of a surrogate pair, which UTF-8 cannot carry: " + Show.quoted(text));
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isPrintable(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        quoted.append(String.format(java.util.Locale.ROOT, c > 0xFFFF ? "\\U%08x" : "\\u%04x", c));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isPrintable(int c) {
        return (c >= ' ' && c < 0x7f) || Character.isLetterOrDigit(c) || Character.getType(c) == Character.OTHER_SYMBOL;
    }
}
