package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import org.jspecify.annotations.Nullable;

/**
 * Is told, entry by entry, what the history of an instance says of one record, without the entries being made: for whoever
 * only counts. Durations are in microseconds and may be negative where the clocks of two nodes differ.
 */
public interface TransitionSink {
    /** In place of a duration: there is none. No real one comes near it. */
    long NONE = Long.MIN_VALUE;

    /** An instance began with so many nodes. */
    void created(int nodes);

    /**
     * An entry about the instance as a whole, but for its creation.
     *
     * @param type as in the entry
     * @param to the status it moved to; null if it kept the one it had
     * @param sinceStart since it first ran; {@link #NONE} before
     */
    void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart);

    /**
     * An entry about a node.
     *
     * @param type as in the entry
     * @param to the status it moved to; null if it kept the one it had
     * @param sinceStart since the instance first ran; {@link #NONE} before
     * @param ran how long the attempt took that is over with this; {@link #NONE} if none is
     * @param waited how long it had been ready when this began its attempt; {@link #NONE} if none began
     */
    void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited);

    /** A result came that nobody waits for; told beside the entry. */
    void discarded(boolean duplicate);

    /** Nobody counts. */
    TransitionSink NOBODY = new TransitionSink() {
        @Override
        public void created(int nodes) {}

        @Override
        public void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart) {}

        @Override
        public void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited) {}

        @Override
        public void discarded(boolean duplicate) {}
    };
}
