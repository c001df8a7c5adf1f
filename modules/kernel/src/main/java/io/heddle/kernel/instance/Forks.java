package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.ChildStatus;
import io.heddle.ErrorCode;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeKind;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.plan.LoopPlan;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a parent decides about the paths of its forks: when each begins and when the FORK is done. */
final class Forks {
    private Forks() {}

    /** Begins an attempt of a FORK: what its paths see is fixed here. */
    static void begin(Deliberation thought, int node) {
        InstanceState state = thought.state();
        int attempt = state.nodes.get(node).attempt + 1;
        Map<String, Payload> globals = new LinkedHashMap<>();
        state.globals.forEach((key, value) -> globals.put(key, value.value()));
        Map<String, Payload> outputs = Visibility.all(state, node);
        int near = Visibility.immediate(state, node).size();
        thought.note(new InstanceEvent.NodeStarted(node, attempt, null, 0));
        thought.note(new InstanceEvent.ForkStarted(node, attempt, globals, outputs, near));
        request(thought, node);
    }

    /** SERIAL forks go on with the next path when the previous one has ended; while paused, nothing begins. */
    static void goOn(Deliberation thought) {
        if (thought.state().forking.isEmpty()) {
            return;
        }
        for (int node : List.copyOf(thought.state().forking)) {
            ForkRun run = thought.state().forks.get(node);
            if (run != null
                    && thought.state().status == InstanceStatus.RUNNING
                    && isExecuting(thought.state(), node, run)
                    && run.open() == 0) {
                request(thought, node);
            }
        }
    }

    /** Wants the paths that may begin now: all of them, or the next one. */
    private static void request(Deliberation thought, int node) {
        InstanceState state = thought.state();
        Fork fork = fork(state, node);
        int from = run(state, node).requested();
        int count = fork.strategy() == Fork.Strategy.PARALLEL
                ? fork.paths().size() - from
                : Math.min(1, fork.paths().size() - from);
        if (count <= 0) {
            return;
        }
        NodeError refusal = Trees.refusal(state, child(state, node, fork.paths().get(from)), count);
        if (refusal != null) {
            abandon(thought, node, "a path of its fork could not start");
            thought.failAttempt(node, refusal);
            return;
        }
        for (Fork.Path path : fork.paths().subList(from, from + count)) {
            thought.note(new InstanceEvent.ChildRequested(child(state, node, path)));
        }
        thought.mark(CheckpointOccasion.FORK, node);
    }

    private static ChildRequest child(InstanceState state, int node, Fork.Path path) {
        InstanceHeader header = state.header();
        return new ChildRequest(
                threadId(state, node, path),
                ThreadKind.FORK,
                header.plan().definition().id(),
                header.adHoc()
                        ? VersionSelector.adHoc()
                        : VersionSelector.exact(header.plan().definition().version()),
                Payload.NULL,
                path.pathId(),
                node,
                run(state, node).attempt(),
                true,
                losers(state, node) == ForkJoin.Losers.KEEP ? OnParentEnd.CANCEL_UNLESS_COMPLETED : OnParentEnd.CANCEL,
                header.settings().childTimeout());
    }

    static InstanceId threadId(InstanceState state, int node, Fork.Path path) {
        return ChildIds.ofPath(
                state.header().id(),
                state.topology.id(node),
                path.pathId(),
                run(state, node).attempt());
    }

    /** What the start of a path's thread carries. */
    static BranchStart start(InstanceState state, ChildRequest request) {
        int node = request.node();
        ForkRun last = state.forks.get(node);
        // A thread of an earlier attempt is only created to be cancelled: it is given nothing.
        ForkRun run = last != null && last.attempt() == request.attempt()
                ? last
                : ForkRun.begun(request.attempt(), Map.of(), Map.of(), 0);
        InstanceHeader header = state.header();
        Topology topology = state.topology;
        Branch around = header.branch();
        String name = topology.iteration(node) == null
                ? topology.id(node)
                : topology.plan(node).key();
        return new BranchStart(
                new Branch(
                        (around == null ? "" : around.prefix()) + topology.address(node),
                        request.name(),
                        topology.pathId(node) + "/" + name + "." + request.name(),
                        run.outputs(),
                        run.near(),
                        loops(state, node)),
                run.globals(),
                header.plan(),
                topology.registeredAround(node),
                header.overrides().withoutTimeout());
    }

    /** The iterations {@code node} is in, the innermost first; those around this thread last. */
    private static List<Branch.LoopScope> loops(InstanceState state, int node) {
        List<Branch.LoopScope> loops = new ArrayList<>();
        Topology.Iteration iteration = state.topology.iteration(node);
        while (iteration != null) {
            LoopPlan plan = state.topology.plan(iteration.loop()).loop();
            loops.add(new Branch.LoopScope(
                    iteration.number(), iteration.item(), iteration.last(), plan == null ? null : plan.itemVariable()));
            iteration = state.topology.iteration(iteration.loop());
        }
        Branch around = state.header().branch();
        if (around != null) {
            loops.addAll(around.loops());
        }
        return loops;
    }

    // ---- news of paths --------------------------------------------------------------------------------------------

    /** A path has shown itself or ended. */
    static void heard(Deliberation thought, Child child) {
        InstanceState state = thought.state();
        int node = child.request().node();
        ForkRun run = state.forks.get(node);
        // While the instance is going back, nobody waits for a path any more.
        if (run == null || run.attempt() != child.request().attempt() || state.rewinding != null) {
            return;
        }
        completeIfAllThere(thought, node, run);
        int join = state.topology.joinOf(node);
        if (join >= 0 && thought.state().nodes.get(join).status == NodeStatus.EXECUTING) {
            Joins.decide(thought, join);
        }
    }

    private static void completeIfAllThere(Deliberation thought, int node, ForkRun run) {
        InstanceState state = thought.state();
        Fork fork = fork(state, node);
        if (isExecuting(state, node, run) && run.acknowledged() == fork.paths().size()) {
            Map<String, @Nullable Object> threads = new LinkedHashMap<>();
            for (Fork.Path path : fork.paths()) {
                threads.put(path.pathId(), threadId(state, node, path).value());
            }
            thought.complete(node, JsonCodec.encode(threads));
        }
    }

    /** Nobody listened to the paths for a while: what they said meanwhile counts now. */
    static void catchUp(Deliberation thought, int node) {
        InstanceState state = thought.state();
        ForkRun run = state.forks.get(node);
        if (run == null || !isExecuting(state, node, run)) {
            return;
        }
        for (Fork.Path path : fork(state, node).paths()) {
            Child child = path(state, node, path);
            if (child != null && child.status() == ChildStatus.REFUSED) {
                NodeError reason = child.error();
                abandon(thought, node, "a path of its fork could not start");
                thought.failAttempt(
                        node, reason == null ? NodeError.retryable(ErrorCode.START_REFUSED, "refused") : reason);
                return;
            }
        }
        completeIfAllThere(thought, node, run);
    }

    /** A path may not run: the FORK cannot do what it is for. */
    static void refused(Deliberation thought, Child child, NodeError reason) {
        int node = child.request().node();
        ForkRun run = thought.state().forks.get(node);
        if (run != null
                && run.attempt() == child.request().attempt()
                && thought.state().rewinding == null
                && isExecuting(thought.state(), node, run)) {
            abandon(thought, node, "a path of its fork could not start");
            thought.failAttempt(node, reason);
        }
    }

    private static boolean isExecuting(InstanceState state, int node, ForkRun run) {
        NodeState own = state.nodes.get(node);
        return own.status == NodeStatus.EXECUTING && own.attempt == run.attempt();
    }

    // ---- giving paths up ------------------------------------------------------------------------------------------

    /** Cancels what is live of the last attempt of the FORK {@code node}. */
    static void abandon(Deliberation thought, int node, String reason) {
        ForkRun run = thought.state().forks.get(node);
        if (run == null || run.open() == 0) {
            return;
        }
        for (Child child : thought.state().liveChildren.values()) {
            if (child.request().kind() == ThreadKind.FORK
                    && child.request().node() == node
                    && child.request().attempt() == run.attempt()
                    && child.cancelReason() == null) {
                thought.note(new InstanceEvent.ChildCancelRequested(child.id(), reason));
            }
        }
    }

    /** A FORK or JOIN leaves its way: nobody will join the paths. */
    static void abandon(Deliberation thought, int node) {
        Topology topology = thought.state().topology;
        NodePlan plan = topology.plan(node);
        if (plan.kind() == NodeKind.FORK) {
            abandon(thought, node, "its fork " + topology.id(node) + " was given up");
        } else if (plan.kind() == NodeKind.JOIN) {
            abandon(thought, forkOf(thought.state(), node), "its join " + topology.id(node) + " was given up");
        }
    }

    // ---- looking up -----------------------------------------------------------------------------------------------

    /** The FORK of the JOIN {@code node}. */
    static int forkOf(InstanceState state, int node) {
        return state.topology.forkOf(node);
    }

    static Fork fork(InstanceState state, int node) {
        return Objects.requireNonNull(state.topology.plan(node).definition().fork(), "fork");
    }

    static ForkJoin join(InstanceState state, int node) {
        return Objects.requireNonNull(state.topology.plan(node).definition().forkJoin(), "forkJoin");
    }

    /** The last attempt of a FORK that has begun. */
    static ForkRun run(InstanceState state, int node) {
        return Objects.requireNonNull(state.forks.get(node), () -> "fork " + state.topology.id(node));
    }

    /** What becomes of the paths of the FORK {@code node} that run on after its join. */
    private static ForkJoin.Losers losers(InstanceState state, int node) {
        return Joins.losers(join(state, state.topology.joinOf(node)));
    }

    /** The child that runs a path, however it stands; null before it is wanted. */
    static @Nullable Child path(InstanceState state, int node, Fork.Path path) {
        if (!state.forks.containsKey(node)) {
            return null;
        }
        String id = threadId(state, node, path).value();
        Child live = state.liveChildren.get(id);
        Child own = live != null ? live : state.endedChildren.get(id);
        return own != null || state.header().lineage().origin() == null ? own : takenOver(state, node, path);
    }

    /** The path as it ended in the run that this one was made from, where its thread has another id. */
    private static @Nullable Child takenOver(InstanceState state, int node, Fork.Path path) {
        int attempt = run(state, node).attempt();
        for (Child child : state.endedChildren.values()) {
            ChildRequest request = child.request();
            if (request.kind() == ThreadKind.FORK
                    && request.node() == node
                    && request.attempt() == attempt
                    && request.name().equals(path.pathId())) {
                return child;
            }
        }
        return null;
    }

    /** Whether the path is over and was successful. */
    static boolean isCompleted(@Nullable Child child) {
        return child != null && child.status() == ChildStatus.COMPLETED;
    }
}
