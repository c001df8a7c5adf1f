package io.heddle.kernel.graph;

import java.util.Objects;

/**
 * What a checker found wrong with one text or one set of parameters; validation adds the element and reports it as an
 * error.
 *
 * @param code one of {@link FindingCodes}
 * @param message what is wrong and how to mend it, without naming the element
 */
public record Problem(String code, String message) {
    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
    }
}
