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
    /** Who holds a slot or waits for one, by the last request of its thread. */
    private final Map<InstanceId, SlotRequest.AcquireSlot> askers = new HashMap<>();

    Admissions(int limit, boolean queueing, int queueCapacity) {
        this.slots = new Slots(limit, queueing, queueCapacity);
        this.unlimited = limit == 0;
    }

    /** True when the holder has to be watched. */
    boolean acquire(SlotRequest.AcquireSlot request) {
        if (unlimited) {
            request.replyTo().tell(new SlotReply.SlotGranted(request.request()));
            return false;
        }
        Slots.Answer answer = slots.acquire(new Slots.Holder(request.threadId(), request.epoch()), request.standing());
        if (answer instanceof Slots.Rejected rejected) {
            request.replyTo()
                    .tell(new SlotReply.SlotRejected(request.request(), rejected.reason(), rejected.message()));
            return false;
        }
        askers.put(request.threadId(), request);
        request.replyTo()
                .tell(
                        answer instanceof Slots.Queued queued
                                ? new SlotReply.SlotQueued(request.request(), queued.position())
                                : new SlotReply.SlotGranted(request.request()));
        return true;
    }

    void release(InstanceId threadId, int epoch) {
        if (unlimited) {
            return;
        }
        askers.remove(threadId);
        Slots.@Nullable Holder next = slots.release(new Slots.Holder(threadId, epoch));
        if (next != null) {
            SlotRequest.AcquireSlot waiting = askers.get(next.threadId());
            if (waiting == null) {
                release(next.threadId(), next.epoch());
            } else {
                waiting.replyTo().tell(new SlotReply.SlotGranted(waiting.request()));
            }
        }
    }

    /** Where in the line it stands; 0 if it does not. */
    int place(InstanceId threadId, int epoch) {
        return slots.position(new Slots.Holder(threadId, epoch));
    }

    SlotRequest.Counts counts() {
        return new SlotRequest.Counts(slots.held(), slots.waiting(), slots.overLimit());
    }

    /** The actor has stopped; its successor may have asked before this became known. */
    void gone(InstanceId threadId, int epoch, ActorRef<?> holder) {
        SlotRequest.AcquireSlot last = askers.get(threadId);
        if (last != null && last.holder().equals(holder)) {
            release(threadId, epoch);
        }
    }
}
