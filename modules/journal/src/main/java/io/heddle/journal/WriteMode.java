package io.heddle.journal;

import java.util.Set;

/**
 * When events are written. An event says it by one tag; the tag is not kept. Whatever the mode, events are written in
 * the order in which they were handed in, those of all persistence ids: a crash loses the last ones, never one before
 * them.
 */
public enum WriteMode {
    /** Acknowledged once on disk. The mode of events without a tag. */
    SYNC(""),
    /** Acknowledged at once, on disk within {@code heddle.journal.async-window} and the time of a commit. */
    ASYNC("heddle.journal.async"),
    /** Acknowledged at once, on disk with whatever is written next. */
    NONE("heddle.journal.none");

    private final String tag;

    WriteMode(String tag) {
        this.tag = tag;
    }

    /** What an event is tagged with to be written so. */
    public Set<String> tags() {
        return this == SYNC ? Set.of() : Set.of(tag);
    }

    static WriteMode of(scala.collection.immutable.Set<String> tags) {
        if (tags.contains(ASYNC.tag)) {
            return ASYNC;
        }
        return tags.contains(NONE.tag) ? NONE : SYNC;
    }

    /** The one of two that is written first. */
    WriteMode stricter(WriteMode other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
