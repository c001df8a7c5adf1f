package io.heddle.bench.peers.temporal;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What a step does. */
@ActivityInterface
public interface Activities {
    /** Its result. */
    @ActivityMethod
    String step(String id, String node);
}
