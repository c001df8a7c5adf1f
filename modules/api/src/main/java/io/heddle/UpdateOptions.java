package io.heddle;

import org.jspecify.annotations.Nullable;

/**
 * How a definition is updated. Immutable; each {@code with} method returns a changed copy.
 *
 * @param bump which part of the version grows; null means {@code heddle.registry.version-strategy}
 * @param keepOriginal whether the version that was the latest still takes new starts; otherwise it retires, and is
 *     deleted when its last instance has ended. Null means {@code heddle.registry.keep-original}
 * @param commandId an update repeated under the same id publishes nothing more; null lets Heddle choose one
 */
public record UpdateOptions(
        @Nullable Bump bump,
        @Nullable Boolean keepOriginal,
        @Nullable String commandId) {

    /** As configured. */
    public static final UpdateOptions DEFAULT = new UpdateOptions(null, null, null);

    /** Which part of a version grows; those behind it begin at 0. */
    public enum Bump {
        /** A correction. */
        PATCH,
        /** A compatible addition. */
        MINOR,
        /** An incompatible change. */
        MAJOR
    }

    /** With another part of the version growing. */
    public UpdateOptions withBump(Bump value) {
        return new UpdateOptions(value, keepOriginal, commandId);
    }

    /** With another fate of the version that was the latest. */
    public UpdateOptions withKeepOriginal(boolean value) {
        return new UpdateOptions(bump, value, commandId);
    }

    /** With an id under which it may be repeated. */
    public UpdateOptions withCommandId(String value) {
        return new UpdateOptions(bump, keepOriginal, value);
    }
}
