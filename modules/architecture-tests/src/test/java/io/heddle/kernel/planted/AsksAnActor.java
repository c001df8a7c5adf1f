package io.heddle.kernel.planted;

import org.apache.pekko.actor.typed.ActorRef;

/** Violates on purpose: a decision that talks. */
record AsksAnActor(ActorRef<String> somebody) {}
