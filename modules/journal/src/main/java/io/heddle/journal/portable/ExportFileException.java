package io.heddle.journal.portable;

import java.io.IOException;

/** A file is not what {@link ExportWriter} wrote. */
public final class ExportFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Kind {
        /** It is something else altogether. */
        NOT_AN_EXPORT,
        /** It is of a format this build does not know. */
        VERSION,
        /** It was cut off or altered. */
        DAMAGED
    }

    private final Kind kind;

    ExportFileException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is wrong with it. */
    public Kind kind() {
        return kind;
    }
}
