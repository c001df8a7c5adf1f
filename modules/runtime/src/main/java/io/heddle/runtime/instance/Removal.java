package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.payload.Payloads;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/** An instance on its way out: from the order to delete its history until it leaves memory, nobody finds it any more. */
final class Removal {
    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final Payloads payloads;
    /** The epoch that is to go; 0 for none. */
    private int ordered;

    private boolean underWay;
    private boolean done;

    Removal(InstanceId id, ActorContext<InstanceMessage> context, Payloads payloads) {
        this.id = id;
        this.context = context;
        this.payloads = payloads;
    }

    /** The run of that epoch is to go as soon as it may. */
    void order(int epoch) {
        ordered = epoch;
    }

    /** The epoch that is to go; 0 for none. */
    int epoch() {
        return ordered;
    }

    boolean isOrdered(int epoch) {
        return ordered == epoch;
    }

    void begin() {
        underWay = true;
        Adapter.actorOf(context, Eraser.props(id, payloads, context.getSelf()));
    }

    boolean isUnderWay() {
        return underWay;
    }

    /** Nothing is left of the run. */
    void done() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** What is told to those who come meanwhile. Other threads say again what they have to say. */
    void answer(InstanceMessage message) {
        if (message instanceof InstanceMessage.Create create) {
            create.replyTo()
                    .tell(new InstanceReply.Refused(
                            "BEING_REMOVED", "the last run of instance " + id + " is being removed; try again"));
        } else if (message instanceof InstanceMessage.Perform perform) {
            perform.replyTo().tell(unknown());
        } else if (message instanceof InstanceMessage.Reopen reopen) {
            reopen.replyTo().tell(unknown());
        } else if (message instanceof InstanceMessage.Read read) {
            read.replyTo().tell(new InstanceQuery.NoSuchInstance());
        } else if (message instanceof InstanceMessage.PlaceKnown known) {
            known.place().asked().replyTo().tell(new InstanceQuery.NoSuchInstance());
        } else if (message instanceof InstanceMessage.AwaitEnd await) {
            await.replyTo().tell(new EndNotice.NoSuchInstance());
        } else if (message instanceof InstanceMessage.AwaitReleased await) {
            await.replyTo().tell(new EndNotice.NoSuchInstance());
        } else if (message instanceof InstanceMessage.AwaitChildren await) {
            await.replyTo().tell(new ChildrenNotice.NoSuchInstance());
        } else if (message instanceof InstanceMessage.AwaitChild await) {
            await.replyTo().tell(new ChildNotice.NoSuchChild());
        } else if (message instanceof InstanceMessage.AwaitNode await) {
            await.replyTo().tell(new NodeNotice.NoSuchInstance());
        } else if (message instanceof InstanceMessage.AwaitCheckpoint await) {
            await.replyTo().tell(new CheckpointNotice.Gone());
        } else if (message instanceof InstanceMessage.Restore restore) {
            restore.replyTo().tell(unknown());
        } else if (message instanceof InstanceMessage.Subscribe subscribe) {
            subscribe.subscriber().tell(new InstanceNews.NoSuchInstance(id));
        }
    }

    private InstanceReply unknown() {
        return new InstanceReply.Refused("UNKNOWN_INSTANCE", "no instance " + id);
    }
}
