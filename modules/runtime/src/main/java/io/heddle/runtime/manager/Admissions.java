package io.heddle.runtime.manager;

import io.heddle.InstanceId;
import io.heddle.kernel.admission.Slots;
import io.heddle.runtime.instance.SlotReply;
import io.heddle.runtime.instance.SlotRequest;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The admission slots of this node and where to send their grants. */
final class Admissions {
    private final Slots slots;
    private final boolean unlimited;
    private final Map<InstanceId, ActorRef<SlotReply>> answers = new HashMap<>();

    Admissions(int limit, boolean queueing, int queueCapacity) {
        this.slots = new Slots(limit, queueing, queueCapacity);
        this.unlimited = limit == 0;
    }

    /** True when the holder has to be watched. */
    boolean acquire(SlotRequest.AcquireSlot request) {
        if (unlimited) {
            request.replyTo().tell(new SlotReply.SlotGranted());
            return false;
        }
        Slots.Answer answer = slots.acquire(new Slots.Holder(request.threadId(), request.epoch()), request.running());
        if (answer instanceof Slots.Rejected rejected) {
            request.replyTo().tell(new SlotReply.SlotRejected(rejected.reason(), rejected.message()));
            return false;
        }
        answers.put(request.threadId(), request.replyTo());
        request.replyTo()
                .tell(
                        answer instanceof Slots.Queued queued
                                ? new SlotReply.SlotQueued(queued.position())
                                : new SlotReply.SlotGranted());
        return true;
    }

    void release(InstanceId threadId, int epoch) {
        if (unlimited) {
            return;
        }
        answers.remove(threadId);
        Slots.@Nullable Holder next = slots.release(new Slots.Holder(threadId, epoch));
        if (next != null) {
            ActorRef<SlotReply> waiting = answers.get(next.threadId());
            if (waiting == null) {
                release(next.threadId(), next.epoch());
            } else {
                waiting.tell(new SlotReply.SlotGranted());
            }
        }
    }
}
