package io.heddle;

/** The life of a published version; it never goes back. */
public enum DefinitionStatus {
    /** Takes new starts. */
    PUBLISHED,
    /** Takes no new starts; running instances go on. */
    RETIRED,
    /** Gone but for its number, which is never used again. */
    DELETED
}
