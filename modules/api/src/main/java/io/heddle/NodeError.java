package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param code one of {@link ErrorCode} or a code of the executor's own
 * @param message for people; cut at {@value #MAX_MESSAGE_CHARS} characters
 * @param errorClass the class of the exception, where there was one
 * @param retryable whether another attempt could help
 */
public record NodeError(
        String code, String message, @Nullable String errorClass, boolean retryable) {

    /** Longest message kept, in characters. */
    public static final int MAX_MESSAGE_CHARS = 4096;

    public NodeError {
        Objects.requireNonNull(code, "code");
        if (message.length() > MAX_MESSAGE_CHARS) {
            message = message.substring(0, MAX_MESSAGE_CHARS);
        }
    }

    /** An error that another attempt may mend. */
    public static NodeError retryable(String code, String message) {
        return new NodeError(code, message, null, true);
    }

    /** An error no further attempt can mend. */
    public static NodeError fatal(String code, String message) {
        return new NodeError(code, message, null, false);
    }
}
