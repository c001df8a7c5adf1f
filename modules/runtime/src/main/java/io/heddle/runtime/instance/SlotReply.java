package io.heddle.runtime.instance;

/** What the manager of the node says about an admission slot. */
public sealed interface SlotReply {

    /** The instance may run. */
    record SlotGranted() implements SlotReply {}

    /** It waits in line; {@link SlotGranted} follows. */
    record SlotQueued(int position) implements SlotReply {}

    /** It may not start now. */
    record SlotRejected(String reason, String message) implements SlotReply {}
}
