package io.heddle.runtime.dispatch;

import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Takes attempts to executors on other nodes, and takes in those of others; a child of the dispatcher, under the same name
 * on every node. Which nodes have an executor is part of what the cluster knows of its members ({@link ExecutorRoles}).
 */
final class Elsewhere extends AbstractBehavior<Errand> {
    static final String NAME = "elsewhere";

    /** How long an attempt waits for its instance: as long as one may need that moves, or whose node was lost. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    /** The same in rounds, where these are long. */
    private static final int LEAST_KEPT = 10;

    private final Hosts hosts;
    private final Lent lent;
    private final Borrowed borrowed;

    private Elsewhere(
            ActorContext<Errand> context,
            TimerScheduler<Errand> timers,
            Executors executors,
            ActorRef<NodeDispatcher.Message> dispatcher,
            Duration between) {
        super(context);
        Cluster cluster = Cluster.get(context.getSystem());
        ActorRefResolver resolver = ActorRefResolver.get(context.getSystem());
        String path = context.getSelf().path().toStringWithoutAddress();
        this.hosts = new Hosts(cluster, context.getSelf(), node -> resolver.resolveActorRef(node.address() + path));
        Fit fit = Fit.within(
                context.getSystem().settings().config().getBytes("pekko.remote.artery.advanced.maximum-frame-size"));
        this.lent = new Lent(hosts, fit);
        this.borrowed = new Borrowed(
                hosts, fit, dispatcher, context.messageAdapter(AttemptReport.class, Errand.Ended::new), executors, (int)
                        Math.max(LEAST_KEPT, KEPT.dividedBy(between)));
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(
                                MemberRemoved.class,
                                event -> new Errand.Gone(event.member().uniqueAddress())),
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
        return newReceiveBuilder().onAnyMessage(this::receive).build();
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
        } else if (message instanceof Errand.NotMine notMine) {
            borrowed.notMine(notMine);
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

    private void within(Errand.Own message) {
        if (message instanceof Errand.Send send) {
            lent.send(send.run());
        } else if (message instanceof Errand.Seek seek) {
            lent.seek(seek.run());
        } else if (message instanceof Errand.Recall recall) {
            lent.recall(recall.key());
        } else if (message instanceof Errand.LetGo letGo) {
            lent.letGo(letGo.key());
        } else if (message instanceof Errand.Settled settled) {
            lent.settled(settled.key());
        } else if (message instanceof Errand.Ended ended) {
            borrowed.ended(ended.report());
        } else if (message instanceof Errand.Gone gone) {
            lent.gone(gone.node().longUid());
            borrowed.gone(gone.node().longUid());
        } else if (message instanceof Errand.Dropped dropped) {
            borrowed.dropped(dropped);
        } else if (message instanceof Errand.Close) {
            borrowed.close();
        } else if (message instanceof Errand.Again) {
            Hosts.Present present = hosts.present();
            lent.again(present);
            borrowed.again(present);
        }
    }
}
