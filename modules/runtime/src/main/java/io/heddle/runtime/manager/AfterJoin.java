package io.heddle.runtime.manager;

import io.heddle.actor.InstanceManager;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Joins the node to a cluster and begins once it is up: shards asked for earlier would only wait and complain. What
 * arrives meanwhile is kept.
 */
public final class AfterJoin {
    private static final int WAITING = 1_000;

    private enum Up implements InstanceManager.Internal {
        NOW
    }

    private enum Look implements InstanceManager.Internal {
        AGAIN
    }

    /** Whom to join through; empty if they are the same as before. */
    private record Seeds(List<String> addresses) implements InstanceManager.Internal {}

    private final ActorContext<InstanceManager.Command> context;
    private final StashBuffer<InstanceManager.Command> stash;
    private final TimerScheduler<InstanceManager.Command> timers;
    private final Supplier<Behavior<InstanceManager.Command>> then;
    private final SeedNodes seeds;
    private List<String> through = List.of();

    private AfterJoin(
            ActorContext<InstanceManager.Command> context,
            StashBuffer<InstanceManager.Command> stash,
            TimerScheduler<InstanceManager.Command> timers,
            SeedNodes seeds,
            Supplier<Behavior<InstanceManager.Command>> then) {
        this.context = context;
        this.stash = stash;
        this.timers = timers;
        this.seeds = seeds;
        this.then = then;
        Cluster cluster = Cluster.get(context.getSystem());
        ActorRef<SelfUp> up = context.messageAdapter(SelfUp.class, event -> Up.NOW);
        cluster.subscriptions().tell(Subscribe.create(up, SelfUp.class));
    }

    /** A cluster of this node alone. */
    public static Behavior<InstanceManager.Command> alone(Supplier<Behavior<InstanceManager.Command>> then) {
        return Behaviors.setup(context -> {
            Cluster cluster = Cluster.get(context.getSystem());
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
            return of(SeedNodes.none(), then);
        });
    }

    /** Joins through others. */
    public static Behavior<InstanceManager.Command> of(
            SeedNodes seeds, Supplier<Behavior<InstanceManager.Command>> then) {
        return Behaviors.withStash(
                WAITING,
                stash -> Behaviors.withTimers(timers -> Behaviors.setup(context -> {
                    AfterJoin joining = new AfterJoin(context, stash, timers, seeds, then);
                    return joining.look();
                })));
    }

    private Behavior<InstanceManager.Command> look() {
        context.pipeToSelf(
                seeds.now(SeedNodes.self(context)), (found, error) -> new Seeds(found == null ? List.of() : found));
        return Behaviors.receiveMessage(this::receive);
    }

    private Behavior<InstanceManager.Command> receive(InstanceManager.Command message) {
        if (message == Up.NOW) {
            timers.cancelAll();
            seeds.joined(context);
            return stash.unstashAll(then.get());
        }
        if (message == Look.AGAIN) {
            return look();
        }
        if (message instanceof Seeds found) {
            join(found.addresses());
            return Behaviors.same();
        }
        stash.stash(message);
        return Behaviors.same();
    }

    private void join(List<String> addresses) {
        if (!addresses.isEmpty() && !addresses.equals(through)) {
            through = addresses;
            Cluster.get(context.getSystem())
                    .manager()
                    .tell(new JoinSeedNodes(addresses(context.getSystem(), addresses)));
        }
        if (seeds.change()) {
            timers.startSingleTimer(Look.AGAIN, SeedNodes.BETWEEN);
        }
    }

    private static List<Address> addresses(ActorSystem<?> system, List<String> seeds) {
        return seeds.stream()
                .map(seed -> {
                    int colon = seed.lastIndexOf(':');
                    return Address.apply(
                            system.address().protocol(),
                            system.name(),
                            seed.substring(0, colon),
                            Integer.parseInt(seed.substring(colon + 1)));
                })
                .toList();
    }
}
