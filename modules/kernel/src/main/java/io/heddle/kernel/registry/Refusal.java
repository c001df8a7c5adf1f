package io.heddle.kernel.registry;

/** Why a start is not permitted. */
public enum Refusal {
    /** Nothing was ever published under that id. */
    NOT_FOUND,
    /** The definition exists, that version of it was never published. */
    NOT_PUBLISHED,
    /** The version takes no new starts. */
    RETIRED,
    /** The version was deleted; its number is never used again. */
    DELETED,
    /** The thread id belongs to a live thread of another definition, version or epoch. */
    THREAD_LIVE,
    /** The holder holds another definition. */
    HOLDER_IN_USE,
    /** The epoch has already ended. */
    STALE_EPOCH,
    /** The ended run of that id is being removed; the id is free again once that is done. */
    BEING_REMOVED,
    /** The thread would be deeper in its tree than allowed. */
    NESTING_LIMIT,
    /** Threads without a published definition are switched off. */
    AD_HOC_DISABLED,
    /** The claim was overtaken by a newer one; a partition opens another, a starter never sees this. */
    STALE_CLAIM
}
