package io.heddle.runtime.dispatch;

import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;

/**
 * Takes attempts to executors on other nodes, and takes in those of others; a child of the dispatcher, under the same name
 * on every node. Which nodes have an executor is part of what the cluster knows of its members ({@link ExecutorRoles}).
 */
final class Elsewhere extends AbstractBehavior<Errand> {
    static final String NAME = "elsewhere";

    /** How long an attempt waits for its instance: as long as one may need that moves, or whose node was lost. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    /** The same in rounds, where these are long. */
    private static final int LEAST_KEPT = 6 * Lent.REST;

    private final Cluster cluster;
    private final Executors executors;
    private final ClusterHosts hosts;
    private final Lent lent;
    private final Borrowed borrowed;

    private Elsewhere(
            ActorContext<Errand> context,
            TimerScheduler<Errand> timers,
            Executors executors,
            ActorRef<NodeDispatcher.Message> dispatcher,
            Duration between) {
        super(context);
        this.cluster = Cluster.get(context.getSystem());
        this.executors = executors;
        ActorRefResolver resolver = ActorRefResolver.get(context.getSystem());
        String path = context.getSelf().path().toStringWithoutAddress();
        int kept = (int) Math.max(LEAST_KEPT, KEPT.dividedBy(between));
        this.hosts = new ClusterHosts(
                cluster, context.getSelf(), node -> resolver.resolveActorRef(node.address() + path), kept);
        Serialization serialization =
                SerializationExtension.get(context.getSystem().classicSystem());
        Fit fit = Fit.within(
                context.getSystem().settings().config().getBytes(Fit.LIMIT),
                message -> serialization.serialize(message).get().length);
        this.lent = new Lent(hosts, fit);
        this.borrowed = new Borrowed(
                hosts,
                fit,
                dispatcher,
                context.messageAdapter(AttemptReport.class, Errand.Ended::new),
                name -> executors.find(name) != null,
                kept);
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(MemberRemoved.class, event -> new Errand.Gone(event.member())),
                        MemberRemoved.class));
        timers.startTimerWithFixedDelay(new Errand.Again(), between);
    }

    /**
     * A message whose handling fails is one that was lost: the next round asks again. What was lent and borrowed stays known.
     *
     * @param between until what was not answered is said again
     */
    static Behavior<Errand> create(Executors executors, ActorRef<NodeDispatcher.Message> dispatcher, Duration between) {
        Behavior<Errand> behavior = Behaviors.withTimers(
                timers -> Behaviors.setup(context -> new Elsewhere(context, timers, executors, dispatcher, between)));
        return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.resume());
    }

    @Override
    public Receive<Errand> createReceive() {
        return newReceiveBuilder()
                .onAnyMessage(this::receive)
                .onSignal(Terminated.class, this::left)
                .build();
    }

    private Behavior<Errand> receive(Errand message) {
        if (message instanceof Errand.Own own) {
            within(own);
        } else if (message instanceof Errand.Take take) {
            borrowed.take(take);
        } else if (message instanceof Errand.Ask ask) {
            borrowed.ask(ask);
        } else if (message instanceof Errand.Halt halt) {
            borrowed.halt(halt);
        } else if (message instanceof Errand.Noted noted) {
            borrowed.noted(noted);
        } else if (message instanceof Errand.Taken taken) {
            lent.taken(taken);
        } else if (message instanceof Errand.Declined declined) {
            lent.declined(declined);
        } else if (message instanceof Errand.Unknown unknown) {
            lent.unknown(unknown);
        } else if (message instanceof Errand.Halted halted) {
            lent.halted(halted);
        } else if (message instanceof Errand.Over over) {
            lent.over(over);
        }
        return this;
    }

    /** An instance left this node, however that came. */
    private Behavior<Errand> left(Terminated instance) {
        lent.left(instance.getRef());
        return this;
    }

    private void within(Errand.Own message) {
        if (message instanceof Errand.Send send) {
            getContext().watch(send.run().replyTo());
            lent.send(send.run());
        } else if (message instanceof Errand.Seek seek) {
            getContext().watch(seek.run().replyTo());
            lent.seek(seek.run());
        } else if (message instanceof Errand.Recall recall) {
            lent.recall(recall.key());
        } else if (message instanceof Errand.Settled settled) {
            lent.settled(settled.key());
        } else if (message instanceof Errand.Ended ended) {
            borrowed.ended(ended.report());
        } else if (message instanceof Errand.Gone gone) {
            hosts.gone(gone.node());
            lent.gone(gone.node().uniqueAddress().longUid());
        } else if (message instanceof Errand.Dropped dropped) {
            borrowed.dropped(dropped);
        } else if (message instanceof Errand.Close) {
            borrowed.close();
        } else if (message instanceof Errand.Again) {
            ExecutorRoles.noteLacking(cluster, executors);
            hosts.again();
            Hosts.Present present = hosts.present();
            lent.again(present);
            borrowed.again(present);
        }
    }
}
