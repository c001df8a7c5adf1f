package io.heddle.kernel.instance;

import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;

/**
 * Where one node stands. Published instances are never written again ({@link #copy} first); every node nobody has touched yet shares {@link #PENDING}.
 *
 * <p>The counters say how many of the node's dependencies have been decided and how, so that a completion costs its
 * out-degree and never a look at all sources.
 */
final class NodeState {
    static final NodeState PENDING = new NodeState();

    NodeStatus status;
    /** Last attempt; 0 before the first. */
    int attempt;
    /** Hand-overs of the last attempt. */
    int delivery;
    /** Decided SEQUENCE and OPTIONAL dependencies that say go. */
    int goes;
    /** PARALLEL dependencies whose source completed. */
    int good;
    /** PARALLEL dependencies whose source did not. */
    int bad;
    /** Decided CONDITIONAL dependencies. */
    int seen;
    /** Taken CONDITIONAL dependencies. */
    int taken;
    /** A SEQUENCE dependency can no longer be met. */
    boolean broken;
    /** The source that rules this node out, -1 for none. */
    int ruledOutBy;
    /** The node whose end released this one; -1 for none. */
    int releasedBy;
    /** Sequence number of the event that last began it anew, a rerun or a replacement; 0 for none. */
    int since;
    /** Sequence number of the event that made it ready; 0 for none. */
    int readySeq;
    /** Sequence number of the event that began the attempt; 0 for none. */
    int startSeq;
    /** Sequence number of the event that ended it; 0 for none. */
    int endSeq;
    /** When it became ready, epoch microseconds; 0 for none. */
    long readyAt;
    /** When the attempt began, epoch microseconds; 0 for none. */
    long startedAt;
    /** When it ended, epoch microseconds; 0 for none. */
    long endedAt;
    /** Output, fallback or substitute. */
    @Nullable Payload output;

    Details details;

    private NodeState() {
        status = NodeStatus.PENDING;
        ruledOutBy = -1;
        releasedBy = -1;
        details = Details.NONE;
    }

    private NodeState(NodeState other) {
        status = other.status;
        attempt = other.attempt;
        delivery = other.delivery;
        goes = other.goes;
        good = other.good;
        bad = other.bad;
        seen = other.seen;
        taken = other.taken;
        broken = other.broken;
        ruledOutBy = other.ruledOutBy;
        releasedBy = other.releasedBy;
        since = other.since;
        readySeq = other.readySeq;
        startSeq = other.startSeq;
        endSeq = other.endSeq;
        readyAt = other.readyAt;
        startedAt = other.startedAt;
        endedAt = other.endedAt;
        output = other.output;
        details = other.details;
    }

    NodeState copy() {
        return new NodeState(this);
    }

    /** Whether dependents see it as completed. */
    boolean isGood() {
        return switch (status) {
            case COMPLETED -> true;
            case FAILED -> details.tolerated;
            case SKIPPED -> details.substituted;
            default -> false;
        };
    }

    /** Changes whenever its dependencies are others than before, or are decided anew. */
    int edgesSince() {
        return Math.max(since, details.extendedSince);
    }

    /** Attempts since the node was last reset. */
    int attemptsUsed() {
        return attempt - details.attemptBase;
    }

    /** What few nodes have. Published instances are never written again; {@link #copy} first. */
    static final class Details {
        static final Details NONE = new Details();

        /** Last error. */
        @Nullable NodeError error;

        /** Why it was skipped or cancelled. */
        @Nullable String reason;

        /** FAILED under CONTINUE. */
        boolean tolerated;

        /** SKIPPED with a substitute output. */
        boolean substituted;

        /** Sequence number of the event that last added dependencies; 0 for none. */
        int extendedSince;

        /** Last attempt before the last reset. */
        int attemptBase;

        /** Positions of dependencies that timed out. */
        Branches expired;

        /** Positions of conditional dependencies that were taken. */
        Branches takenEdges;

        /** Rule groups that said GO. */
        Branches satisfied;

        /** Instants rules wait for, by group. */
        PMap<Integer, Long> ruleWaits;

        /** End of the back-off, epoch microseconds; 0 for none. */
        long dueAt;

        /** End of the lease, epoch microseconds; 0 for none. */
        long leaseUntil;

        /** The lease ended: the attempt may be claimed again. */
        boolean offered;

        /** Somebody outside holds the attempt. */
        boolean deferred;

        /** Mapped input of the attempt under way. */
        @Nullable Payload input;

        /** Microseconds earlier attempts ran. */
        long ranBefore;

        /** Progress of a LOOP. */
        @Nullable LoopProgress loop;

        private Details() {
            expired = Branches.NONE;
            takenEdges = Branches.NONE;
            satisfied = Branches.NONE;
            ruleWaits = HashTreePMap.empty();
        }

        private Details(Details other) {
            error = other.error;
            reason = other.reason;
            tolerated = other.tolerated;
            substituted = other.substituted;
            extendedSince = other.extendedSince;
            attemptBase = other.attemptBase;
            expired = other.expired;
            takenEdges = other.takenEdges;
            satisfied = other.satisfied;
            ruleWaits = other.ruleWaits;
            dueAt = other.dueAt;
            leaseUntil = other.leaseUntil;
            offered = other.offered;
            deferred = other.deferred;
            input = other.input;
            ranBefore = other.ranBefore;
            loop = other.loop;
        }

        Details copy() {
            return new Details(this);
        }
    }

    /**
     * How far a LOOP has come in its current attempt.
     *
     * @param iteration the one under way
     * @param start index of its first body node
     * @param open body nodes of it that have not ended
     * @param failed body nodes of it that failed and were not tolerated
     * @param items all items; null for a counting loop
     * @param results of finished iterations, newest last
     */
    record LoopProgress(
            int iteration,
            int start,
            int open,
            int failed,
            @Nullable LoopItems items,
            PVector<Payload> results) {}
}
