package io.heddle.runtime.health;

import io.heddle.Health;
import io.heddle.runtime.registry.RegistryAccess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** Asks the parts of this node. */
public final class NodeHealth {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ActorSystem<?> system;
    private final RegistryAccess registry;
    private final ActorRef<JournalCheck.Message> journal;

    public NodeHealth(ActorSystem<?> system, RegistryAccess registry) {
        this.system = system;
        this.registry = registry;
        String node = system.address().getHost().orElse("alone") + ":"
                + system.address().getPort().orElse(0);
        this.journal = system.systemActorOf(JournalCheck.create(node), "heddle-journal-check", Props.empty());
    }

    /** All checks, within 5 s. */
    public CompletionStage<Health> check() {
        Health.Check cluster = cluster();
        CompletableFuture<Health.Check> asked = inTime(
                "journal",
                AskPattern.ask(journal, JournalCheck.Ask::new, PATIENCE.multipliedBy(2), system.scheduler()));
        CompletableFuture<Health.Check> recovered = inTime(
                "registry",
                registry.statistics()
                        .thenApply(statistics -> new Health.Check(
                                "registry", true, statistics.live() + " live threads in all partitions")));
        return asked.thenCombine(recovered, (one, other) -> Health.of(List.of(cluster, one, other)));
    }

    private static CompletableFuture<Health.Check> inTime(String name, CompletionStage<Health.Check> check) {
        return check.exceptionally(failure -> new Health.Check(name, false, "failed: " + failure.getMessage()))
                .toCompletableFuture()
                .completeOnTimeout(
                        new Health.Check(name, false, "no answer within " + PATIENCE.toSeconds() + " s"),
                        PATIENCE.toSeconds(),
                        TimeUnit.SECONDS);
    }

    private Health.Check cluster() {
        Cluster cluster = Cluster.get(system);
        MemberStatus own = cluster.selfMember().status();
        if (CoordinatedShutdown.get(system).getShutdownReason().isPresent()) {
            return new Health.Check("cluster", false, "this node is stopping");
        }
        ClusterEvent.CurrentClusterState state = cluster.state();
        int members = 0;
        for (var member : state.getMembers()) {
            members += member.status().equals(MemberStatus.removed()) ? 0 : 1;
        }
        int silent = state.getUnreachable().size();
        return new Health.Check(
                "cluster",
                own.equals(MemberStatus.up()),
                "this node is " + own + ", one of " + members + (silent == 0 ? "" : "; " + silent + " not reachable"));
    }
}
