package io.heddle.runtime.dispatch;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes an attempt can be taken to, as they are known at the moment. */
interface Hosts {

    /** Lives of nodes: who is a member, and which of these are reached. */
    record Present(Set<Long> members, Set<Long> reached) {}

    /** This node. */
    Errand.Post own();

    /**
     * Who is to run it; null if nobody can now. The same attempt goes to the same node for as long as the nodes are the same,
     * so that what is asked twice is not begun on two. Different attempts are spread.
     *
     * @param without lives of nodes that are not chosen
     */
    Errand.@Nullable Post choose(NodeDispatcher.Run run, Set<Long> without);

    /**
     * Whether it is worth while to wait for a node that has the executor: there is one, reached or not, there was one a moment
     * ago, which may be started again, or this node has just started, perhaps before the others.
     *
     * @param without lives of nodes that do not count
     */
    boolean isExpected(String executor, Set<Long> without);

    /** Wherever an attempt with that executor can be under way: also on nodes that are not reached now, and here. */
    Collection<Errand.Post> whereItMayBe(String executor);

    Present present();
}
