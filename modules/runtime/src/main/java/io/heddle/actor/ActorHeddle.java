package io.heddle.actor;

import io.heddle.Heddle;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** A Heddle whose actor system an application's own actors may share. Thread-safe. */
public interface ActorHeddle extends Heddle {

    /**
     * The actors behind {@code heddle}.
     *
     * @throws IllegalArgumentException if it has none in this process
     */
    static ActorHeddle of(Heddle heddle) {
        if (heddle instanceof ActorHeddle actors) {
            return actors;
        }
        throw new IllegalArgumentException("this Heddle does not run its actors in this process");
    }

    /** The typed door to every instance. */
    ActorRef<InstanceManager.Command> manager();

    /** The actor system Heddle runs in; an application may start its own actors there. It ends with the Heddle. */
    ActorSystem<?> actorSystem();
}
