package io.heddle.resource;

/** What a resource is. */
public enum ResourceKind {
    /** An instance with its history; released by its retention or by {@link io.heddle.Heddle#remove}. */
    INSTANCE,
    CHECKPOINT,
    BLOB,
    CACHE,
    TEMP_FILE,
    CUSTOM
}
