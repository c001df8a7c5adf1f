package io.heddle.formats;

import io.heddle.Finding;

/**
 * Where in a definition something is read: the finding's element, the path for its message, and where findings go.
 *
 * @param checked false for texts this package wrote itself: they may hold an invalid draft, so only their structure is
 *     looked at
 */
record Scope(
        Problems problems,
        SourceLines.Builder lines,
        ReadOptions options,
        boolean checked,
        String element,
        String path) {

    Scope at(String field) {
        return new Scope(problems, lines, options, checked, element, path.isEmpty() ? field : path + "." + field);
    }

    Scope at(int index) {
        return new Scope(problems, lines, options, checked, element, path + "[" + index + "]");
    }

    /** Starts the messages of a node or edge: their paths are counted from it. */
    Scope in(String name) {
        return new Scope(problems, lines, options, checked, name, "");
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
