package io.heddle.runtime.manager;

import java.time.Duration;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Ends a client whose cluster holds instances no more. Without hosts it would be a cluster of clients: hosts that are
 * started again make another one, and nobody would tell it so.
 */
final class HostsWatch {
    static final String HOST = "heddle-host";
    private static final Duration SETTLED = Duration.ofSeconds(1);

    private sealed interface Message {}

    private record Removed(MemberRemoved event) implements Message {}

    private enum Look implements Message {
        NOW
    }

    private HostsWatch() {}

    static Behavior<?> create() {
        return Behaviors.<Message>withTimers(timers -> Behaviors.setup(context -> {
            Cluster cluster = Cluster.get(context.getSystem());
            cluster.subscriptions()
                    .tell(Subscribe.create(
                            context.messageAdapter(MemberRemoved.class, Removed::new), MemberRemoved.class));
            return Behaviors.receiveMessage(message -> {
                if (message != Look.NOW) {
                    timers.startSingleTimer(Look.NOW, SETTLED);
                } else if (!hasHosts(cluster)) {
                    context.getLog().warn("no node of the cluster holds instances any more: this client ends");
                    cluster.manager().tell(new Down(cluster.selfMember().address()));
                }
                return Behaviors.same();
            });
        }));
    }

    private static boolean hasHosts(Cluster cluster) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .anyMatch(member -> member.hasRole(HOST));
    }
}
