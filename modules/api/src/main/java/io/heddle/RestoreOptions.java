package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is restored, and how. Immutable; each {@code with} method returns a changed copy.
 *
 * @param checkpoint id of a named checkpoint; null for a bare event
 * @param seq the event up to which is restored, where no checkpoint is named. A record of several events is one step: an
 *     event within it stands for its end
 * @param mode how
 * @param id thread id of the new run; null lets Heddle choose one; says nothing about IN_PLACE
 * @param name of the new run for people; empty for the name of the old one
 */
public record RestoreOptions(
        @Nullable String checkpoint,
        long seq,
        RestoreMode mode,
        @Nullable InstanceId id,
        String name) {

    public RestoreOptions {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(name, "name");
        if (checkpoint == null && (seq < 1 || seq > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("seq must be from 1 to " + Integer.MAX_VALUE + ": " + seq);
        }
    }

    /** A named checkpoint as a new run. */
    public static RestoreOptions checkpoint(String checkpoint) {
        return new RestoreOptions(Objects.requireNonNull(checkpoint), 0, RestoreMode.NEW_RUN, null, "");
    }

    /** What the run was after an event, as a new run. */
    public static RestoreOptions at(long seq) {
        return new RestoreOptions(null, seq, RestoreMode.NEW_RUN, null, "");
    }

    /** The run itself goes back. */
    public RestoreOptions inPlace() {
        return new RestoreOptions(checkpoint, seq, RestoreMode.IN_PLACE, id, name);
    }

    /** As a new run with this thread id: asking twice for the same id gives the same run. */
    public RestoreOptions withId(String value) {
        return new RestoreOptions(checkpoint, seq, mode, InstanceId.of(value), name);
    }

    /** With a name for people. */
    public RestoreOptions withName(String value) {
        return new RestoreOptions(checkpoint, seq, mode, id, value);
    }
}
