package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What parents, children and roots say to one another. Every message may be lost, repeated, late or out of order.
 *
 * <p>{@link Start} and {@link Heed} are answered by {@link News}; {@link News} that somebody started or ended are
 * answered by {@link Taken} or {@link NoParent}; {@link Count} by {@link Counted}.
 */
public sealed interface ThreadMessage {

    /** Whom it goes to. */
    InstanceId to();

    // ---- from a parent to a child ---------------------------------------------------------------------------------

    /**
     * Come into being.
     *
     * @param executorId on whose behalf the parent runs; may be empty
     * @param branch for FORK children
     */
    record Start(
            ChildRequest request,
            Lineage lineage,
            String executorId,
            ParentOrder order,
            @Nullable BranchStart branch) implements ThreadMessage {
        /** A child of any other kind than FORK. */
        public Start(ChildRequest request, Lineage lineage, String executorId, ParentOrder order) {
            this(request, lineage, executorId, order, null);
        }

        @Override
        public InstanceId to() {
            return request.threadId();
        }
    }

    /** This is wanted of you. */
    record Heed(InstanceId child, InstanceId parent, ParentOrder order) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return child;
        }
    }

    /** The news is recorded; it need not be repeated. */
    record Taken(InstanceId child, boolean end) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return child;
        }
    }

    /** Whom you take for your parent does not exist, or does not know you. */
    record NoParent(InstanceId child) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return child;
        }
    }

    // ---- between a thread and one of its own that it starts -------------------------------------------------------

    /**
     * Come into being, without a parent. Answered by {@link Launched}.
     *
     * @param executorId on whose behalf the starter runs; may be empty
     */
    record Launch(ChildRequest request, InstanceId starter, String executorId) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return request.threadId();
        }
    }

    /**
     * The thread exists, or may not.
     *
     * @param refusal null when it exists
     */
    record Launched(
            InstanceId thread, InstanceId starter, @Nullable NodeError refusal) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return starter;
        }
    }

    /** Which is your last event? The parent takes a checkpoint. */
    record AskPoint(InstanceId child, InstanceId parent, int checkpoint) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return child;
        }
    }

    // ---- from a child to its parent -------------------------------------------------------------------------------

    /**
     * How the child stands.
     *
     * @param epoch of the child; 0 when it does not exist
     * @param heeded number of the last order it has followed
     */
    record News(InstanceId child, InstanceId parent, int epoch, int heeded, Standing standing)
            implements ThreadMessage {
        @Override
        public InstanceId to() {
            return parent;
        }
    }

    /**
     * The last event of the child, for the parent's checkpoint.
     *
     * @param seq its number; 0 for a child that does not exist any more
     */
    record PointIs(InstanceId child, InstanceId parent, int checkpoint, int seq) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return parent;
        }
    }

    /** How a child stands. */
    sealed interface Standing {}

    /** It exists and has not ended. */
    record Lives() implements Standing {}

    /** It may not exist. */
    record Refused(NodeError reason) implements Standing {}

    /**
     * It has ended.
     *
     * @param globals what a COMPLETED path has written, where its fork merges it
     */
    record Ended(
            InstanceStatus status,
            @Nullable NodeError error,
            @Nullable Payload output,
            Map<String, Payload> globals) implements Standing {}

    // ---- between parents and the root -----------------------------------------------------------------------------

    /** So many live children the parent wants to have, as of one of its sequence numbers. */
    record Count(InstanceId parent, InstanceId root, int asOf, int live) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return root;
        }
    }

    /** So many it may have. */
    record Counted(InstanceId parent, int asOf, int live) implements ThreadMessage {
        @Override
        public InstanceId to() {
            return parent;
        }
    }
}
