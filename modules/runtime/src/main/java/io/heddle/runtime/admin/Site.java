package io.heddle.runtime.admin;

/** A part of the node that answers everything below one path. */
public interface Site {

    /** Where it begins, for example {@code /api/}. */
    String path();

    /** Whom it answers. */
    Access access();

    /**
     * The answer. Called by threads of its own, so it may wait; health does not wait for it. What it throws is answered with
     * status 500.
     */
    Answer answer(Request request);
}
