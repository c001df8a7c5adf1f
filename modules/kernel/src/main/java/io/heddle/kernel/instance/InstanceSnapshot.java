package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeDefinition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything an {@link InstanceState} holds, as plain data: what a snapshot store keeps. Restoring it and applying the
 * events that follow gives the same as applying all events. Nodes nobody has touched are not in it; what can be counted
 * from the rest is not in it either.
 *
 * @param header what never changes
 * @param epoch epoch of the permit
 * @param status life-cycle status
 * @param seq number of events so far
 * @param added nodes beyond the definition, in index order
 * @param reordered outgoing edges of registered nodes that are not in the order of their targets
 * @param unresolved dependencies on ids nobody has registered
 * @param nodes nodes that were touched, in index order
 * @param firstFailure first node that FAILED and was not tolerated, -1 for none
 * @param ready nodes that wait for a place
 * @param wallTimers what is due on the wall clock
 * @param runTimers what is due in running time
 * @param globals global data
 * @param choices recorded choices
 * @param sealed whether the graph no longer grows
 * @param slotAwaited whether it was asked to start or to resume and waits for a slot
 * @param times instants and lengths
 * @param tallies counters
 * @param error why it did not complete
 * @param output of a COMPLETED instance
 * @param children live children, then ended ones, each in the order of their ids
 * @param family what is known about children and ancestors besides
 * @param forks the last attempt of each FORK that has begun, in index order
 * @param triggers how its triggers stand
 * @param remembered replies by command id, oldest first
 * @param points what is known about points in time
 */
public record InstanceSnapshot(
        InstanceHeader header,
        int epoch,
        InstanceStatus status,
        int seq,
        List<Added> added,
        List<OutEdges> reordered,
        List<Waiting> unresolved,
        List<Node> nodes,
        int firstFailure,
        List<Ready> ready,
        List<Due> wallTimers,
        List<Due> runTimers,
        List<Global> globals,
        List<Choice> choices,
        boolean sealed,
        boolean slotAwaited,
        Times times,
        Tallies tallies,
        @Nullable NodeError error,
        @Nullable Payload output,
        List<Child> children,
        Family family,
        List<ForkAttempt> forks,
        TriggerBook triggers,
        List<Remembered> remembered,
        Points points) {

    public InstanceSnapshot {
        added = List.copyOf(added);
        reordered = List.copyOf(reordered);
        unresolved = List.copyOf(unresolved);
        nodes = List.copyOf(nodes);
        ready = List.copyOf(ready);
        wallTimers = List.copyOf(wallTimers);
        runTimers = List.copyOf(runTimers);
        globals = List.copyOf(globals);
        choices = List.copyOf(choices);
        children = List.copyOf(children);
        forks = List.copyOf(forks);
        remembered = List.copyOf(remembered);
    }

    /**
     * The data of {@code state}.
     *
     * @throws IllegalStateException before the first event
     */
    public static InstanceSnapshot of(InstanceState state) {
        return new SnapshotWriter(state).write();
    }

    /** The state again. */
    public InstanceState toState() {
        return new SnapshotReader(this).read();
    }

    /** Nodes that joined at run time. */
    public sealed interface Added permits Registered, Forked, Iteration {}

    /** A node registered at run time, with all its dependencies. */
    public record Registered(String id, NodeDefinition definition) implements Added {}

    /**
     * A FORK registered at run time, with all its dependencies.
     *
     * @param fragment what the threads of its paths run
     */
    public record Forked(NodeDefinition definition, List<NodeDefinition> fragment) implements Added {
        public Forked {
            fragment = List.copyOf(fragment);
        }
    }

    /**
     * The body nodes of one loop iteration.
     *
     * @param loop index of the LOOP node
     * @param number of the iteration
     * @param attempt of the LOOP node
     * @param item element of a loop over items
     * @param last whether no further iteration can follow
     */
    public record Iteration(
            int loop, int number, int attempt, @Nullable Payload item, boolean last) implements Added {}

    /** One end of an edge: dependency {@code position} of node {@code target}. */
    public record Edge(int target, int position) {}

    /** The edges that leave a node, in their order. */
    public record OutEdges(int node, List<Edge> edges) {
        public OutEdges {
            edges = List.copyOf(edges);
        }
    }

    /** The dependencies that wait for an id to be registered, in their order. */
    public record Waiting(String upstream, List<Edge> edges) {
        public Waiting {
            edges = List.copyOf(edges);
        }
    }

    /**
     * A node that was touched.
     *
     * @param node its index
     * @param attempt last attempt
     * @param delivery hand-overs of it
     * @param decided how its dependencies were decided
     * @param marks when it moved
     * @param output output, fallback or substitute
     * @param details what few nodes have
     */
    public record Node(
            int node,
            NodeStatus status,
            int attempt,
            int delivery,
            Decided decided,
            Marks marks,
            @Nullable Payload output,
            @Nullable Details details) {}

    /** Counters of decided dependencies; see {@link NodeState}. */
    public record Decided(
            int goes, int good, int bad, int seen, int taken, boolean broken, int ruledOutBy, int releasedBy) {}

    /** Sequence numbers and instants (epoch microseconds) of a node's last moves; 0 for none. */
    public record Marks(
            int readySeq, int startSeq, int endSeq, long readyAt, long startedAt, long endedAt, int since) {}

    /** What few nodes have; see {@link NodeState.Details}. */
    public record Details(
            @Nullable NodeError error,
            @Nullable String reason,
            boolean tolerated,
            boolean substituted,
            int extendedSince,
            int attemptBase,
            Branches expired,
            Branches takenEdges,
            Branches satisfied,
            List<RuleWait> ruleWaits,
            long dueAt,
            long leaseUntil,
            boolean offered,
            boolean deferred,
            @Nullable Payload input,
            long ranBefore,
            @Nullable Loop loop) {
        public Details {
            ruleWaits = List.copyOf(ruleWaits);
        }
    }

    /** A rule group that wants to be asked again at {@code until}, epoch microseconds. */
    public record RuleWait(int group, long until) {}

    /** How far a LOOP has come; see {@link NodeState.LoopProgress}. */
    public record Loop(
            int iteration,
            int start,
            int open,
            int failed,
            @Nullable Payload items,
            List<Payload> results) {
        public Loop {
            results = List.copyOf(results);
        }
    }

    /** A node that waits for a place. */
    public record Ready(int priority, int order, int node) {}

    /** A timer. */
    public record Due(long due, Kind kind, int node, int token, int since) {
        /** What becomes due. */
        public enum Kind {
            /** An attempt has run too long; the token is the attempt. */
            ATTEMPT,
            /** A lease has ended; the token is the delivery. */
            LEASE,
            /** A back-off is over; the token is the sequence number of the retry. */
            BACKOFF,
            /** A dependency has waited too long; the token is its position. */
            EDGE,
            /** A rule wants to be asked again; the token is its group. */
            RULE,
            /** A JOIN has waited too long; the token is the attempt. */
            JOIN
        }
    }

    /** An entry of the global data. */
    public record Global(String key, Payload value, int revision) {}

    /** A recorded choice. */
    public record Choice(String key, Payload value) {}

    /**
     * Epoch microseconds, 0 for not yet; {@code …Before} are lengths.
     *
     * @param stalled whether standing still since {@code stillSince} was reported
     */
    public record Times(
            long createdAt,
            long startedAt,
            long endedAt,
            long lastRegistrationAt,
            long lastActivityAt,
            long runningBefore,
            long runningSince,
            long pausedBefore,
            long pausedSince,
            long stillSince,
            boolean stalled) {}

    /** Counters: attempts in all, attempts that count against {@code maxSteps}, late and duplicate results. */
    public record Tallies(int attempts, int steps, int late, int duplicate) {}

    /**
     * What an instance knows as a parent, a child and a root; see {@link InstanceState}.
     *
     * @param counts live children of parents further down
     */
    public record Family(
            int childrenSeq,
            int orderNumber,
            boolean pauseCascades,
            @Nullable String pausedBy,
            int heeded,
            @Nullable String ancestorPause,
            List<Count> counts) {

        /** Nothing to know. */
        public static final Family NONE = new Family(0, 0, false, null, 0, null, List.of());

        public Family {
            counts = List.copyOf(counts);
        }
    }

    /** How many live children a parent further down may have, as of one of its sequence numbers. */
    public record Count(String parentId, int asOf, int live) {}

    /**
     * An attempt of a FORK; how its paths stand is in the children.
     *
     * @param globals what paths that have not begun are given
     * @param outputs what they are given besides
     * @param near how many of the outputs, the first ones, are of direct upstreams
     */
    public record ForkAttempt(
            int node, int attempt, Map<String, Payload> globals, Map<String, Payload> outputs, int near) {
        public ForkAttempt {
            globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
            outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        }
    }

    /**
     * Named checkpoints, and where the instance goes back to; see {@link InstanceState}.
     *
     * @param checkpoints oldest first
     */
    public record Points(
            List<Checkpoint> checkpoints,
            int deleted,
            @Nullable Rewinding rewinding,
            int attemptFloor) {

        /** Nothing to know. */
        public static final Points NONE = new Points(List.of(), 0, null, 0);

        public Points {
            checkpoints = List.copyOf(checkpoints);
        }
    }

    /** The reply to a command. */
    public record Remembered(String commandId, InstanceReply reply) {}
}
