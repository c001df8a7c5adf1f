package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Stands in for an instance whose history cannot be read: says so, and changes nothing but to be removed. */
final class QuarantinedInstance {
    private final InstanceId id;
    private final String reason;
    private final InstanceReply refusal;
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    /** The epoch to be removed; 0 for none. */
    private int removing;

    private QuarantinedInstance(
            InstanceId id,
            String reason,
            ActorContext<InstanceMessage> context,
            InstanceServices services,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        this.id = id;
        this.reason = reason;
        this.context = context;
        this.services = services;
        this.shard = shard;
        this.refusal = new InstanceReply.Refused(
                "QUARANTINED", "the history of instance " + id + " cannot be read: " + reason);
    }

    static Behavior<InstanceMessage> create(
            InstanceId id, String reason, InstanceServices services, ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(context -> {
            QuarantinedInstance instance = new QuarantinedInstance(id, reason, context, services, shard);
            return Behaviors.receiveMessage(instance::receive);
        });
    }

    private Behavior<InstanceMessage> receive(InstanceMessage message) {
        if (message instanceof InstanceMessage.Create create) {
            create.replyTo().tell(refusal);
        } else if (message instanceof InstanceMessage.Perform perform) {
            perform.replyTo().tell(refusal);
        } else if (message instanceof InstanceMessage.Reopen reopen) {
            reopen.replyTo().tell(refusal);
        } else if (message instanceof InstanceMessage.Restore restore) {
            restore.replyTo().tell(refusal);
        } else if (message instanceof InstanceMessage.Read read) {
            read.replyTo().tell(new InstanceQuery.Quarantined(reason));
        } else if (message instanceof InstanceMessage.FromThread from) {
            answer(from.message());
        } else if (message instanceof InstanceMessage.Remove remove && removing == 0) {
            removing = remove.epoch();
            Adapter.actorOf(context, Eraser.props(id, services.payloads(), context.getSelf()));
        } else if (message instanceof InstanceMessage.Erased erased) {
            erased(erased);
        } else if (message instanceof InstanceMessage.Leave) {
            return Behaviors.stopped();
        }
        return Behaviors.same();
    }

    /** Children and parents below go on: when its history can be read again, it asks its children itself. */
    private void answer(ThreadMessage message) {
        if (message instanceof ThreadMessage.News news) {
            services.threads()
                    .tell(new ThreadMessage.Taken(news.child(), news.standing() instanceof ThreadMessage.Ended));
        } else if (message instanceof ThreadMessage.Count count) {
            services.threads().tell(new ThreadMessage.Counted(count.parent(), count.asOf(), count.live()));
        }
    }

    private void erased(InstanceMessage.Erased erased) {
        if (erased.failure() == null) {
            services.quarantine().remove(id.value());
            // It could not be cancelled, so it ends here, unless it had ended before.
            tell(new PartitionCommand.Release(
                    id, removing, InstanceStatus.CANCELLED, services.clock().instant(), null, NodeCounts.NONE));
            tell(new PartitionCommand.Forget(id, removing));
        } else {
            context.getLog().warn("instance {} is not removed yet, to be tried again: {}", id, erased.failure());
        }
        removing = 0;
        shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }

    private void tell(PartitionCommand.ThreadRequest<?> request) {
        services.registry().ask(request, context.getSystem().ignoreRef());
    }
}
