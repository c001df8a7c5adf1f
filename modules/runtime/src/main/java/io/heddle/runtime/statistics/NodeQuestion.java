package io.heddle.runtime.statistics;

import io.heddle.actor.InstanceManager;
import io.heddle.resource.Optimization;
import org.apache.pekko.actor.typed.ActorRef;

/** What a node asks the managers of all nodes, itself included, and what they answer. */
public sealed interface NodeQuestion {

    /** What have you counted? A node that cannot say does not answer. */
    record GetFigures(ActorRef<FiguresAre> replyTo) implements NodeQuestion, InstanceManager.Internal {}

    record FiguresAre(NodeFiguresCopy figures) implements NodeQuestion {}

    /** Make room. */
    record Optimize(ActorRef<Optimized> replyTo) implements NodeQuestion, InstanceManager.Internal {}

    record Optimized(Optimization done) implements NodeQuestion {}
}
