package io.heddle;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing validation found.
 *
 * @param code a code of the definition reference, for example {@code CYCLE_DETECTED}
 * @param severity an {@code ERROR} refuses the definition, a {@code WARNING} does not
 * @param element the node, edge ({@code a -> b}) or trigger concerned; empty for the definition as a whole
 * @param message what is wrong and how to mend it
 * @param path for cycles and chains, the nodes in order (bounded); otherwise empty
 * @param line the line in the source text, counted from 1, where known
 */
public record Finding(
        String code,
        Severity severity,
        String element,
        String message,
        List<String> path,
        @Nullable Integer line) {

    /** Whether a finding refuses the definition. */
    public enum Severity {
        /** The definition is refused. */
        ERROR,
        /** The definition is accepted. */
        WARNING
    }

    public Finding {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(severity, "severity");
        path = List.copyOf(path);
    }

    /** An error without path or line. */
    public static Finding error(String code, String element, String message) {
        return new Finding(code, Severity.ERROR, element, message, List.of(), null);
    }

    /** A warning without path or line. */
    public static Finding warning(String code, String element, String message) {
        return new Finding(code, Severity.WARNING, element, message, List.of(), null);
    }

    /** With the nodes of a cycle or chain, in order. */
    public Finding withPath(List<String> nodes) {
        return new Finding(code, severity, element, message, nodes, line);
    }

    /** With the line in the source text, counted from 1. */
    public Finding withLine(int sourceLine) {
        return new Finding(code, severity, element, message, path, sourceLine);
    }

    /** Whether it refuses the definition. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line: severity, code, line where known, element and message. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(severity).append(' ').append(code);
        if (line != null) {
            text.append(" at line ").append(line);
        }
        if (!element.isEmpty()) {
            text.append(" [").append(element).append(']');
        }
        return text.append(": ").append(message).toString();
    }
}
