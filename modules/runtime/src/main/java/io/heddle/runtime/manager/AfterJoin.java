package io.heddle.runtime.manager;

import io.heddle.actor.InstanceManager;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.SelfUp;
import org.apache.pekko.cluster.typed.Subscribe;

/** Joins the node to itself and begins once it is up: shards asked for earlier would only wait and complain. */
public final class AfterJoin {
    private static final int WAITING = 1_000;

    private enum Up implements InstanceManager.Internal {
        NOW
    }

    private AfterJoin() {}

    /** What arrives meanwhile is kept for {@code then}. */
    public static Behavior<InstanceManager.Command> ofOne(Supplier<Behavior<InstanceManager.Command>> then) {
        return Behaviors.withStash(
                WAITING,
                stash -> Behaviors.setup(context -> {
                    Cluster cluster = Cluster.get(context.getSystem());
                    ActorRef<SelfUp> up = context.messageAdapter(SelfUp.class, event -> Up.NOW);
                    cluster.subscriptions().tell(Subscribe.create(up, SelfUp.class));
                    cluster.manager().tell(Join.create(cluster.selfMember().address()));
                    return Behaviors.receiveMessage(message -> {
                        if (message == Up.NOW) {
                            return stash.unstashAll(then.get());
                        }
                        stash.stash(message);
                        return Behaviors.same();
                    });
                }));
    }
}
