package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.ThreadMessage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Stands in for an instance whose history cannot be read: says so, changes nothing. */
final class QuarantinedInstance {
    private QuarantinedInstance() {}

    static Behavior<InstanceMessage> create(InstanceId id, String reason, InstanceServices.ThreadPort threads) {
        InstanceReply refusal = new InstanceReply.Refused(
                "QUARANTINED", "the history of instance " + id + " cannot be read: " + reason);
        return Behaviors.receiveMessage(message -> {
            if (message instanceof InstanceMessage.Create create) {
                create.replyTo().tell(refusal);
            } else if (message instanceof InstanceMessage.Perform perform) {
                perform.replyTo().tell(refusal);
            } else if (message instanceof InstanceMessage.Reopen reopen) {
                reopen.replyTo().tell(refusal);
            } else if (message instanceof InstanceMessage.Read read) {
                read.replyTo().tell(new InstanceQuery.Quarantined(reason));
            } else if (message instanceof InstanceMessage.FromThread from) {
                answer(from.message(), threads);
            } else if (message instanceof InstanceMessage.Leave) {
                return Behaviors.stopped();
            }
            return Behaviors.same();
        });
    }

    /** Children and parents below go on: when its history can be read again, it asks its children itself. */
    private static void answer(ThreadMessage message, InstanceServices.ThreadPort threads) {
        if (message instanceof ThreadMessage.News news) {
            threads.tell(new ThreadMessage.Taken(news.child(), news.standing() instanceof ThreadMessage.Ended));
        } else if (message instanceof ThreadMessage.Count count) {
            threads.tell(new ThreadMessage.Counted(count.parent(), count.asOf(), count.live()));
        }
    }
}
