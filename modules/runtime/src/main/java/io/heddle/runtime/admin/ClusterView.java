package io.heddle.runtime.admin;

import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.remote.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.jspecify.annotations.Nullable;

/** The cluster as this node sees it. */
final class ClusterView {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ActorSystem<?> system;
    private final Cluster cluster;

    ClusterView(ActorSystem<?> system) {
        this.system = system;
        this.cluster = Cluster.get(system);
    }

    /** Members with what they hold; instances are absent of nodes that do not answer in time. */
    CompletionStage<Map<String, @Nullable Object>> describe() {
        return AskPattern.ask(
                        ClusterSharding.get(system).shardState(),
                        (ActorRef<ShardRegion.ClusterShardingStats> replyTo) ->
                                new GetClusterShardingStats(Engine.INSTANCE, PATIENCE, replyTo),
                        PATIENCE.multipliedBy(2),
                        system.scheduler())
                .thenApply(ShardRegion.ClusterShardingStats::getRegions)
                .exceptionally(late -> Map.of())
                .thenApply(this::describe);
    }

    private Map<String, @Nullable Object> describe(Map<Address, ShardRegion.ShardRegionStats> regions) {
        ClusterEvent.CurrentClusterState state = cluster.state();
        List<Map<String, @Nullable Object>> nodes = new ArrayList<>();
        for (Member member : state.getMembers()) {
            Map<String, @Nullable Object> node = new LinkedHashMap<>();
            node.put("address", HostPort.of(member.address()));
            node.put("status", member.status().toString());
            node.put("reachable", !state.getUnreachable().contains(member));
            node.put("leader", member.address().equals(state.getLeader()));
            node.put("self", member.address().equals(cluster.selfMember().address()));
            ShardRegion.ShardRegionStats stats = regions.get(member.address());
            node.put("shards", stats == null ? null : (long) stats.getStats().size());
            node.put("instances", stats == null ? null : entities(stats));
            nodes.add(node);
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("self", HostPort.of(cluster.selfMember().address()));
        view.put("nodes", nodes);
        return view;
    }

    private static long entities(ShardRegion.ShardRegionStats stats) {
        return stats.getStats().values().stream()
                .mapToLong(each -> ((Number) each).longValue())
                .sum();
    }

    Optional<Member> member(String address) {
        for (Member member : cluster.state().getMembers()) {
            if (HostPort.of(member.address()).equals(address)
                    && !member.status().equals(MemberStatus.removed())) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    boolean isReachable(Member member) {
        return !cluster.state().getUnreachable().contains(member);
    }

    void down(Member member) {
        cluster.manager().tell(new Down(member.address()));
    }
}
