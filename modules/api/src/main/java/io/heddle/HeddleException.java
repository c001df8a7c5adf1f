package io.heddle;

import java.util.Objects;

/** The root of what Heddle throws to its callers: a stable code and a message that names the thing and the fix. */
public class HeddleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /** With a stable code and a message that names the thing and the fix. */
    public HeddleException(String code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** With what caused it. */
    public HeddleException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** A stable, upper-case code, for example {@code UNKNOWN_INSTANCE}. */
    public String code() {
        return code;
    }
}
