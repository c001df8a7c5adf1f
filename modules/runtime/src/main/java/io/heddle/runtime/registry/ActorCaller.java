package io.heddle.runtime.registry;

import io.heddle.kernel.registry.Caller;
import org.apache.pekko.actor.typed.ActorRef;

/** A reply address as the deciders carry it. */
record ActorCaller(ActorRef<?> ref) implements Caller {

    /** The deciders answer a request with its own kind of reply; {@code Ask} ties the two kinds together. */
    @SuppressWarnings("unchecked")
    void reply(Object reply) {
        ((ActorRef<Object>) ref).tell(reply);
    }
}
