package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is copied, and what becomes of the copy. Immutable; each {@code with} method returns a changed copy.
 *
 * @param id thread id of the copy; null lets Heddle choose one
 * @param name for people; empty for the name of the source
 * @param atSeq the event of the source up to which is copied; 0 is its latest. A record of several events is one step:
 *     an event within it stands for its end
 * @param attached whether the copy is a child of the source: paused with it, and cancelled when it ends otherwise than
 *     COMPLETED
 */
public record CopyOptions(@Nullable InstanceId id, String name, long atSeq, boolean attached) {

    /** The source as it stands, as its child. */
    public static final CopyOptions DEFAULT = new CopyOptions(null, "", 0, true);

    public CopyOptions {
        Objects.requireNonNull(name, "name");
        if (atSeq < 0 || atSeq > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("atSeq must be from 0 to " + Integer.MAX_VALUE + ": " + atSeq);
        }
    }

    /** As of this event of the source. */
    public static CopyOptions at(long seq) {
        return DEFAULT.withAtSeq(seq);
    }

    /** With this thread id: asking twice for the same id gives the same copy. */
    public CopyOptions withId(String value) {
        return new CopyOptions(InstanceId.of(value), name, atSeq, attached);
    }

    /** With a name for people. */
    public CopyOptions withName(String value) {
        return new CopyOptions(id, value, atSeq, attached);
    }

    /** As of another event. */
    public CopyOptions withAtSeq(long value) {
        return new CopyOptions(id, name, value, attached);
    }

    /** A run of its own, linked to the source by its origin only. */
    public CopyOptions detached() {
        return new CopyOptions(id, name, atSeq, false);
    }
}
