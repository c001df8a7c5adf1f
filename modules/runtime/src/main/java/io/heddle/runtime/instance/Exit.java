package io.heddle.runtime.instance;

import org.apache.pekko.actor.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ShardRegion;

/** How an instance asks to be told to leave, so that what is sent to it meanwhile waits for its successor. */
@FunctionalInterface
interface Exit {
    void ask(org.apache.pekko.actor.typed.javadsl.ActorContext<InstanceMessage> instance);

    /**
     * Of an instance that lives in a shard. What {@code ClusterSharding.Passivate} does, too, but that looks the shard up by its
     * path each time, which is dear where instances live for milliseconds: the shard is the parent.
     */
    Exit OF_A_SHARD = instance -> {
        ActorContext classic = Adapter.toClassic(instance);
        classic.parent().tell(new ShardRegion.Passivate(InstanceMessage.Leave.NOW), classic.self());
    };
}
