package io.heddle.runtime.registry;

import io.heddle.kernel.registry.PartitionCommand;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Keeps every partition in memory, somewhere in the cluster: they are what wakes everything else. Also tells them which
 * cluster nodes are gone.
 */
final class RegistryKeeper {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final RegistryLinks links;
    private final int partitions;

    private RegistryKeeper(RegistryLinks links, int partitions) {
        this.links = links;
        this.partitions = partitions;
    }

    sealed interface Command {}

    private record Remind() implements Command {}

    private record NodeGone(String host) implements Command {}

    static Behavior<Command> create(RegistryLinks links, int partitions) {
        return Behaviors.setup(actor -> Behaviors.withTimers(timers -> start(actor, timers, links, partitions)));
    }

    private static Behavior<Command> start(
            ActorContext<Command> actor, TimerScheduler<Command> timers, RegistryLinks links, int partitions) {
        Cluster cluster = Cluster.get(actor.getSystem());
        cluster.subscriptions()
                .tell(Subscribe.create(
                        actor.messageAdapter(
                                ClusterEvent.MemberRemoved.class,
                                gone -> new NodeGone(hostOf(gone.member().uniqueAddress()))),
                        ClusterEvent.MemberRemoved.class));
        timers.startTimerWithFixedDelay(new Remind(), Duration.ZERO, INTERVAL);
        RegistryKeeper keeper = new RegistryKeeper(links, partitions);
        return Behaviors.receive(Command.class)
                .onMessage(Remind.class, remind -> keeper.tellAll(new PartitionCommand.Tick()))
                .onMessage(NodeGone.class, keeper::nodeGone)
                .build();
    }

    /** How instances name the node that hosts them. */
    static String hostOf(UniqueAddress address) {
        return address.address().hostPort() + "#" + address.longUid();
    }

    private Behavior<Command> nodeGone(NodeGone gone) {
        // Every node says so: who is to speak for all may be the one that is gone, and hearing it twice does no harm.
        return tellAll(new PartitionCommand.HostLost(gone.host()));
    }

    private Behavior<Command> tellAll(PartitionCommand.Message message) {
        for (int partition = 0; partition < partitions; partition++) {
            links.toPartition(partition, message);
        }
        return Behaviors.same();
    }
}
