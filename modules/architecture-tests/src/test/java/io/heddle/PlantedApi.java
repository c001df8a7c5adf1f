package io.heddle;

import org.apache.pekko.actor.typed.ActorRef;

/** Violates on purpose: an API type that mentions Pekko. */
public interface PlantedApi {
    ActorRef<String> door();
}
