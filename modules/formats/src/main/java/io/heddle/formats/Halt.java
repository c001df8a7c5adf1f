package io.heddle.formats;

import io.heddle.Finding;

/** Ends the reading of a text that cannot be read any further; never leaves this package. */
final class Halt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    Halt(String code, int line, String message) {
        super(message, null, false, false);
        this.finding = Finding.error(code, "", message).withLine(line);
    }

    Finding finding() {
        return finding;
    }
}
