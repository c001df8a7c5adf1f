package io.heddle.formats;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads durations and instants. */
final class TimeFields {

    private TimeFields() {}

    /**
     * A duration; null if absent or, then reported, if it is none.
     *
     * @param tooLong code for a duration beyond {@link ReadOptions#MAX_DURATION}
     */
    static @Nullable Duration duration(Fields fields, String name, String tooLong) {
        Tree tree = fields.tree(name);
        if (tree == null) {
            return null;
        }
        Scope scope = fields.scope(name);
        try {
            if (tree instanceof Tree.Scalar scalar && scalar.value() instanceof Number seconds) {
                return bounded(DurationText.ofSeconds(seconds), tooLong, tree.line(), scope);
            }
            if (tree instanceof Tree.Scalar scalar && scalar.value() instanceof String text) {
                return bounded(DurationText.parse(text), tooLong, tree.line(), scope);
            }
            scope.wrongType(tree, "a duration: " + DurationText.GRAMMAR);
        } catch (IllegalArgumentException e) {
            scope.error(Codes.INVALID_DURATION, tree.line(), scope.path() + ": " + e.getMessage());
        }
        return null;
    }

    private static @Nullable Duration bounded(Duration value, String tooLong, int line, Scope scope) {
        // Not abs(): the most negative duration has no opposite.
        boolean tooBig = value.compareTo(ReadOptions.MAX_DURATION) > 0
                || value.compareTo(ReadOptions.MAX_DURATION.negated()) < 0;
        if (scope.checked() && tooBig) {
            long days = ReadOptions.MAX_DURATION.toDays();
            scope.error(tooLong, line, scope.path() + " is longer than " + days + " days");
            return null;
        }
        return value;
    }

    static @Nullable Instant instant(Fields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            fields.scope(name)
                    .error(
                            Codes.INVALID_VALUE,
                            fields.line(name),
                            fields.scope(name).path() + ": " + Show.quoted(text)
                                    + " is not an instant; write 2030-01-31T12:00:00Z");
            return null;
        }
    }
}
