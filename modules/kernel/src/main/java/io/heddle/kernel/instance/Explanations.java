package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.ErrorCode;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.WaitCause;
import io.heddle.definition.Fork;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.plan.LoopPlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.registry.ThreadKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why an instance or a node is waiting. Pure; only causes somebody could act on, never the links between them: of a
 * chain A → B → C where A is executing, A is named and B is not.
 */
public final class Explanations {
    /** Most causes given for one question. */
    public static final int MAX_CAUSES = 1_000;

    private final InstanceState state;
    private final long now;
    private final List<WaitCause> causes = new ArrayList<>();

    private Explanations(InstanceState state, long now) {
        this.state = state;
        this.now = now;
    }

    /**
     * Why the instance has not ended; empty when it has.
     *
     * @param place where it stands in the line for an admission slot, 1 for the next; 0 if it does not wait for one
     * @param now epoch microseconds
     */
    public static List<WaitCause> of(InstanceState state, int place, long now) {
        Explanations explanation = new Explanations(state, now);
        if (explanation.instance(place)) {
            for (int node = 0; node < state.nodes.size() && !explanation.isFull(); node++) {
                explanation.leaf(node);
            }
            explanation.awaitedChildren();
        }
        return List.copyOf(explanation.causes);
    }

    /**
     * Why a node has not ended: what its own dependencies wait for, then the causes behind that, however far up. Empty
     * when it has ended.
     *
     * @throws IndexOutOfBoundsException if there is no such node
     */
    public static List<WaitCause> ofNode(InstanceState state, int node, int place, long now) {
        if (state.nodes.get(node).status.isTerminal()) {
            return List.of();
        }
        Explanations explanation = new Explanations(state, now);
        if (explanation.instance(place)) {
            if (state.nodes.get(node).status == NodeStatus.PENDING) {
                new Dependencies(state, node).explain(explanation.causes);
            }
            explanation.behind(node);
        }
        return List.copyOf(explanation.causes);
    }

    /** The node of that id; null if there is none. */
    public static @Nullable List<WaitCause> byId(InstanceState state, String nodeId, int place, long now) {
        int node = state.topology.indexOf(nodeId);
        return node < 0 ? null : ofNode(state, node, place, now);
    }

    private boolean isFull() {
        return causes.size() >= MAX_CAUSES;
    }

    /** Causes of the instance itself; false when there is nothing to say about its nodes. */
    private boolean instance(int place) {
        switch (state.status) {
            case CREATED -> {
                if (place > 0) {
                    inLine("INSTANCE_QUEUED", "waits for an admission slot", state.createdAt, place);
                } else {
                    add("NOT_STARTED", null, "created and not started; start it", state.createdAt, 0);
                }
                return false;
            }
            case RUNNING -> {
                if (!state.sealed && state.openNodes() == 0) {
                    long until = state.awaitsAutoSeal() ? state.sealsAt() : 0;
                    add(
                            "NOT_SEALED",
                            null,
                            until > 0 ? "seals itself unless a node is registered" : "more nodes may come; seal it",
                            state.lastActivityAt,
                            until);
                }
                return true;
            }
            case PAUSED -> {
                if (state.slotAwaited) {
                    inLine("RESUME_SLOT", "resumes as soon as it gets an admission slot", state.pausedSince, place);
                } else {
                    add(
                            "INSTANCE_PAUSED",
                            null,
                            state.pausedBy == null
                                    ? "nothing is dispatched; resume it"
                                    : "paused with its ancestor " + state.pausedBy + "; resume that",
                            state.pausedSince,
                            0);
                }
                return true;
            }
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> {
                return false;
            }
        }
        throw new IllegalStateException("status " + state.status);
    }

    /** Walks from {@code node} up through PENDING sources, and down into loop bodies, to what holds everything up. */
    private void behind(int node) {
        BitSet seen = new BitSet(state.nodes.size());
        Deque<Integer> open = new ArrayDeque<>();
        seen.set(node);
        open.add(node);
        boolean first = true;
        while (!open.isEmpty() && !isFull()) {
            int next = open.poll();
            NodeState own = state.nodes.get(next);
            if (own.status == NodeStatus.PENDING) {
                if (!first) {
                    leaf(next);
                }
                follow(next, seen, open);
            } else if (own.details.loop != null) {
                followBody(next, own.details.loop, seen, open);
            } else {
                leaf(next);
            }
            first = false;
        }
    }

    private void follow(int node, BitSet seen, Deque<Integer> open) {
        for (int position = 0; position < state.topology.plan(node).edges().size(); position++) {
            int source = state.topology.source(node, position);
            if (source >= 0 && Evolution.isOpen(state, node, position) && !seen.get(source)) {
                seen.set(source);
                open.add(source);
            }
        }
    }

    private void followBody(int loop, NodeState.LoopProgress progress, BitSet seen, Deque<Integer> open) {
        LoopPlan plan = Objects.requireNonNull(state.topology.plan(loop).loop());
        for (int node = progress.start(); node < progress.start() + plan.body().size(); node++) {
            if (!state.nodes.get(node).status.isTerminal() && !seen.get(node)) {
                seen.set(node);
                open.add(node);
            }
        }
    }

    /** What holds up this very node, unless it is another node. */
    private void leaf(int node) {
        NodeState own = state.nodes.get(node);
        switch (own.status) {
            case PENDING -> new Dependencies(state, node).explainLeaves(causes);
            case READY -> ready(node, own);
            case EXECUTING -> executing(node, own);
            case COMPLETED, FAILED, SKIPPED, CANCELLED -> {
                // Holds nothing up.
            }
        }
    }

    private void ready(int node, NodeState own) {
        String id = state.topology.id(node);
        NodePlan plan = state.topology.plan(node);
        boolean paused = state.status != InstanceStatus.RUNNING;
        int limit = Policies.maxParallelNodes(state);
        if (own.details.dueAt > now && isWithoutExecutor(own)) {
            add(
                    ErrorCode.NO_EXECUTOR,
                    id,
                    plan.definition().executor() + " is not registered where attempt " + own.attempt
                            + " was handed over; register it before the next attempt",
                    own.readyAt,
                    own.details.dueAt);
        } else if (own.details.dueAt > now) {
            add("BACKOFF", id, "attempt " + own.attempt + " failed" + code(own), own.readyAt, own.details.dueAt);
        } else if (paused) {
            return; // INSTANCE_PAUSED says it.
        } else if (limit > 0 && state.places >= limit && !plan.isControl()) {
            // Nobody outside could take it either.
            add("PARALLEL_LIMIT", id, limit + " attempts are under way, which is the limit", own.readyAt, 0);
        } else if (plan.topic() != null) {
            add(outside(plan), id, "is offered under the topic " + plan.topic() + assignee(plan), own.readyAt, 0);
        } else if (plan.isCallerDriven()) {
            add("CALLER", id, "has no executor; claim it and report its result", own.readyAt, 0);
        }
    }

    private static boolean isWithoutExecutor(NodeState own) {
        return own.details.error != null && own.details.error.code().equals(ErrorCode.NO_EXECUTOR);
    }

    private static String outside(NodePlan plan) {
        return plan.isHuman() ? "HUMAN" : plan.topic() == null ? "CALLER" : "WORKER";
    }

    private static String assignee(NodePlan plan) {
        return plan.definition().config().get("assignee") instanceof String name ? " for " + name : "";
    }

    private static String code(NodeState own) {
        return own.details.error == null ? "" : " with " + own.details.error.code();
    }

    private void executing(int node, NodeState own) {
        String id = state.topology.id(node);
        NodePlan plan = state.topology.plan(node);
        if (own.details.offered) {
            add(
                    outside(plan),
                    id,
                    "attempt " + own.attempt + " went silent or was given back and may be claimed again"
                            + assignee(plan),
                    own.startedAt,
                    0);
        } else if (plan.isHuman()) {
            add("HUMAN", id, "attempt " + own.attempt + " is with somebody" + assignee(plan), own.startedAt, 0);
        } else if (own.details.deferred || plan.topic() != null) {
            add("WORKER", id, "attempt " + own.attempt + " is with a worker", own.startedAt, own.details.leaseUntil);
        } else if (!plan.isControl()) {
            long timeout = Policies.attemptTimeout(state, plan);
            long until = timeout > 0 ? own.startedAt + timeout : own.details.leaseUntil;
            add("EXECUTING", id, "attempt " + own.attempt + ", delivery " + own.delivery, own.startedAt, until);
        }
        if (plan.kind() == NodeKind.SUBWORKFLOW) {
            for (Child child : state.liveChildren.values()) {
                if (child.request().node() == node && child.request().attempt() == own.attempt) {
                    child(id, child);
                }
            }
        }
        if (plan.kind() == NodeKind.FORK) {
            boolean serial = Forks.fork(state, node).strategy() == Fork.Strategy.SERIAL;
            paths(id, node, child -> serial || child.status() == ChildStatus.REQUESTED);
        } else if (plan.kind() == NodeKind.JOIN) {
            add("JOIN", id, Joins.standing(state, node, Forks.join(state, node)), own.startedAt, joinDue(node));
            paths(id, Forks.forkOf(state, node), child -> true);
        }
        // A LOOP waits for its body, whose nodes speak for themselves.
    }

    /** The paths of the FORK {@code fork} that have not ended. */
    private void paths(String nodeId, int fork, Predicate<Child> counts) {
        ForkRun run = state.forks.get(fork);
        for (Child child : state.liveChildren.values()) {
            if (run != null
                    && child.request().kind() == ThreadKind.FORK
                    && child.request().node() == fork
                    && child.request().attempt() == run.attempt()
                    && counts.test(child)
                    && !isFull()) {
                child(nodeId, child);
            }
        }
    }

    /** When a JOIN gives up if the instance runs on, epoch microseconds; 0 for never, or not as long as it is paused. */
    private long joinDue(int join) {
        long[] due = {0};
        if (state.status == InstanceStatus.RUNNING) {
            state.runTimers.forEach(timer -> {
                if (timer.kind() == Timer.Kind.JOIN && timer.node() == join && !Evolution.isStale(state, timer)) {
                    due[0] = state.runningSince + Math.max(0, timer.due() - state.runningBefore);
                }
            });
        }
        return due[0];
    }

    /** Children without a node that the instance waits for. */
    private void awaitedChildren() {
        for (Child child : state.liveChildren.values()) {
            if (child.request().node() < 0 && child.request().awaited() && !isFull()) {
                child(null, child);
            }
        }
    }

    private void child(@Nullable String nodeId, Child child) {
        String standing = child.status() == ChildStatus.REQUESTED ? "has not started yet" : "has not ended";
        add("CHILD", nodeId, child.id() + " " + standing, child.requestedAt(), 0);
    }

    /** The instance waits for a slot; {@code place} is 0 while its node has not said where. */
    private void inLine(String reason, String detail, long since, int place) {
        String ahead = place == 0 ? "" : place == 1 ? "; it is the next" : "; ahead of it: " + (place - 1);
        Integer position = place == 0 ? null : place;
        causes.add(new WaitCause(reason, null, detail + ahead, InstanceViews.instant(since), null, position));
    }

    private void add(String reason, @Nullable String nodeId, String detail, long since, long until) {
        Instant untilInstant = InstanceViews.instant(until);
        causes.add(new WaitCause(reason, nodeId, detail, InstanceViews.instant(since), untilInstant, null));
    }
}
