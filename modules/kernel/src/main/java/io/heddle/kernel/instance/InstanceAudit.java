package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.NodePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts everything in a state again, the slow way, and reports what does not agree: for simulations, stories and
 * diagnosis. Reads only; costs the whole graph, so it is no part of any decision.
 */
public final class InstanceAudit {
    private final InstanceState state;
    private final List<String> problems = new ArrayList<>(0);

    private InstanceAudit(InstanceState state) {
        this.state = state;
    }

    /** The id of a node. */
    public static String id(InstanceState state, int node) {
        return state.topology.id(node);
    }

    /** The index of a node, or -1. */
    public static int indexOf(InstanceState state, String id) {
        return state.topology.indexOf(id);
    }

    public static NodeStatus status(InstanceState state, int node) {
        return state.nodes.get(node).status;
    }

    /** Its last attempt, 0 before the first. */
    public static int attempt(InstanceState state, int node) {
        return state.nodes.get(node).attempt;
    }

    /** Hand-overs of its last attempt. */
    public static int delivery(InstanceState state, int node) {
        return state.nodes.get(node).delivery;
    }

    /** Whether dependents see it as completed: COMPLETED, tolerated or substituted. */
    public static boolean countsAsCompleted(InstanceState state, int node) {
        return state.nodes.get(node).isGood();
    }

    /** Microseconds spent RUNNING up to {@code now}, since the start or the last reopening. */
    public static long runningTime(InstanceState state, long now) {
        return state.runningTime(now);
    }

    /** What a sound state would not show, in words; empty for a sound one. Call it between commands. */
    public static List<String> problems(InstanceState state) {
        InstanceAudit audit = new InstanceAudit(state);
        if (state.exists()) {
            audit.counters();
            audit.life();
            audit.queues();
            audit.forks();
            for (int node = 0; node < state.nodes.size(); node++) {
                audit.readiness(node);
                audit.loop(node);
            }
        }
        return audit.problems;
    }

    private void expect(boolean holds, Supplier<String> problem) {
        if (!holds) {
            problems.add(problem.get());
        }
    }

    private void counters() {
        Counts counts = Counts.NONE;
        int places = 0;
        int failures = 0;
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState own = state.nodes.get(node);
            counts = counts.plus(own.status, 1);
            if (own.status == NodeStatus.EXECUTING && !state.topology.plan(node).isControl()) {
                places++;
            }
            if (own.status == NodeStatus.FAILED && !own.details.tolerated && state.topology.iteration(node) == null) {
                failures++;
            }
        }
        expect(state.nodes.size() == state.topology.size(), () -> "nodes and graph differ in size");
        Counts recounted = counts;
        expect(counts.equals(state.counts), () -> "counts " + state.counts + " but states " + recounted);
        int executing = places;
        expect(places == state.places, () -> "places " + state.places + " but executing " + executing);
        int failed = failures;
        expect(failures == state.failures, () -> "failures " + state.failures + " but failed " + failed);
        expect(
                failures == 0
                        ? state.firstFailure == -1
                        : state.nodes.get(state.firstFailure).status == NodeStatus.FAILED,
                () -> "first failure is " + state.firstFailure);
        long bytes = 0;
        for (GlobalValue value : state.globals.values()) {
            bytes += value.value().size();
        }
        long sum = bytes;
        expect(bytes == state.globalBytes, () -> "global bytes " + state.globalBytes + " but " + sum);
        expect(state.remembered.size() == state.rememberedOrder.size(), () -> "remembered ids and their order differ");
        expect(
                state.rewinding != null || !state.remembered.containsValue(new InstanceReply.GoingBack()),
                () -> "somebody waits for a restoration that nobody works at");
    }

    private void forks() {
        state.forks.forEach((node, run) -> {
            ForkRun recounted = SnapshotReader.counted(
                    ForkRun.begun(run.attempt(), run.globals(), run.outputs(), run.near()), node, children());
            expect(run.equals(recounted), () -> "fork " + state.topology.id(node) + " is " + run + " but " + recounted);
        });
        for (int node = 0; node < state.nodes.size(); node++) {
            boolean executes = state.nodes.get(node).status == NodeStatus.EXECUTING;
            NodePlan plan = state.topology.plan(node);
            String id = state.topology.id(node);
            if (plan.kind() == NodeKind.FORK) {
                boolean listed = state.forking.contains(node);
                expect(executes == listed, () -> id + " executes: " + executes + ", listed: " + listed);
            } else if (plan.kind() == NodeKind.JOIN && executes && state.rewinding == null) {
                int join = node;
                expect(Joins.isOpen(state, join), () -> id + " waits and " + Joins.verdict(state, join));
            }
        }
    }

    private List<Child> children() {
        List<Child> children = new ArrayList<>(state.liveChildren.values());
        children.addAll(state.endedChildren.values());
        return children;
    }

    private void life() {
        expect(
                (state.runningSince != 0) == (state.status == InstanceStatus.RUNNING),
                () -> "running clock, " + state.status);
        expect(
                (state.pausedSince != 0) == (state.status == InstanceStatus.PAUSED),
                () -> "pause clock, " + state.status);
        expect(
                (state.endedAt != 0) == state.status.isTerminal(),
                () -> "ended at " + state.endedAt + ", " + state.status);
        expect(state.isStill() == (state.stillSince != 0), () -> "still since " + state.stillSince);
        expect(!state.stalled || state.isStill(), () -> "stalled, but something can move");
        if (state.status.isTerminal()) {
            expect(state.openNodes() == 0, () -> state.openNodes() + " open nodes in a terminal instance");
        }
        if (state.status == InstanceStatus.RUNNING && state.sealed) {
            expect(
                    state.openNodes() > 0 || state.awaitsChildren(),
                    () -> "every node has ended but the instance has not");
        }
    }

    private void queues() {
        Offers offers = Offers.NONE;
        for (int node = 0; node < state.nodes.size(); node++) {
            offers = offers.with(node, state.topology.plan(node), state.nodes.get(node));
        }
        Offers counted = offers;
        expect(state.offers.equals(counted), () -> "offers " + state.offers + ", nodes say " + counted);
        int[] queued = new int[state.nodes.size()];
        state.ready.forEach(entry -> {
            NodeState own = state.nodes.get(entry.node());
            if (own.status == NodeStatus.READY && own.readySeq == entry.order()) {
                queued[entry.node()]++;
            }
        });
        boolean[] backingOff = new boolean[state.nodes.size()];
        boolean[] leased = new boolean[state.nodes.size()];
        boolean[] bounded = new boolean[state.nodes.size()];
        state.wallTimers.forEach(timer -> {
            if (!Evolution.isStale(state, timer)) {
                backingOff[timer.node()] |= timer.kind() == Timer.Kind.BACKOFF;
                leased[timer.node()] |= timer.kind() == Timer.Kind.LEASE;
                bounded[timer.node()] |= timer.kind() == Timer.Kind.ATTEMPT;
            }
        });
        int max = Policies.maxParallelNodes(state);
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState own = state.nodes.get(node);
            NodePlan plan = state.topology.plan(node);
            String id = state.topology.id(node);
            boolean waits = own.details.dueAt != 0;
            if (own.status == NodeStatus.READY) {
                expect(
                        backingOff[node] == waits,
                        () -> id + " backs off until " + own.details.dueAt + " without a timer");
                expect(
                        queued[node] == (waits || plan.isCallerDriven() ? 0 : 1),
                        () -> id + " is READY and queued wrongly");
                if (state.status == InstanceStatus.RUNNING && queued[node] > 0) {
                    expect(
                            !plan.isControl() && max > 0 && state.places >= max,
                            () -> id + " is READY with a place free");
                }
            }
            if (own.status == NodeStatus.EXECUTING) {
                expect(leased[node] == (own.details.leaseUntil != 0), () -> id + " has a lease without a timer");
                expect(
                        bounded[node] == (Policies.attemptTimeout(state, plan) > 0),
                        () -> id + " executes without its timeout");
            }
        }
        if (max > 0) {
            expect(state.places <= max, () -> state.places + " attempts under way, limit " + max);
        }
    }

    /** The counters of a PENDING node against its edges, counted again. */
    private void readiness(int node) {
        NodeState own = state.nodes.get(node);
        NodePlan plan = state.topology.plan(node);
        if (own.status != NodeStatus.PENDING) {
            return;
        }
        int goes = 0;
        int good = 0;
        int bad = 0;
        int seen = 0;
        boolean broken = false;
        for (int position = 0; position < plan.edges().size(); position++) {
            EdgePlan edge = plan.edges().get(position);
            int source = state.topology.source(node, position);
            boolean expired = own.details.expired.contains(position);
            boolean ended = source >= 0 && state.nodes.get(source).status.isTerminal();
            if (!expired && !ended) {
                continue;
            }
            boolean isGood = !expired && state.nodes.get(source).isGood();
            switch (edge.type()) {
                case SEQUENCE -> {
                    goes += isGood ? 1 : 0;
                    broken |= !isGood;
                }
                case OPTIONAL -> goes++;
                case PARALLEL -> {
                    good += isGood ? 1 : 0;
                    bad += isGood ? 0 : 1;
                }
                case CONDITIONAL -> seen++;
                case CUSTOM -> {
                    // Its rule counts for itself.
                }
            }
        }
        String id = state.topology.id(node);
        List<Object> recount = List.of(goes, good, bad, seen, broken);
        expect(
                goes == own.goes
                        && good == own.good
                        && bad == own.bad
                        && seen == own.seen
                        && broken == own.broken
                        && own.taken == cardinality(own.details.takenEdges),
                () -> id + " counts its dependencies wrongly: " + recount);
        expect(!Readiness.isRuledOut(own, plan), () -> id + " is PENDING but ruled out");
        expect(!Readiness.isReleased(own, plan), () -> id + " is PENDING but released");
    }

    private static int cardinality(Branches branches) {
        int count = 0;
        for (long word : branches.words()) {
            count += Long.bitCount(word);
        }
        return count;
    }

    private void loop(int node) {
        NodeState.LoopProgress progress = state.nodes.get(node).details.loop;
        if (progress == null) {
            return;
        }
        int open = 0;
        int failed = 0;
        for (int body = progress.start(); body < state.topology.size(); body++) {
            Topology.Iteration iteration = state.topology.iteration(body);
            if (iteration != null && iteration.start() == progress.start()) {
                NodeState own = state.nodes.get(body);
                open += own.status.isTerminal() ? 0 : 1;
                failed += own.status == NodeStatus.FAILED && !own.details.tolerated ? 1 : 0;
            }
        }
        String id = state.topology.id(node);
        expect(
                state.nodes.get(node).status == NodeStatus.EXECUTING,
                () -> id + " keeps progress in state " + state.nodes.get(node).status);
        expect(
                open == progress.open() && failed == progress.failed(),
                () -> id + " counts its iteration wrongly: " + progress);
    }

    /** How {@code b} means something else than {@code a}, in words; null when it does not. */
    public static @Nullable String difference(InstanceState a, InstanceState b) {
        return InstanceDifference.between(a, b);
    }
}
