package io.heddle.formats;

import org.jspecify.annotations.Nullable;

/** Puts text from outside into messages: shortened, and without characters that could forge or hide a log line. */
final class Show {
    private static final int LONGEST = 60;

    private Show() {}

    /** {@code text} in single quotes. */
    static String quoted(String text) {
        return "'" + brief(text) + "'";
    }

    /** At most about 60 characters, control and format characters escaped. */
    static String brief(String text) {
        return shown(text, LONGEST);
    }

    /** As {@link #brief}, with room for a parser's own message. */
    static String sentence(String text) {
        return shown(text, 5 * LONGEST);
    }

    private static String shown(String text, int longest) {
        int end = Math.min(text.length(), longest);
        boolean clean = end == text.length();
        for (int i = 0; clean && i < end; i++) {
            clean = text.charAt(i) >= ' ' && text.charAt(i) < 0x7f;
        }
        if (clean) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        }
        if (end < text.length()) {
            shown.append("… (").append(text.length()).append(" characters)");
        }
        return shown.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** What a value is, for "must be …, not …". */
    static String kindOf(Tree tree) {
        if (tree instanceof Tree.Seq) {
            return "a list";
        }
        if (tree instanceof Tree.Scalar scalar) {
            return kindOf(scalar.value());
        }
        return "an object";
    }

    private static String kindOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return value instanceof String text ? "the text " + quoted(text) : value.toString();
    }
}
