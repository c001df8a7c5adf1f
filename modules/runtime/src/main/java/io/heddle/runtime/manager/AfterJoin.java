package io.heddle.runtime.manager;

import io.heddle.actor.InstanceManager;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/** Joins the node to a cluster and begins once it is up: shards asked for earlier would only wait and complain. */
public final class AfterJoin {
    private static final int WAITING = 1_000;

    private enum Up implements InstanceManager.Internal {
        NOW
    }

    private AfterJoin() {}

    /**
     * What arrives meanwhile is kept for {@code then}.
     *
     * @param seeds {@code host:port} of the nodes to join through; empty for a cluster of this node alone
     */
    public static Behavior<InstanceManager.Command> of(
            List<String> seeds, Supplier<Behavior<InstanceManager.Command>> then) {
        return Behaviors.withStash(
                WAITING,
                stash -> Behaviors.setup(context -> {
                    Cluster cluster = Cluster.get(context.getSystem());
                    ActorRef<SelfUp> up = context.messageAdapter(SelfUp.class, event -> Up.NOW);
                    cluster.subscriptions().tell(Subscribe.create(up, SelfUp.class));
                    cluster.manager()
                            .tell(
                                    seeds.isEmpty()
                                            ? Join.create(cluster.selfMember().address())
                                            : new JoinSeedNodes(addresses(context.getSystem(), seeds)));
                    return Behaviors.receiveMessage(message -> {
                        if (message == Up.NOW) {
                            return stash.unstashAll(then.get());
                        }
                        stash.stash(message);
                        return Behaviors.same();
                    });
                }));
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
