package io.heddle.runtime.health;

import io.heddle.Health;
import io.heddle.runtime.registry.RegistryAccess;
import io.heddle.runtime.remote.HostPort;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    /** Longer than it takes to give up a lost node and to recover its partitions elsewhere. */
    private static final Duration FORGIVEN = Duration.ofSeconds(30);

    private static final long NEVER = Long.MIN_VALUE;

    private final ActorSystem<?> system;
    private final RegistryAccess registry;
    private final ActorRef<JournalCheck.Message> journal;
    private final boolean hosting;
    /** When all partitions answered last, by {@link System#nanoTime}. */
    private final AtomicLong answered = new AtomicLong(NEVER);

    public NodeHealth(ActorSystem<?> system, RegistryAccess registry, HeddleSettings.Cluster cluster) {
        this.hosting = !cluster.enabled() || cluster.hosting();
        this.system = system;
        this.registry = registry;
        this.journal = system.systemActorOf(
                JournalCheck.create(HostPort.of(system.address())), "heddle-journal-check", Props.empty());
    }

    /** All checks, within 5 s. */
    public CompletionStage<Health> check() {
        Health.Check cluster = cluster();
        CompletableFuture<Health.Check> recovered = inTime(
                        "registry", registry.statistics().thenApply(statistics -> {
                            answered.set(System.nanoTime());
                            return new Health.Check(
                                    "registry", true, statistics.live() + " live threads in all partitions");
                        }))
                .thenApply(this::forgiven);
        if (!hosting) {
            // It writes nothing.
            return recovered.thenApply(one -> Health.of(List.of(cluster, one)));
        }
        return inTime(
                        "journal",
                        AskPattern.ask(journal, JournalCheck.Ask::new, PATIENCE.multipliedBy(2), system.scheduler()))
                .thenCombine(recovered, (one, other) -> Health.of(List.of(cluster, one, other)));
    }

    /** While the partitions of a lost node move, all others can still take work: starts wait for them. */
    private Health.Check forgiven(Health.Check registry) {
        long last = answered.get();
        boolean lately = last != NEVER && System.nanoTime() - last < FORGIVEN.toNanos();
        return registry.passed() || !lately
                ? registry
                : new Health.Check(
                        registry.name(),
                        true,
                        registry.detail() + "; all partitions answered less than " + FORGIVEN.toSeconds() + " s ago");
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
