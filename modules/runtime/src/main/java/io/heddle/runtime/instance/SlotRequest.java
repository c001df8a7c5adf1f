package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.actor.InstanceManager;
import io.heddle.kernel.admission.Slots;
import org.apache.pekko.actor.typed.ActorRef;

/** What an instance tells the manager of its node. Local messages, idempotent by (thread, epoch). */
public sealed interface SlotRequest extends InstanceManager.Internal {

    /**
     * Wants a slot.
     *
     * @param standing whether it may be turned away
     * @param request comes back with every answer, so that one that was overtaken by a release is recognised
     * @param holder the instance; when it stops without having parked, its slot is free again
     */
    record AcquireSlot(
            InstanceId threadId,
            int epoch,
            Slots.Standing standing,
            long request,
            ActorRef<SlotReply> replyTo,
            ActorRef<?> holder)
            implements SlotRequest {}

    record ReleaseSlot(InstanceId threadId, int epoch) implements SlotRequest {}

    /**
     * Asks for the place in the line of one that waits.
     *
     * @param asked what it is wanted for; comes back with the answer
     */
    record GetPlace(InstanceId threadId, int epoch, InstanceMessage.Read asked, ActorRef<Place> replyTo)
            implements SlotRequest {}

    /**
     * A place in the line.
     *
     * @param position 1 for the next to be granted a slot; 0 if it does not wait any more
     */
    record Place(int position, InstanceMessage.Read asked) {}

    /** Asks how many hold a slot and wait for one. */
    record CountSlots(ActorRef<Counts> replyTo) implements SlotRequest {}

    /**
     * The slots of a node.
     *
     * @param overLimit how often one was granted beyond the limit; all are 0 where there is no limit
     */
    record Counts(int held, int waiting, int overLimit) {}

    /** It leaves memory and keeps what it holds. */
    record KeepSlot(InstanceId threadId, int epoch, ActorRef<?> holder) implements SlotRequest {}
}
