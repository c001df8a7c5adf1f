package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.admission.Slots.Standing;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.Micros;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Who waits for the instance to come into being or to run, and whether it has its admission slot. In memory only. */
final class Admission {
    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    private final ActorRef<SlotReply> answers;
    private final ActorRef<SlotRequest.Place> places;
    private final List<InstanceMessage.Create> creators = new ArrayList<>();
    /** Who asked for a start or a resumption that needs a slot, and has no answer yet. */
    private final List<ActorRef<InstanceReply>> wishing = new ArrayList<>();

    private @Nullable InstanceReply settled;
    private long lastRequest;
    /** Number of the request that is open, queued or granted; 0 for none. */
    private long request;

    private boolean holdsSlot;
    private boolean queued;

    Admission(InstanceId id, ActorContext<InstanceMessage> context, InstanceServices services) {
        this.id = id;
        this.context = context;
        this.services = services;
        this.answers = context.messageAdapter(SlotReply.class, InstanceMessage.FromManager::new);
        this.places = context.messageAdapter(SlotRequest.Place.class, InstanceMessage.PlaceKnown::new);
    }

    // ---- creators -------------------------------------------------------------------------------------------------

    void begin(InstanceMessage.Create message) {
        creators.add(message);
    }

    /** Joins a creation under way; false when there is none. */
    boolean join(InstanceMessage.Create message) {
        if (creators.isEmpty()) {
            return false;
        }
        InstanceMessage.Create first = creators.get(0);
        if (message.commandId() != null
                && creators.stream().anyMatch(each -> message.commandId().equals(each.commandId()))) {
            // The same one once more: its answer goes where the first one's goes.
            return true;
        }
        if (first.wanted().definitionId().equals(message.wanted().definitionId())) {
            creators.add(message);
        } else {
            message.replyTo()
                    .tell(new InstanceReply.Refused(
                            "THREAD_LIVE",
                            "instance " + id + " is being started with definition "
                                    + first.wanted().definitionId() + "; choose another instance id"));
        }
        return true;
    }

    /**
     * Whoever asked for the instance after it was told to leave, because nobody had, asks its successor: what has been
     * acquired so far is acquired again by the same number.
     */
    void sendAgain(InstanceServices.ThreadPort threads) {
        creators.forEach(creator -> threads.again(id, creator));
        creators.clear();
    }

    InstanceMessage.@Nullable Create first() {
        return creators.isEmpty() ? null : creators.get(0);
    }

    void refuse(InstanceReply answer) {
        creators.forEach(creator -> creator.replyTo().tell(answer));
        creators.clear();
    }

    /** The answer for everybody who waits, once it is durable. */
    void settle(InstanceReply answer) {
        settled = answer;
    }

    void answerAll() {
        InstanceReply answer = settled;
        for (int n = 0; n < creators.size() && answer != null; n++) {
            creators.get(n)
                    .replyTo()
                    .tell(
                            n == 0 || !(answer instanceof InstanceReply.Created created)
                                    ? answer
                                    : new InstanceReply.Created(true, created.status()));
        }
        creators.clear();
        settled = null;
    }

    // ---- wishes ---------------------------------------------------------------------------------------------------

    /** Somebody wants the instance to run; the answer follows what the manager says about a slot. */
    void wish(int epoch, Standing standing, ActorRef<InstanceReply> replyTo) {
        wishing.add(replyTo);
        if (!isAsking()) {
            request(epoch, standing);
        }
    }

    boolean hasWishes() {
        return !wishing.isEmpty();
    }

    void answerWishes(InstanceReply answer) {
        wishing.forEach(wisher -> wisher.tell(answer));
        wishing.clear();
    }

    // ---- slots ----------------------------------------------------------------------------------------------------

    /** Asks the manager for a slot. */
    void request(int epoch, Standing standing) {
        // Greater than any number an earlier life of this actor used.
        lastRequest = Math.max(lastRequest + 1, Micros.of(services.clock().instant()));
        request = lastRequest;
        services.manager().tell(new SlotRequest.AcquireSlot(id, epoch, standing, request, answers, context.getSelf()));
    }

    /** Notes an answer; false when it is about a slot given back since. */
    boolean answered(SlotReply reply) {
        if (reply.request() != request) {
            return false;
        }
        holdsSlot = reply instanceof SlotReply.SlotGranted;
        queued = reply instanceof SlotReply.SlotQueued;
        if (reply instanceof SlotReply.SlotRejected) {
            request = 0;
        }
        return true;
    }

    void release(int epoch) {
        request = 0;
        holdsSlot = false;
        queued = false;
        services.manager().tell(new SlotRequest.ReleaseSlot(id, epoch));
    }

    /** The instance leaves memory, not its slot. */
    void keep(int epoch) {
        services.manager().tell(new SlotRequest.KeepSlot(id, epoch, context.getSelf()));
    }

    /** Asks where in the line it stands; {@link InstanceMessage.PlaceKnown} follows. */
    void askPlace(int epoch, InstanceMessage.Read asked) {
        services.manager().tell(new SlotRequest.GetPlace(id, epoch, asked, places));
    }

    boolean holdsSlot() {
        return holdsSlot;
    }

    boolean isQueued() {
        return queued;
    }

    /** Whether the manager has not answered yet. */
    boolean isAsking() {
        return request != 0 && !holdsSlot && !queued;
    }
}
