package io.heddle.formats;

import io.heddle.Finding;

/**
 * Where in a definition something is read: the finding's element, the path for its message, and where findings go.
 *
 * @param checked false for texts this package wrote itself: they may hold an invalid draft, so only their structure is
 *     looked at
 * @param loop the loops around, as in {@code outer/inner/}; empty at the top
 */
record Scope(
        Problems problems,
        SourceLines.Builder lines,
        ReadOptions options,
        boolean checked,
        String loop,
        String element,
        String path) {

    static Scope top(Problems problems, SourceLines.Builder lines, ReadOptions options, boolean checked) {
        return new Scope(problems, lines, options, checked, "", "", "");
    }

    Scope at(String field) {
        return new Scope(problems, lines, options, checked, loop, element, path.isEmpty() ? field : path + "." + field);
    }

    Scope at(int index) {
        return new Scope(problems, lines, options, checked, loop, element, path + "[" + index + "]");
    }

    /** A node of this level: the paths of its messages are counted from it. */
    Scope node(String key) {
        return new Scope(problems, lines, options, checked, loop, loop + key, "");
    }

    /** A trigger: the paths of its messages are counted from it. */
    Scope trigger(String id) {
        return new Scope(problems, lines, options, checked, loop, id, "");
    }

    /** An edge of this level. */
    Scope edge(String upstream, String key) {
        return new Scope(problems, lines, options, checked, loop, edgeName(upstream, key), "");
    }

    /** The body of the loop {@code key} of this level. */
    Scope body(String key) {
        return new Scope(problems, lines, options, checked, loop + key + "/", element, path);
    }

    void nodeLine(String key, int line) {
        lines.add(loop + key, line);
    }

    /** Ids of triggers and keys of nodes may be the same; then the line is that of the node. */
    void triggerLine(String id, int line) {
        lines.add(id, line);
    }

    void edgeLine(String upstream, String key, int line) {
        lines.add(edgeName(upstream, key), line);
    }

    private String edgeName(String upstream, String key) {
        return SourceLines.edgeName(loop + upstream, loop + key);
    }

    void error(String code, int line, String message) {
        problems.add(Finding.error(code, Show.brief(element), message).withLine(line));
    }

    /** "{@code path} must be …, not …". */
    void wrongType(Tree found, String expected) {
        if (!(found instanceof Tree.Bad)) {
            error(
                    Codes.WRONG_TYPE,
                    found.line(),
                    (path.isEmpty() ? "this" : path) + " must be " + expected + ", not " + Show.kindOf(found));
        }
    }
}
