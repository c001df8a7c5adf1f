package io.heddle.runtime.dispatch;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.Member;

/**
 * What nodes say to one another about attempts whose executor is not on the node of their instance. <em>Home</em> is the
 * node of the instance, <em>host</em> the one that has the executor; they are the same node where an instance has moved to
 * its attempt.
 *
 * <p>Messages may be lost. Home asks until it is answered, and goes on asking now and then until the result is recorded; a
 * host answers, and keeps what it was lent for as long as somebody asks for it. An answer names the delivery it is about, so
 * that one about an earlier delivery changes nothing.
 */
public sealed interface Errand {

    /**
     * Who is in charge of errands on a node.
     *
     * @param life which process: one that was started again at the same address is another
     */
    record Post(ActorRef<Errand> desk, long life) {}

    // ---- home to host ----------------------------------------------------------------------------------------------

    /**
     * Run this. A host that knows the attempt goes on with it and reports to whoever asked last.
     *
     * @param life of the host that is meant
     */
    record Take(long life, NodeDispatcher.Run run, Post home) implements Errand {}

    /**
     * Is it with you? Begins nothing: what is not there will not be begun there under that delivery.
     *
     * @param life of the host that is meant
     * @param heard whether home has the result, which need not be said again
     */
    record Ask(long life, Attempt.Key key, int delivery, boolean heard, Post home) implements Errand {}

    /** Stop it; its result is not wanted any more. */
    record Halt(Attempt.Key key, int delivery, Post home) implements Errand {}

    /** The result is recorded: the host may forget it. */
    record Noted(Attempt.Key key, int delivery) implements Errand {}

    // ---- host to home ----------------------------------------------------------------------------------------------

    /** It is here and has not ended: it runs, or waits for a place. */
    record Taken(Attempt.Key key, int delivery, Post host) implements Errand {}

    /** It has not begun here and will not: another node may have it. */
    record Declined(Attempt.Key key, int delivery, Post host) implements Errand {}

    /** It is not here. If it ever was, nobody knows what came of it. */
    record Unknown(Attempt.Key key, int delivery, Post host) implements Errand {}

    /** It was stopped, or was not there. */
    record Halted(Attempt.Key key, int delivery, Post host) implements Errand {}

    /** This came of it. */
    record Over(AttemptReport report, int delivery, Post host) implements Errand {}

    // ---- within a node ---------------------------------------------------------------------------------------------

    /** What a node tells itself. */
    sealed interface Own extends Errand {}

    /** From the dispatcher: its executor is not here. */
    record Send(NodeDispatcher.Run run) implements Own {}

    /** From the dispatcher: its instance came here and the attempt may be under way anywhere, this node included. */
    record Seek(NodeDispatcher.Run run) implements Own {}

    /** From the dispatcher: the instance does not want it any more. */
    record Recall(Attempt.Key key) implements Own {}

    /** From the dispatcher: the instance has recorded the result. */
    record Settled(Attempt.Key key) implements Own {}

    /** From the dispatcher: nothing more begins here. */
    record Close() implements Own {}

    /** From the dispatcher: an attempt that came from another node has ended. */
    record Ended(AttemptReport report) implements Own {}

    /** From the dispatcher: an attempt will not end here by itself because this node ends; {@code begun} if it ever ran. */
    record Dropped(Attempt.Key key, int delivery, boolean begun) implements Own {}

    /** A node is no member any more. */
    record Gone(Member node) implements Own {}

    /** Say again what was not answered. */
    record Again() implements Own {}
}
