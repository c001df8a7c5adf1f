package io.heddle.definition;

/**
 * When the outcome of a step is on disk. What others rely on is always {@link #SYNC}, whatever a definition says: that an
 * instance exists, its end, every answer to somebody outside, children, work handed to somebody outside, the registry.
 *
 * <p>Only the embedded journal tells them apart; on a journal that cannot, everything is {@link #SYNC}.
 */
public enum Durability {
    /** Before anything depends on it. */
    SYNC,
    /**
     * Within {@code heddle.journal.async-window} after it. A process that is killed, or loses power, loses at most that
     * much, and only the last steps: from there the instance goes on.
     */
    ASYNC,
    /**
     * With the next record that is written for any other reason, however late. A process that is killed may lose every
     * step since the instance began, which then goes on from there.
     */
    NONE
}
