package io.heddle.kernel.registry;

/** The life of a published version; it never goes back. */
public enum VersionStatus {
    /** Takes new starts. */
    PUBLISHED,
    /** Takes no new starts; live threads go on. */
    RETIRED,
    /** Gone but for its number, which is never used again. */
    DELETED
}
