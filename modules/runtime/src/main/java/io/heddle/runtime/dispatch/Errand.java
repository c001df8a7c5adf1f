package io.heddle.runtime.dispatch;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.UniqueAddress;

/**
 * What nodes say to one another about attempts whose executor is not on the node of their instance. <em>Home</em> is the
 * node of the instance, <em>host</em> the one that has the executor. Messages may be lost: what asks for an answer is said
 * again until there is one. An answer names the delivery it is about, so that one about an earlier delivery changes nothing.
 */
public sealed interface Errand {

    // ---- home to host ----------------------------------------------------------------------------------------------

    /**
     * Run this. A host that knows the attempt goes on with it and reports to whoever asked last.
     *
     * @param incarnation which process is meant: one that was started again at the same address is another
     */
    record Take(long incarnation, NodeDispatcher.Run run, ActorRef<Errand> home) implements Errand {}

    /** Stop it; its result is not wanted any more. */
    record Halt(Attempt.Key key, int delivery, ActorRef<Errand> home) implements Errand {}

    /** The result has reached its instance. */
    record Noted(Attempt.Key key, int delivery) implements Errand {}

    /** The instance is not here any more; whoever has it now will ask. */
    record NotMine(Attempt.Key key, int delivery) implements Errand {}

    // ---- host to home ----------------------------------------------------------------------------------------------

    /** It is here. */
    record Taken(Attempt.Key key, int delivery) implements Errand {}

    /** It cannot run here. */
    record Declined(Attempt.Key key, int delivery) implements Errand {}

    /** It was stopped, or was not there. */
    record Halted(Attempt.Key key, int delivery) implements Errand {}

    /** This came of it. */
    record Over(AttemptReport report, int delivery, ActorRef<Errand> host) implements Errand {}

    // ---- within a node ---------------------------------------------------------------------------------------------

    /** What a node tells itself. */
    sealed interface Own extends Errand {}

    /** From the dispatcher: its executor is not here. */
    record Send(NodeDispatcher.Run run) implements Own {}

    /** From the dispatcher: the instance does not want it any more. */
    record Recall(Attempt.Key key) implements Own {}

    /** From the dispatcher: the instance leaves this node and asks again from its next one. */
    record LetGo(Attempt.Key key) implements Own {}

    /** From the dispatcher: nothing more begins here. */
    record Close() implements Own {}

    /** From the dispatcher: an attempt that came from another node has ended. */
    record Ended(AttemptReport report) implements Own {}

    /** A node is no member any more. */
    record Gone(UniqueAddress node) implements Own {}

    /** Nobody has asked for it. */
    record Unclaimed(Attempt.Key key, int delivery) implements Own {}

    /** Say again what was not answered. */
    record Again() implements Own {}
}
