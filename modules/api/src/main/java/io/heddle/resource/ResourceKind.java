package io.heddle.resource;

/** What a resource is. */
public enum ResourceKind {
    /** An instance with its history; released by its retention or by {@link io.heddle.Heddle#remove}. */
    INSTANCE,
    /** A point an instance can be restored to. */
    CHECKPOINT,
    /** A large value kept outside the history that refers to it. */
    BLOB,
    /** Values that can be made again. */
    CACHE,
    /** A file nobody needs once its owner has ended. */
    TEMP_FILE,
    /** Anything an application has looked after. */
    CUSTOM
}
