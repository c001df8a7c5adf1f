package io.heddle.definition;

/** What becomes of a child thread that is still live when its parent ends. */
public enum OnParentEnd {
    /** It is cancelled, however the parent ended. */
    CANCEL,
    /** It runs on if the parent COMPLETED and is cancelled if the parent ended otherwise. */
    CANCEL_UNLESS_COMPLETED,
    /** It runs on. It keeps its parent. */
    LET_RUN;

    /** What holds where nothing is said: a child somebody waits for is of no use without its parent. */
    public static OnParentEnd usual(boolean wait) {
        return wait ? CANCEL : CANCEL_UNLESS_COMPLETED;
    }
}
