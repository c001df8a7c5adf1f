package io.heddle.runtime.dispatch;

import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.ReceiveBuilder;
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
    private final int kept;

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
        this.kept = (int) Math.max(LEAST_KEPT, KEPT.dividedBy(between));
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
        ReceiveBuilder<Errand> builder = newReceiveBuilder();
        on(builder, Errand.Take.class, borrowed::take);
        on(builder, Errand.Ask.class, borrowed::ask);
        on(builder, Errand.Halt.class, borrowed::halt);
        on(builder, Errand.Noted.class, borrowed::noted);
        on(builder, Errand.Taken.class, lent::taken);
        on(builder, Errand.Declined.class, lent::declined);
        on(builder, Errand.Unknown.class, lent::unknown);
        on(builder, Errand.Halted.class, lent::halted);
        on(builder, Errand.Over.class, lent::over);
        on(builder, Errand.Send.class, this::send);
        on(builder, Errand.Seek.class, this::seek);
        on(builder, Errand.Recall.class, recall -> lent.recall(recall.key()));
        on(builder, Errand.Settled.class, settled -> lent.settled(settled.key()));
        on(builder, Errand.Ended.class, ended -> borrowed.ended(ended.report()));
        on(builder, Errand.Dropped.class, borrowed::dropped);
        on(builder, Errand.Close.class, close -> borrowed.close());
        on(builder, Errand.Gone.class, this::gone);
        on(builder, Errand.Again.class, again -> again());
        return builder.onSignal(Terminated.class, this::left).build();
    }

    private <M extends Errand> void on(ReceiveBuilder<Errand> builder, Class<M> type, Consumer<M> handler) {
        builder.onMessage(type, message -> {
            handler.accept(message);
            return this;
        });
    }

    private void send(Errand.Send message) {
        getContext().watch(message.run().replyTo());
        lent.send(message.run());
    }

    private void seek(Errand.Seek message) {
        getContext().watch(message.run().replyTo());
        lent.seek(message.run());
    }

    /** An instance left this node, however that came. */
    private Behavior<Errand> left(Terminated instance) {
        lent.left(instance.getRef());
        return this;
    }

    private void gone(Errand.Gone message) {
        hosts.gone(message.node());
        lent.gone(message.node().uniqueAddress().longUid());
    }

    private void again() {
        // A host lets go what a node lent that has been gone for that long; twice, since nodes learn of it at different
        // times.
        ExecutorRoles.noteLacking(cluster, executors, 2 * kept);
        hosts.again();
        Hosts.Present present = hosts.present();
        lent.again(present);
        borrowed.again(present);
    }
}
