package io.heddle.kernel.graph;

/** Splits DOT into ids, the arrow and single characters; comments are skipped. */
final class DotTokens {
    private enum Kind {
        BARE_ID,
        QUOTED_ID,
        ARROW,
        SYMBOL,
        END
    }

    private final String text;
    private int position;
    private int line = 1;
    private Kind kind = Kind.END;
    private String value = "";

    DotTokens(String text) {
        this.text = text;
        next();
    }

    int line() {
        return line;
    }

    boolean isEnd() {
        return kind == Kind.END;
    }

    boolean isArrow() {
        return kind == Kind.ARROW;
    }

    boolean is(char symbol) {
        return kind == Kind.SYMBOL && value.charAt(0) == symbol;
    }

    /** Keywords are bare and know no case. */
    boolean isKeyword(String keyword) {
        return kind == Kind.BARE_ID && value.equalsIgnoreCase(keyword);
    }

    boolean isId() {
        return kind == Kind.BARE_ID || kind == Kind.QUOTED_ID;
    }

    String takeId() {
        if (!isId()) {
            throw expected("an id");
        }
        String id = value;
        next();
        return id;
    }

    void take(char symbol) {
        if (!is(symbol)) {
            throw expected("'" + symbol + "'");
        }
        next();
    }

    IllegalArgumentException expected(String what) {
        String found = kind == Kind.END ? "the end" : "\"" + Names.show(value) + "\"";
        return new IllegalArgumentException(
                "not a graph in DOT: line " + line + ": expected " + what + ", found " + found);
    }

    void next() {
        skip();
        if (position == text.length()) {
            set(Kind.END, "", position);
            return;
        }
        char c = text.charAt(position);
        if (c == '"') {
            quoted();
        } else if (isBare(c)) {
            int end = position;
            while (end < text.length() && isBare(text.charAt(end))) {
                end++;
            }
            set(Kind.BARE_ID, text.substring(position, end), end);
        } else if (text.startsWith("->", position)) {
            set(Kind.ARROW, "->", position + 2);
        } else {
            set(Kind.SYMBOL, String.valueOf(c), position + 1);
        }
    }

    private void set(Kind newKind, String newValue, int newPosition) {
        kind = newKind;
        value = newValue;
        position = newPosition;
    }

    private void skip() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (Character.isWhitespace(c)) {
                line += c == '\n' ? 1 : 0;
                position++;
            } else if (text.startsWith("//", position) || c == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", position)) {
                int end = text.indexOf("*/", position + 2);
                if (end < 0) {
                    throw new IllegalArgumentException("not a graph in DOT: a comment is not closed");
                }
                line += (int) text.substring(position, end)
                        .chars()
                        .filter(each -> each == '\n')
                        .count();
                position = end + 2;
            } else {
                return;
            }
        }
    }

    /** A backslash quotes a quote; before anything else it stays, with what follows. */
    private void quoted() {
        StringBuilder content = new StringBuilder();
        int i = position + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(i + 1);
                if (escaped != '"') {
                    content.append(c);
                }
                content.append(escaped);
                i += 2;
            } else {
                line += c == '\n' ? 1 : 0;
                content.append(c);
                i++;
            }
        }
        if (i >= text.length()) {
            throw new IllegalArgumentException("not a graph in DOT: line " + line + ": a quote is not closed");
        }
        set(Kind.QUOTED_ID, content.toString(), i + 1);
    }

    private static boolean isBare(char c) {
        return c == '_'
                || c == '.'
                || c >= '\u0080'
                || (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z');
    }
}
