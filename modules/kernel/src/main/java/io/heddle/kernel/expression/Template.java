package io.heddle.kernel.expression;

import java.util.Set;

/** Rewrites {@code ${a.b}} to the field access {@code a.b}. Works on the source text once; values never take part. */
final class Template {
    private final String source;
    private final Set<String> variables;
    private final StringBuilder cel = new StringBuilder();
    private int position;

    private Template(String source, Set<String> variables) {
        this.source = source;
        this.variables = variables;
    }

    /**
     * @throws ExpressionException with CONDITION_SYNTAX or CONDITION_TYPE
     */
    static String toCel(String source, Set<String> variables) {
        return new Template(source, variables).rewrite();
    }

    private String rewrite() {
        while (position < source.length()) {
            char c = source.charAt(position);
            if (source.startsWith("${", position)) {
                reference();
            } else if (c == '\'' || c == '"') {
                literal(c);
            } else if (source.startsWith("//", position)) {
                comment();
            } else {
                cel.append(c);
                position++;
            }
        }
        return cel.toString();
    }

    private void reference() {
        int end = source.indexOf('}', position);
        if (end < 0) {
            throw syntax("'${' without '}'");
        }
        String path = source.substring(position + 2, end).strip();
        cel.append(' ').append(FieldPath.parse(path, variables).toCel()).append(' ');
        position = end + 1;
    }

    /** Copies a string literal: one of three quotes, or one quote; raw when it follows an r. */
    private void literal(char quote) {
        String one = String.valueOf(quote);
        String delimiter = source.startsWith(one.repeat(3), position) ? one.repeat(3) : one;
        boolean raw = position > 0 && (source.charAt(position - 1) == 'r' || source.charAt(position - 1) == 'R');
        int end = position + delimiter.length();
        while (!source.startsWith(delimiter, end)) {
            if (end >= source.length()) {
                throw syntax("a string without its closing quote");
            }
            if (source.startsWith("${", end)) {
                throw syntax("'${' inside a string is text, not a field; leave out the quotes around it");
            }
            end += !raw && source.charAt(end) == '\\' ? 2 : 1;
        }
        end += delimiter.length();
        cel.append(source, position, end);
        position = end;
    }

    private void comment() {
        int end = source.indexOf('\n', position);
        position = end < 0 ? source.length() : end;
    }

    private static ExpressionException syntax(String message) {
        return new ExpressionException(ExpressionException.CONDITION_SYNTAX, message);
    }
}
