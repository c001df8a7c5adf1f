package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceReply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Who waits for the instance to come into being, and whether it has its admission slot. In memory only. */
final class Admission {
    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    private final ActorRef<SlotReply> answers;
    private final List<InstanceMessage.Create> creators = new ArrayList<>();
    private @Nullable Consumer<SlotReply> onAnswer;
    private @Nullable InstanceReply settled;
    private boolean holdsSlot;
    private boolean queued;

    Admission(InstanceId id, ActorContext<InstanceMessage> context, InstanceServices services) {
        this.id = id;
        this.context = context;
        this.services = services;
        this.answers = context.messageAdapter(SlotReply.class, InstanceMessage.FromManager::new);
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

    // ---- slots ----------------------------------------------------------------------------------------------------

    /** Asks the manager for a slot; {@code then} hears its first answer. */
    void request(int epoch, boolean running, Consumer<SlotReply> then) {
        onAnswer = then;
        services.manager().tell(new SlotRequest.AcquireSlot(id, epoch, running, answers, context.getSelf()));
    }

    void answered(SlotReply reply) {
        holdsSlot = reply instanceof SlotReply.SlotGranted;
        queued = reply instanceof SlotReply.SlotQueued;
        Consumer<SlotReply> then = onAnswer;
        onAnswer = null;
        if (then != null) {
            then.accept(reply);
        }
    }

    void release(int epoch) {
        holdsSlot = false;
        queued = false;
        services.manager().tell(new SlotRequest.ReleaseSlot(id, epoch));
    }

    boolean holdsSlot() {
        return holdsSlot;
    }

    boolean isQueued() {
        return queued;
    }
}
