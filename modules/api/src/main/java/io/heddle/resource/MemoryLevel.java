package io.heddle.resource;

/** How full the memory for long-lived objects is, after collections. */
public enum MemoryLevel {
    /** Nothing has to be done. */
    NORMAL,
    /** Idle instances leave memory, caches are dropped, releasable resources go. */
    HIGH,
    /** As HIGH, and no further top-level instance comes into being. */
    CRITICAL
}
