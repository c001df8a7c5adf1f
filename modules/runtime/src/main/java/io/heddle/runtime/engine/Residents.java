package io.heddle.runtime.engine;

import io.heddle.InstanceId;
import io.heddle.runtime.instance.InstanceMessage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.CurrentShardRegionState;
import org.apache.pekko.cluster.sharding.ShardRegion.ShardState;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetShardRegionState;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** The instances in the memory of this node. */
final class Residents {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Residents() {}

    /** Asks all of them to leave if they are idle; gives how many were asked. */
    static CompletionStage<Long> askToLeave(
            ActorSystem<?> system, Function<InstanceId, RecipientRef<InstanceMessage>> instances) {
        return AskPattern.<ClusterShardingQuery, CurrentShardRegionState>ask(
                        ClusterSharding.get(system).shardState(),
                        replyTo -> new GetShardRegionState(Engine.INSTANCE, replyTo),
                        PATIENCE,
                        system.scheduler())
                .thenApply(region -> {
                    long asked = 0;
                    for (ShardState shard : region.getShards()) {
                        Set<String> ids = shard.getEntityIds();
                        ids.forEach(id -> instances.apply(InstanceId.of(id)).tell(InstanceMessage.Idle.NOW));
                        asked += ids.size();
                    }
                    return asked;
                });
    }
}
