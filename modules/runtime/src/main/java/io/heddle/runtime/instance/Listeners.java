package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceState;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Who waits for something of an instance, or listens to it. In memory only: whoever is forgotten asks again.
 *
 * <p>What asks about an instance that does not exist, and that nobody is about to begin, is told so; then the answer of
 * the method is false, and nothing keeps the actor.
 */
final class Listeners {
    private final InstanceId id;
    // Most instances have no listener at all, and there are many instances.
    private Set<ActorRef<EndNotice>> forEnd = Set.of();
    private Set<ActorRef<EndNotice>> forRelease = Set.of();
    private Set<ActorRef<ChildrenNotice>> forChildren = Set.of();
    private Set<ActorRef<InstanceNews>> subscribers = Set.of();
    private final ChildWaiters forChild = new ChildWaiters();
    private final NodeWaiters forNode = new NodeWaiters();

    Listeners(InstanceId id) {
        this.id = id;
    }

    private static <T> Set<T> with(Set<T> some, T one) {
        Set<T> more = some.isEmpty() ? new HashSet<>() : some;
        more.add(one);
        return more;
    }

    // ---- those who come -------------------------------------------------------------------------------------------

    boolean awaitEnd(InstanceState state, boolean unwanted, ActorRef<EndNotice> replyTo) {
        boolean gone = !state.exists() && unwanted;
        if (gone) {
            replyTo.tell(new EndNotice.NoSuchInstance());
        } else if (state.exists() && state.status().isTerminal()) {
            replyTo.tell(new EndNotice.Ended(Results.of(state)));
        } else {
            forEnd = with(forEnd, replyTo);
        }
        return !gone;
    }

    /** @param released whether its permit has gone back */
    boolean awaitReleased(InstanceState state, boolean released, boolean unwanted, ActorRef<EndNotice> replyTo) {
        boolean gone = !released && !state.exists() && unwanted;
        if (gone) {
            replyTo.tell(new EndNotice.NoSuchInstance());
        } else if (released) {
            replyTo.tell(new EndNotice.Ended(Results.of(state)));
        } else {
            forRelease = with(forRelease, replyTo);
        }
        return !gone;
    }

    /** Whether somebody waits until its permit has gone back. */
    boolean awaitRelease() {
        return !forRelease.isEmpty();
    }

    /** Whether somebody waits for the end of a node. */
    boolean awaitNodes() {
        return !forNode.isEmpty();
    }

    boolean awaitChildren(InstanceState state, ActorRef<ChildrenNotice> replyTo) {
        if (!state.exists()) {
            replyTo.tell(new ChildrenNotice.NoSuchInstance());
        } else if (state.hasLiveChildren()) {
            forChildren = with(forChildren, replyTo);
        } else {
            replyTo.tell(new ChildrenNotice.AllEnded());
        }
        return state.exists();
    }

    boolean awaitChild(InstanceState state, InstanceMessage.AwaitChild message) {
        if (state.exists()) {
            forChild.add(state, message);
        } else {
            message.replyTo().tell(new ChildNotice.NoSuchChild());
        }
        return state.exists();
    }

    boolean awaitNode(InstanceState state, boolean unwanted, InstanceMessage.AwaitNode message, long now) {
        boolean gone = !state.exists() && unwanted;
        if (gone) {
            message.replyTo().tell(new NodeNotice.NoSuchInstance());
            return false;
        }
        forNode.add(message);
        if (state.exists()) {
            forNode.follow(state, now);
        }
        return true;
    }

    void subscribe(InstanceState state, ActorRef<InstanceNews> subscriber) {
        if (state.exists()) {
            subscribers = with(subscribers, subscriber);
            subscriber.tell(new InstanceNews.Subscribed(id, state.seq()));
        } else {
            subscriber.tell(new InstanceNews.NoSuchInstance(id));
        }
    }

    void unsubscribe(ActorRef<InstanceNews> subscriber) {
        if (!subscribers.isEmpty()) {
            subscribers.remove(subscriber);
        }
    }

    // ---- those who are there --------------------------------------------------------------------------------------

    Set<ActorRef<InstanceNews>> subscribers() {
        return subscribers;
    }

    /** Children or nodes may have moved. */
    void follow(InstanceState state, LongSupplier now) {
        forChild.follow(state);
        if (!forNode.isEmpty()) {
            forNode.follow(state, now.getAsLong());
        }
        if (!state.hasLiveChildren()) {
            forChildren.forEach(waiter -> waiter.tell(new ChildrenNotice.AllEnded()));
            forChildren = Set.of();
        }
    }

    void ended(InstanceState state) {
        forEnd.forEach(waiter -> waiter.tell(new EndNotice.Ended(Results.of(state))));
        forEnd = Set.of();
    }

    void released(InstanceState state) {
        forRelease.forEach(waiter -> waiter.tell(new EndNotice.Ended(Results.of(state))));
        forRelease = Set.of();
    }

    /** Nothing is left of the instance. */
    void erased() {
        subscribers.forEach(subscriber -> subscriber.tell(new InstanceNews.NoSuchInstance(id)));
    }

    boolean isEmpty() {
        return forEnd.isEmpty()
                && forRelease.isEmpty()
                && forChildren.isEmpty()
                && subscribers.isEmpty()
                && forChild.isEmpty()
                && forNode.isEmpty();
    }
}
