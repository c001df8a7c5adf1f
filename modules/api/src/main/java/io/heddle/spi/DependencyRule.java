package io.heddle.spi;

import io.heddle.NodeId;
import io.heddle.NodeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides over all CUSTOM edges of a node that name it with the same parameters.
 *
 * <ul>
 *   <li>Called when its node comes into being, whenever one of its edges changes, and when a WAIT instant comes.
 *   <li>Must be pure: same arguments, same answer; no I/O, no clock.
 *   <li>Called on a bounded pool of {@code heddle.dependencies.max-worker-threads} threads, possibly at the same time.
 *   <li>GO and NEVER are final and recorded; an exception fails the node with RULE_ERROR.
 * </ul>
 *
 * Registered by name on the builder, or found on the class path by {@link java.util.ServiceLoader}.
 */
public interface DependencyRule {

    /** The name definitions use. */
    String name();

    /**
     * Checks parameters when a definition or registration is validated, so that a mistake does not wait for a run.
     *
     * @param params the parameters written on the edges, JSON data
     * @throws IllegalArgumentException with a message for the author when {@link #decide} could not work with them
     */
    default void check(Map<String, @Nullable Object> params) {}

    /** Decides over the edges as they stand. */
    Decision decide(Context context);

    /**
     * What a rule sees.
     *
     * @param nodeId the node being decided
     * @param edges in declared order
     * @param params the parameters written on the edges, JSON data
     * @param instanceId the instance
     * @param now the time of the event that caused this call
     */
    record Context(
            NodeId nodeId, List<Edge> edges, Map<String, @Nullable Object> params, String instanceId, Instant now) {
        public Context {
            edges = List.copyOf(edges);
        }
    }

    /**
     * One edge.
     *
     * @param upstream the upstream node
     * @param status its state; any state before its end counts as undecided
     * @param tolerated it FAILED under CONTINUE
     * @param substituted it was SKIPPED with a substitute output
     * @param expired the edge timed out before its upstream ended
     * @param endedAt when the upstream ended; null before
     */
    record Edge(
            NodeId upstream,
            NodeStatus status,
            boolean tolerated,
            boolean substituted,
            boolean expired,
            @Nullable Instant endedAt) {

        /** Whether nothing about this edge will change any more. */
        public boolean decided() {
            return expired || status.isTerminal();
        }
    }

    /** A rule's answer. */
    sealed interface Decision {
        /** The node may run as far as this rule is concerned. */
        record Go() implements Decision {}

        /** The node will not run. */
        record Never(String reason) implements Decision {}

        /** Ask again when an edge changes or, if given, at {@code until}. */
        record Wait(@Nullable Instant until) implements Decision {}

        /** GO. */
        static Decision go() {
            return new Go();
        }

        /** NEVER, for a reason people can read. */
        static Decision never(String reason) {
            return new Never(reason);
        }

        /** WAIT until an edge changes. */
        static Decision waiting() {
            return new Wait(null);
        }

        /** WAIT until an edge changes or that instant comes. */
        static Decision waitUntil(Instant until) {
            return new Wait(until);
        }
    }
}
