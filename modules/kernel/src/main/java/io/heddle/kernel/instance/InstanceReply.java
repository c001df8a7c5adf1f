package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a command. Refusals are answers too: they have no events. */
public sealed interface InstanceReply {

    /** The instance exists now. */
    record Created(boolean existing, InstanceStatus status) implements InstanceReply {}

    /** A life-cycle command took effect, or had done so before. */
    record Done(InstanceStatus status) implements InstanceReply {}

    /** The instance had ended; nothing changed. */
    record AlreadyTerminal(InstanceStatus status) implements InstanceReply {}

    /**
     * Nothing changed.
     *
     *
     * @param code stable
     *
     * @param message names the thing and the fix
     */
    record Refused(String code, String message) implements InstanceReply {}

    /**
     * A registration was applied whole.
     *
     *
     * @param ready ids that became READY by it
     */
    record Registered(List<String> ready) implements InstanceReply {
        public Registered {
            ready = List.copyOf(ready);
        }
    }

    /** A registration or seal was refused whole. */
    record Invalid(List<Finding> findings) implements InstanceReply {
        public Invalid {
            findings = List.copyOf(findings);
        }
    }

    record Sealed(InstanceStatus status) implements InstanceReply {}

    /**
     * The caller holds the attempt until its lease ends.
     *
     *
     * @param leaseUntil epoch microseconds, 0 for none
     */
    record Claimed(int attempt, int delivery, long leaseUntil) implements InstanceReply {}

    record NotReady(NodeStatus state) implements InstanceReply {}

    record ParallelLimit(int limit) implements InstanceReply {}

    /**
     * A result was recorded.
     *
     *
     * @param ready ids that became READY by it
     */
    record Recorded(List<String> ready) implements InstanceReply {
        public Recorded {
            ready = List.copyOf(ready);
        }
    }

    /** The result came too late and was counted, nothing else. */
    record Late() implements InstanceReply {}

    /** The attempt's result had been recorded before; counted, nothing else. */
    record Duplicate() implements InstanceReply {}

    /** The caller still holds its attempt. */
    record Continue(long leaseUntil) implements InstanceReply {}

    /** The caller no longer holds the attempt and should stop. */
    record Stop(@Nullable NodeStatus state) implements InstanceReply {}

    record GlobalRecorded(int revision) implements InstanceReply {}

    /** The expected revision was not the current one; nothing changed. */
    record RevisionConflict(int current) implements InstanceReply {}

    /**
     * The child is wanted; it starts, or is refused, in its own time.
     *
     * @param existing it had been asked for before
     */
    record ChildAccepted(String threadId, boolean existing) implements InstanceReply {}

    /** How many live children a parent may have, as of one of its sequence numbers. */
    record TreeAllows(int asOf, int live) implements InstanceReply {}

    /**
     * There is such a checkpoint.
     *
     * @param existing it had been taken before
     */
    record CheckpointAccepted(String id, int seq, boolean existing) implements InstanceReply {}

    /**
     * Checkpoints were deleted.
     *
     * @param ids which, oldest first
     * @param freed bytes of their contents
     * @param remaining checkpoints left
     */
    record CheckpointsLetGo(List<String> ids, long freed, int remaining) implements InstanceReply {
        public CheckpointsLetGo {
            ids = List.copyOf(ids);
        }
    }

    /**
     * A mark or an announcement was recorded.
     *
     * @param forced whether the dependencies had not said go
     * @param ready ids that became READY by it
     */
    record Marked(boolean forced, List<String> ready) implements InstanceReply {
        public Marked {
            ready = List.copyOf(ready);
        }
    }

    /**
     * A mark or an announcement that means nothing as things stand; nothing changed.
     *
     * @param why for a log
     */
    record Ignored(String why) implements InstanceReply {}

    /** READY nodes that were not shown lately. */
    record Drained(List<String> nodeIds) implements InstanceReply {
        public Drained {
            nodeIds = List.copyOf(nodeIds);
        }
    }

    /**
     * The wish to go back is recorded, by this command or before it. Under the id of the command that recorded it this
     * stands only until it has ended: then what became of it is the answer, also to whoever asks again.
     */
    record GoingBack() implements InstanceReply {}

    /** Nothing to do, nothing done: an internal command that found its work already done. */
    record Nothing() implements InstanceReply {}
}
