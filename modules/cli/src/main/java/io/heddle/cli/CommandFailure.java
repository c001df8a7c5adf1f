package io.heddle.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a command cannot do what it was asked: exit code, stable code, words, and how to mend it. */
class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String code;
    private final String fix;

    CommandFailure(int exitCode, String code, String message, String fix) {
        this(exitCode, code, message, fix, null);
    }

    CommandFailure(int exitCode, String code, String message, String fix, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.code = Objects.requireNonNull(code, "code");
        this.fix = fix;
    }

    static CommandFailure usage(String code, String message, String fix) {
        return new CommandFailure(ExitCode.USAGE, code, message, fix);
    }

    static CommandFailure environment(String code, String message, String fix) {
        return new CommandFailure(ExitCode.ENVIRONMENT, code, message, fix);
    }

    int exitCode() {
        return exitCode;
    }

    String code() {
        return code;
    }

    /** What to do about it; empty if the message says it. */
    String fix() {
        return fix;
    }

    String text() {
        return Objects.requireNonNull(getMessage(), "message");
    }
}
