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

    /** It leaves memory and keeps what it holds. */
    record KeepSlot(InstanceId threadId, int epoch, ActorRef<?> holder) implements SlotRequest {}
}
