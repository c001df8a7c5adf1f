package io.heddle.kernel.graph;

import java.util.List;
import java.util.Locale;

/** Names as they may appear in a message or a log: bounded, on one line, without characters that deceive the reader. */
final class Names {

    /** Longest valid id, in characters. */
    static final int MAX_ID = 128;

    /** Names listed in one message. */
    static final int MAX_LISTED = 20;

    private Names() {}

    /** Whether {@code id} matches {@code [A-Za-z0-9_.:-]{1,128}}. */
    static boolean isValidId(String id) {
        if (id.isEmpty() || id.length() > MAX_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            if (!letter && !digit && "_.:-".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code text} cut to {@value #MAX_ID} characters, unprintable characters written as Unicode escapes. */
    static String show(String text) {
        if (isValidId(text)) {
            return text;
        }
        String head = text.length() > MAX_ID ? text.substring(0, MAX_ID) : text;
        StringBuilder shown = new StringBuilder(head.length());
        head.codePoints().forEach(c -> {
            if (mustEscape(c)) {
                appendEscape(shown, c);
            } else {
                shown.appendCodePoint(c);
            }
        });
        return text.length() > MAX_ID ? shown.append('…').toString() : shown.toString();
    }

    /** The first {@value #MAX_LISTED} names joined by {@code separator}, then how many are missing. */
    static String list(List<String> names, String separator) {
        StringBuilder text = new StringBuilder();
        int shown = Math.min(names.size(), MAX_LISTED);
        for (int i = 0; i < shown; i++) {
            text.append(i == 0 ? "" : separator).append(show(names.get(i)));
        }
        if (names.size() > shown) {
            text.append(separator).append("… ").append(names.size() - shown).append(" more");
        }
        return text.toString();
    }

    /** Control, direction, zero-width, unpaired surrogate and unassigned characters, and line ends. */
    static boolean mustEscape(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** Appends one {@code \}{@code uXXXX} per UTF-16 unit. */
    static void appendEscape(StringBuilder out, int codePoint) {
        for (char unit : Character.toChars(codePoint)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
    }
}
