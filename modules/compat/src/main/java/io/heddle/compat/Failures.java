package io.heddle.compat;

import io.heddle.HeddleException;
import java.util.concurrent.CompletionException;

/** What stages fail with. */
final class Failures {
    private Failures() {}

    static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    static boolean isUnknownInstance(Throwable error) {
        return hasCode(error, "UNKNOWN_INSTANCE");
    }

    static boolean hasCode(Throwable error, String code) {
        return cause(error) instanceof HeddleException refusal && refusal.code().equals(code);
    }

    /** For whoever has to pass it on from inside a stage. */
    static RuntimeException passedOn(Throwable error) {
        return cause(error) instanceof RuntimeException runtime ? runtime : new CompletionException(cause(error));
    }
}
