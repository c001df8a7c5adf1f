package io.heddle.runtime.instance.planted;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;

final class OneForAll {
    ClusterSingleton of(ActorSystem<?> system) {
        return ClusterSingleton.get(system);
    }
}
