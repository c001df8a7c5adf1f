package io.heddle.runtime.instance;

/** What the manager of the node says about an admission slot. */
public sealed interface SlotReply {

    /** Number of the request this answers. */
    long request();

    /** The instance may run. */
    record SlotGranted(long request) implements SlotReply {}

    /** It waits in line; {@link SlotGranted} follows. */
    record SlotQueued(long request, int position) implements SlotReply {}

    /** It may not start now. */
    record SlotRejected(long request, String reason, String message) implements SlotReply {}
}
