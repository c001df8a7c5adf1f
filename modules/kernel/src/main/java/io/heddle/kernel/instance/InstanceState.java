package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.collection.OrderedQueue;
import io.heddle.kernel.plan.GraphPlan;
import io.heddle.kernel.registry.WorkTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * Everything known about one instance: the fold of its events. Immutable once published (only {@link Evolution} writes,
 * and only to a copy nobody else has seen), so it may be read from any thread.
 *
 * <p>{@link #evolve} is the only way from one state to the next, live and at replay.
 */
public final class InstanceState {

    /** Before the first event. */
    public static final InstanceState NONE = new InstanceState();

    @Nullable InstanceHeader header;

    int epoch;
    InstanceStatus status;
    int seq;
    Topology topology;
    IndexedVector<NodeState> nodes;
    /** Nodes by status. */
    Counts counts;
    /** FAILED nodes that were not tolerated, body nodes of loops apart. */
    int failures;
    /** First of them, -1 for none. */
    int firstFailure;
    /** TASK attempts EXECUTING. */
    int places;

    OrderedQueue<ReadyNode> ready;
    /** What waits for somebody outside, by topic. */
    Offers offers;
    /** Due on the wall clock. */
    OrderedQueue<Timer> wallTimers;
    /** Due in running time. */
    OrderedQueue<Timer> runTimers;

    PMap<String, GlobalValue> globals;
    long globalBytes;
    PMap<String, Payload> choices;
    boolean sealed;
    /** Asked to start or to resume, without a slot so far. */
    boolean slotAwaited;

    long createdAt;
    long startedAt;
    long endedAt;
    long lastRegistrationAt;
    long lastActivityAt;
    /** Running time up to {@link #runningSince}. */
    long runningBefore;
    /** Since when it has been RUNNING; 0 when it is not. */
    long runningSince;
    /** Since when it has been PAUSED; 0 when it is not. */
    long pausedSince;

    long pausedBefore;
    /** Since when nothing can move it but somebody outside; 0 while something can. */
    long stillSince;
    /** Whether that was reported. */
    boolean stalled;

    int attempts;
    /** Attempts started since the last start or reopening; what {@code maxSteps} bounds. */
    int steps;

    int late;
    int duplicate;

    @Nullable NodeError error;

    @Nullable Payload output;

    /** Children that have not ended, by thread id. */
    PSortedMap<String, Child> liveChildren;
    /** Children that have ended or were refused, by thread id. */
    PSortedMap<String, Child> endedChildren;
    /** Sequence number of the last event that added or removed a live child; 0 for none. */
    int childrenSeq;
    /** Number of the order that holds for all children; 0 before the first. */
    int orderNumber;
    /** While PAUSED: whether its children pause with it. */
    boolean pauseCascades;
    /** While PAUSED: the ancestor that was paused; null when it was this instance itself. */
    @Nullable String pausedBy;
    /** Number of the parent's last order. */
    int heeded;
    /** The ancestor because of which the parent wants this instance paused; null when it may run. */
    @Nullable String ancestorPause;
    /** As a root: live children of parents further down, by parent id. */
    PMap<String, TreeCount> treeCounts;

    /** The last attempt of each FORK that has begun, by its index. */
    PSortedMap<Integer, ForkRun> forks;
    /** FORKs that are EXECUTING. */
    PSet<Integer> forking;

    TriggerBook triggers;

    /** Named checkpoints by their sequence numbers. */
    PSortedMap<Integer, Checkpoint> checkpoints;
    /** Checkpoints deleted so far. */
    int deletedCheckpoints;
    /** Where the instance is to go back to; null for nowhere. */
    @Nullable Rewinding rewinding;
    /** Nodes that are new since the instance went back begin after this attempt, whose number was used before. */
    int attemptFloor;

    PMap<String, InstanceReply> remembered;
    PVector<String> rememberedOrder;

    private InstanceState() {
        status = InstanceStatus.CREATED;
        topology = Topology.of(GraphPlan.EMPTY, "main");
        nodes = IndexedVector.empty();
        counts = Counts.NONE;
        firstFailure = -1;
        ready = OrderedQueue.empty();
        offers = Offers.NONE;
        wallTimers = OrderedQueue.empty();
        runTimers = OrderedQueue.empty();
        globals = HashTreePMap.empty();
        choices = HashTreePMap.empty();
        liveChildren = TreePMap.empty();
        endedChildren = TreePMap.empty();
        treeCounts = HashTreePMap.empty();
        forks = TreePMap.empty();
        forking = HashTreePSet.empty();
        triggers = TriggerBook.NONE;
        checkpoints = TreePMap.empty();
        remembered = HashTreePMap.empty();
        rememberedOrder = TreePVector.empty();
    }

    /** The same; nothing is made only to be written over, as this is done for every command. */
    private InstanceState(InstanceState other) {
        header = other.header;
        epoch = other.epoch;
        status = other.status;
        seq = other.seq;
        topology = other.topology;
        nodes = other.nodes;
        counts = other.counts;
        failures = other.failures;
        firstFailure = other.firstFailure;
        places = other.places;
        ready = other.ready;
        offers = other.offers;
        wallTimers = other.wallTimers;
        runTimers = other.runTimers;
        globals = other.globals;
        globalBytes = other.globalBytes;
        choices = other.choices;
        sealed = other.sealed;
        slotAwaited = other.slotAwaited;
        createdAt = other.createdAt;
        startedAt = other.startedAt;
        endedAt = other.endedAt;
        lastRegistrationAt = other.lastRegistrationAt;
        lastActivityAt = other.lastActivityAt;
        runningBefore = other.runningBefore;
        runningSince = other.runningSince;
        pausedSince = other.pausedSince;
        pausedBefore = other.pausedBefore;
        stillSince = other.stillSince;
        stalled = other.stalled;
        attempts = other.attempts;
        steps = other.steps;
        late = other.late;
        duplicate = other.duplicate;
        error = other.error;
        output = other.output;
        liveChildren = other.liveChildren;
        endedChildren = other.endedChildren;
        childrenSeq = other.childrenSeq;
        orderNumber = other.orderNumber;
        pauseCascades = other.pauseCascades;
        pausedBy = other.pausedBy;
        heeded = other.heeded;
        ancestorPause = other.ancestorPause;
        treeCounts = other.treeCounts;
        forks = other.forks;
        forking = other.forking;
        triggers = other.triggers;
        checkpoints = other.checkpoints;
        deletedCheckpoints = other.deletedCheckpoints;
        rewinding = other.rewinding;
        attemptFloor = other.attemptFloor;
        remembered = other.remembered;
        rememberedOrder = other.rememberedOrder;
    }

    /** This state after {@code batch}. */
    public InstanceState evolve(EventBatch batch) {
        Evolution evolution = new Evolution(this);
        for (InstanceEvent event : batch.events()) {
            evolution.apply(event, batch.at());
        }
        evolution.remember(batch);
        return evolution.result();
    }

    /** This state after {@code batch}, or in the middle of it if the event {@code point} took a checkpoint there. */
    InstanceState evolve(EventBatch batch, int point) {
        Evolution evolution = new Evolution(this);
        for (InstanceEvent event : batch.events()) {
            evolution.apply(event, batch.at());
            if (evolution.state().seq == point && event instanceof InstanceEvent.CheckpointTaken) {
                return evolution.result();
            }
        }
        evolution.remember(batch);
        return evolution.result();
    }

    /** What the checkpoints taken in {@code batch} hold, by their sequence numbers. */
    public Map<Integer, InstanceState> checkpointsIn(EventBatch batch) {
        Map<Integer, InstanceState> points = new HashMap<>(0);
        Evolution evolution = new Evolution(this);
        for (InstanceEvent event : batch.events()) {
            evolution.apply(event, batch.at());
            if (event instanceof InstanceEvent.CheckpointTaken) {
                points.put(evolution.state().seq, new Evolution(evolution.state()).result());
            }
        }
        return points;
    }

    InstanceState copy() {
        return new InstanceState(this);
    }

    /** Whether the instance has its first event. */
    public boolean exists() {
        return header != null;
    }

    /**
     * What never changes about it.
     *
     * @throws IllegalStateException before the first event
     */
    public InstanceHeader header() {
        if (header == null) {
            throw new IllegalStateException("the instance does not exist");
        }
        return Objects.requireNonNull(header);
    }

    public int epoch() {
        return epoch;
    }

    public InstanceStatus status() {
        return status;
    }

    /** Number of events so far; that of a copy goes on from the event of its source up to which it was copied. */
    public int seq() {
        return seq;
    }

    public boolean isSealed() {
        return sealed;
    }

    /** Whether it was asked to start or to resume and waits for an admission slot. */
    public boolean isSlotAwaited() {
        return slotAwaited;
    }

    /** Number of nodes, body nodes of loops included. */
    public int nodeCount() {
        return nodes.size();
    }

    /** Id of the node at {@code index}. */
    public String nodeId(int index) {
        return topology.id(index);
    }

    /** The key of a node, by its id; null if there is none. */
    public @Nullable String nodeKey(String nodeId) {
        int node = topology.indexOf(nodeId);
        return node < 0 ? null : topology.plan(node).key();
    }

    /** How many nodes have {@code nodeStatus}. */
    public int count(NodeStatus nodeStatus) {
        return counts.of(nodeStatus);
    }

    /** Output of a COMPLETED instance. */
    public @Nullable Payload output() {
        return output;
    }

    /** Why it FAILED or was TIMED_OUT or CANCELLED. */
    public @Nullable NodeError error() {
        return error;
    }

    /** Epoch microseconds of its end; 0 while it lives. */
    public long endedAt() {
        return endedAt;
    }

    public long createdAt() {
        return createdAt;
    }

    /** When it first ran, epoch microseconds; 0 if it has not. */
    public long startedAt() {
        return startedAt;
    }

    /** Whether the instance has a parent. */
    public boolean isChild() {
        return header().lineage().parent() != null;
    }

    /** Named checkpoints, oldest first. */
    public List<Checkpoint> checkpoints() {
        return List.copyOf(checkpoints.values());
    }

    /** The named checkpoint at that sequence number; null if there is none. */
    public @Nullable Checkpoint checkpoint(int point) {
        return checkpoints.get(point);
    }

    /** Whether checkpoints were deleted, whose contents may still be there. */
    public boolean hasDeletedCheckpoints() {
        return deletedCheckpoints > 0;
    }

    /** Where the instance is to go back to; null for nowhere. */
    public @Nullable Rewinding rewinding() {
        return rewinding;
    }

    /** Children that are known to exist and are not to end. */
    public List<InstanceId> startedChildren() {
        return liveChildren.values().stream()
                .filter(child -> child.status() == ChildStatus.LIVE && child.cancelReason() == null)
                .map(child -> child.request().threadId())
                .toList();
    }

    /** A child, live or ended; null if there is none of that id. */
    public @Nullable Child child(InstanceId id) {
        Child live = liveChildren.get(id.value());
        return live == null ? endedChildren.get(id.value()) : live;
    }

    /** Whether there is a child that has not ended. */
    public boolean hasLiveChildren() {
        return !liveChildren.isEmpty();
    }

    /** Whether it has told children to cancel that have not ended yet. */
    public boolean isCancellingChildren() {
        return liveChildren.values().stream().anyMatch(child -> child.cancelReason() != null);
    }

    /** The topics under which it offers work as it stands. */
    public WorkTopics workTopics() {
        return offers.topics(this);
    }

    /** Whether runs of custom actions have not ended. */
    public boolean hasTriggerRuns() {
        return !triggers.runs().isEmpty();
    }

    /** The ancestor because of which children pause; null when they may run. */
    @Nullable String childPause() {
        if (status == InstanceStatus.PAUSED && pauseCascades) {
            return pausedBy == null ? header().id().value() : pausedBy;
        }
        return status.isTerminal() ? null : ancestorPause;
    }

    /** Whether a child is live that the instance has to wait for before it may end by itself. */
    boolean awaitsChildren() {
        return liveChildren.values().stream()
                .anyMatch(child -> child.request().awaited() && child.request().node() < 0);
    }

    /** The reply given to an earlier command with this id, while it is remembered. */
    public @Nullable InstanceReply replyTo(String commandId) {
        return remembered.get(commandId);
    }

    /** Microseconds spent RUNNING up to {@code now}. */
    long runningTime(long now) {
        return runningSince == 0 ? runningBefore : runningBefore + Math.max(0, now - runningSince);
    }

    long timeout() {
        Long override = header().overrides().timeout();
        if (override != null) {
            return override;
        }
        Duration own = header().plan().definition().config().timeout();
        return own == null ? header().settings().timeout() : Micros.of(own);
    }

    /** Epoch microseconds; {@link Long#MAX_VALUE} for none. */
    long deadline() {
        Instant own = header().plan().definition().config().deadline();
        return own == null ? Long.MAX_VALUE : Micros.of(own);
    }

    int openNodes() {
        return counts.of(NodeStatus.PENDING) + counts.of(NodeStatus.READY) + counts.of(NodeStatus.EXECUTING);
    }

    /** Whether the instance would seal itself after a quiet time. */
    boolean awaitsAutoSeal() {
        return !sealed
                && header().dynamic()
                && header().settings().autoSeal()
                && status == InstanceStatus.RUNNING
                && nodes.size() > 0
                && openNodes() == 0;
    }

    /** When the quiet time is over after which the instance seals itself, if it does. */
    long sealsAt() {
        return (header().overrides().marked() ? lastActivityAt : lastRegistrationAt)
                + header().settings().autoSealGrace();
    }

    /**
     * Whether nothing moves and nothing will by itself: RUNNING, no node READY or EXECUTING, no live child, no custom action
     * under way and no timer that would bring one on. The instance's own timeout and deadline end it without progress and
     * do not count.
     */
    boolean isStill() {
        return status == InstanceStatus.RUNNING
                && counts.ready() == 0
                && counts.executing() == 0
                && liveChildren.isEmpty()
                && wallTimers.isEmpty()
                && runTimers.isEmpty()
                && triggers.runs().isEmpty()
                && !awaitsAutoSeal();
    }

    /** When its standing still is to be reported, epoch microseconds; {@link Long#MAX_VALUE} for never. */
    long stallsAt() {
        long after = header().overrides().monitoring() ? header().settings().stallReportAfter() : 0;
        return stillSince == 0 || stalled || after == 0 ? Long.MAX_VALUE : stillSince + after;
    }

    /**
     * When {@link InstanceCommand.Tick} has something to do next, epoch microseconds; {@link Long#MAX_VALUE} for never.
     */
    public long nextDue() {
        if (header == null || status.isTerminal() || status == InstanceStatus.CREATED) {
            return Long.MAX_VALUE;
        }
        long due = deadline();
        Timer wall = wallTimers.first();
        if (wall != null) {
            due = Math.min(due, wall.due());
        }
        due = Math.min(due, Checkpoints.nextDue(this));
        if (status == InstanceStatus.RUNNING) {
            Timer run = runTimers.first();
            if (run != null) {
                due = Math.min(due, runningSince + Math.max(0, run.due() - runningBefore));
            }
            if (timeout() > 0) {
                due = Math.min(due, runningSince + Math.max(0, timeout() - runningBefore));
            }
            if (awaitsAutoSeal()) {
                due = Math.min(due, sealsAt());
            }
            due = Math.min(due, stallsAt());
        }
        return due;
    }
}
