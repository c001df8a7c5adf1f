package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceReply;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Stands in for an instance whose history cannot be read: says so, changes nothing. */
final class QuarantinedInstance {
    private QuarantinedInstance() {}

    static Behavior<InstanceMessage> create(InstanceId id, String reason) {
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
            } else if (message instanceof InstanceMessage.Leave) {
                return Behaviors.stopped();
            }
            return Behaviors.same();
        });
    }
}
