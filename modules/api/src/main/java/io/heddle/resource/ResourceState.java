package io.heddle.resource;

/** Where a resource stands. */
public enum ResourceState {
    /** Its owner may need it. */
    LIVE,
    /** Its owner has ended. */
    RELEASABLE,
    /** Gone. */
    RELEASED,
    /** Its release failed and is tried again. */
    FAILED
}
