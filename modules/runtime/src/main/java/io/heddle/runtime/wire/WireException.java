package io.heddle.runtime.wire;

import io.heddle.HeddleException;

/** Bytes that are truncated, damaged, or written by a newer release than this one. Never retried: it will not improve. */
public final class WireException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /** The {@link #code()} of every instance. */
    public static final String CODE = "UNREADABLE_DATA";

    public WireException(String message) {
        super(CODE, message);
    }
}
