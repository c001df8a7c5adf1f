package io.heddle.formats;

import io.heddle.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The line each node and edge of a definition was written on, for findings made after reading. Immutable.
 *
 * <p>An element is named as in {@link Finding#element()}: a node by its key, an edge as {@code upstream -> node}. In
 * the body of a loop both are {@code loop/key}.
 */
public final class SourceLines {
    private static final String ARROW = " -> ";

    private final Map<String, Integer> lines;

    private SourceLines(Map<String, Integer> lines) {
        this.lines = Map.copyOf(lines);
    }

    static SourceLines none() {
        return new SourceLines(Map.of());
    }

    /** The line of an element, counted from 1, for an unknown edge that of its node; null if there is none. */
    public @Nullable Integer line(String element) {
        Integer exact = lines.get(element);
        if (exact != null) {
            return exact;
        }
        int arrow = element.indexOf(ARROW);
        return arrow < 0 ? null : line(element.substring(arrow + ARROW.length()));
    }

    /** Every known element with its line. */
    public Map<String, Integer> all() {
        return lines;
    }

    /** The findings, each with the line of its element where it had none. */
    public List<Finding> locate(List<Finding> findings) {
        return findings.stream().map(this::locate).toList();
    }

    private Finding locate(Finding finding) {
        Integer line = finding.line() == null ? line(finding.element()) : null;
        return line == null ? finding : finding.withLine(line);
    }

    /** Collects lines; the first line of an element counts. */
    static final class Builder {
        private final Map<String, Integer> lines = new HashMap<>();

        void add(String element, int line) {
            lines.putIfAbsent(element, line);
        }

        SourceLines build() {
            return new SourceLines(lines);
        }
    }

    static String edgeName(String upstream, String node) {
        return upstream + ARROW + node;
    }
}
