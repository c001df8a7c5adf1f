package io.heddle.runtime.page;

import io.heddle.runtime.admin.Answer;

/** Ends the making of an answer with a refusal. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String fix;

    Refusal(int status, String code, String message, String fix) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.fix = fix;
    }

    Answer answer() {
        return Answer.refused(status, code, String.valueOf(getMessage()), fix);
    }
}
