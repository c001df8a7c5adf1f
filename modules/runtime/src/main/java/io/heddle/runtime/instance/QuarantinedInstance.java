package io.heddle.runtime.instance;

import io.heddle.ErrorCode;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for an instance whose history cannot be read: says so, and changes nothing but to be removed. Before it goes,
 * its parent knows: nobody could tell it afterwards, and it would wait for ever.
 */
final class QuarantinedInstance {
    private final InstanceId id;
    private final String reason;
    private final InstanceReply refusal;
    private final QuarantineNotice notice;
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    private final Exit exit;
    private final TimerScheduler<InstanceMessage> timers;
    /** What is to be removed; null for nothing. */
    private InstanceMessage.@Nullable Remove removing;
    /** Its history is being deleted. */
    private boolean erasing;

    private QuarantinedInstance(
            InstanceId id,
            String reason,
            ActorContext<InstanceMessage> context,
            TimerScheduler<InstanceMessage> timers,
            InstanceServices services,
            Exit exit) {
        this.id = id;
        this.reason = reason;
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.exit = exit;
        this.notice = new QuarantineNotice(reason);
        this.refusal = new InstanceReply.Refused(
                "QUARANTINED", "the history of instance " + id + " cannot be read: " + reason);
    }

    static Behavior<InstanceMessage> create(InstanceId id, String reason, InstanceServices services, Exit exit) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            QuarantinedInstance instance = new QuarantinedInstance(id, reason, context, timers, services, exit);
            return Behaviors.receiveMessage(instance::receive);
        }));
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
        } else if (message instanceof InstanceMessage.AwaitEnd await) {
            await.replyTo().tell(notice);
        } else if (message instanceof InstanceMessage.AwaitReleased await) {
            await.replyTo().tell(notice);
        } else if (message instanceof InstanceMessage.AwaitChildren await) {
            await.replyTo().tell(notice);
        } else if (message instanceof InstanceMessage.AwaitChild await) {
            await.replyTo().tell(notice);
        } else if (message instanceof InstanceMessage.AwaitNode await) {
            await.replyTo().tell(notice);
        } else if (message instanceof InstanceMessage.AwaitCheckpoint await) {
            await.replyTo().tell(notice);
        } else if (message instanceof InstanceMessage.Subscribe subscribe) {
            subscribe.subscriber().tell(new InstanceNews.Quarantined(id));
        } else if (message instanceof InstanceMessage.FromThread from) {
            answer(from.message());
        } else if (message instanceof InstanceMessage.Remove remove && !erasing) {
            removing = remove;
            sayFarewell(remove);
        } else if (message instanceof InstanceMessage.Retell && removing != null && !erasing) {
            sayFarewell(removing);
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
        } else if (message instanceof ThreadMessage.AskPoint ask) {
            services.threads().tell(new ThreadMessage.PointIs(id, ask.parent(), ask.checkpoint(), 0));
        } else if (message instanceof ThreadMessage.Taken || message instanceof ThreadMessage.NoParent) {
            if (removing != null && !erasing) {
                erase();
            }
        }
    }

    /** It could not be cancelled, so it ends here; its parent is told until it has taken note. */
    private void sayFarewell(InstanceMessage.Remove remove) {
        if (remove.parent() == null) {
            erase();
            return;
        }
        NodeError why = NodeError.fatal(ErrorCode.REMOVED, "instance " + id + " was removed: " + reason);
        services.threads()
                .tell(new ThreadMessage.News(
                        id,
                        remove.parent(),
                        remove.epoch(),
                        0,
                        new ThreadMessage.Ended(InstanceStatus.CANCELLED, why, null, Map.of())));
        timers.startSingleTimer(InstanceMessage.Retell.NOW, InstanceMessage.Retell.NOW, services.resendInterval());
    }

    private void erase() {
        timers.cancel(InstanceMessage.Retell.NOW);
        erasing = true;
        Adapter.actorOf(context, Eraser.props(id, services.payloads(), context.getSelf()));
    }

    private void erased(InstanceMessage.Erased erased) {
        InstanceMessage.Remove done = removing;
        if (done != null && erased.failure() == null) {
            services.quarantine().remove(id.value());
            // Unless it had ended before.
            tell(new PartitionCommand.Release(
                    id,
                    done.epoch(),
                    InstanceStatus.CANCELLED,
                    services.clock().instant(),
                    null,
                    NodeCounts.NONE,
                    true));
            tell(new PartitionCommand.Forget(id, done.epoch()));
        } else {
            context.getLog().warn("instance {} is not removed yet, to be tried again: {}", id, erased.failure());
        }
        removing = null;
        erasing = false;
        exit.ask(context);
    }

    private void tell(PartitionCommand.ThreadRequest<?> request) {
        services.registry().ask(request, context.getSystem().ignoreRef());
    }
}
