package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.ChildStatus;
import io.heddle.ErrorCode;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.NodeKind;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Subworkflow;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a parent decides about its children: who is wanted, who has started, who has ended and what follows from it. */
final class Children {
    private Children() {}

    // ---- wanting a child ------------------------------------------------------------------------------------------

    /** Begins an attempt of a SUBWORKFLOW. */
    static void begin(Deliberation thought, int node, NodePlan plan) {
        InstanceState state = thought.state();
        int attempt = state.nodes.get(node).attempt + 1;
        Subworkflow target = Objects.requireNonNull(plan.definition().subworkflow(), plan.key());
        Payload input;
        try {
            input = Outputs.mappedInput(state, node, plan);
        } catch (EvaluationException e) {
            if (e.isPassing()) {
                // Only an attempt that has begun can be tried again.
                thought.note(new InstanceEvent.NodeStarted(node, attempt, null, 0));
            }
            thought.fail(node, e, ErrorCode.INPUT_MAPPING_ERROR);
            return;
        }
        thought.note(new InstanceEvent.NodeStarted(node, attempt, null, 0));
        NodeError refusal = request(
                thought,
                new ChildRequest(
                        ChildIds.ofAttempt(state.header().id(), state.topology.id(node), attempt),
                        ThreadKind.SUBWORKFLOW,
                        Objects.requireNonNull(target.definitionId(), plan.key()),
                        target.version() == null ? VersionSelector.latest() : VersionSelector.exact(target.version()),
                        input == null ? state.header().input() : input,
                        "",
                        node,
                        attempt,
                        target.awaited(),
                        target.onParentEnd() == null ? OnParentEnd.usual(target.awaited()) : target.onParentEnd(),
                        Policies.childTimeout(state, plan)));
        if (refusal != null) {
            thought.failAttempt(node, refusal);
        }
    }

    /** Wants a child, whatever its kind; a limit in its way is returned, and then nothing has happened. */
    static @Nullable NodeError request(Deliberation thought, ChildRequest request) {
        NodeError refusal = Trees.refusal(thought.state(), request, 1);
        if (refusal == null) {
            thought.note(new InstanceEvent.ChildRequested(request));
            if (request.kind() == ThreadKind.FORK) {
                thought.mark(CheckpointOccasion.FORK, request.node());
            }
        }
        return refusal;
    }

    static InstanceReply start(Deliberation thought, InstanceState state, InstanceCommand.StartChild start) {
        String id = start.threadId().value();
        if (state.liveChildren.containsKey(id) || state.endedChildren.containsKey(id)) {
            return new InstanceReply.ChildAccepted(id, true);
        }
        return switch (state.status) {
            case CREATED ->
                new InstanceReply.Refused("NOT_STARTED", "the instance has not started; start it before its children");
            case RUNNING, PAUSED -> {
                NodeError refusal = request(thought, dynamic(thought.state(), start));
                yield refusal == null
                        ? new InstanceReply.ChildAccepted(id, false)
                        : new InstanceReply.Refused(refusal.code(), refusal.message());
            }
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> new InstanceReply.AlreadyTerminal(state.status);
        };
    }

    /**
     * A child an executor asked for, recorded with its attempt's success. A limit in its way is recorded as the child's
     * refusal: the work is done and keeps its result.
     */
    static void start(Deliberation thought, InstanceCommand.StartChild start) {
        InstanceState state = thought.state();
        String id = start.threadId().value();
        if (state.status.isTerminal() || state.liveChildren.containsKey(id) || state.endedChildren.containsKey(id)) {
            return;
        }
        requestOrRefuse(thought, dynamic(state, start));
    }

    /** Wants a child; a limit in its way is recorded as the child's refusal. */
    static void requestOrRefuse(Deliberation thought, ChildRequest request) {
        NodeError refusal = request(thought, request);
        if (refusal != null) {
            thought.note(new InstanceEvent.ChildRequested(request));
            thought.note(new InstanceEvent.ChildRefused(request.threadId().value(), refusal));
        }
    }

    static InstanceReply startCopy(Deliberation thought, InstanceState state, InstanceCommand.StartCopy copy) {
        String id = copy.threadId().value();
        Child known = state.child(copy.threadId());
        if (known != null) {
            Origin origin = known.request().origin();
            return origin != null && (copy.seq() == 0 || copy.seq() == origin.seq())
                    ? new InstanceReply.ChildAccepted(id, true)
                    : new InstanceReply.Refused(
                            "THREAD_LIVE", "thread " + id + " is another child of the instance; choose another id");
        }
        if (state.status.isTerminal()) {
            return new InstanceReply.Refused(
                    "SOURCE_ENDED",
                    "instance " + state.header().id() + " is " + state.status
                            + " and takes no more children; copy it detached (attached=false)");
        }
        InstanceReply unknown = Restoration.unknownPoint(state, copy.seq());
        if (unknown != null) {
            return unknown;
        }
        InstanceHeader header = state.header();
        NodeError refusal = request(
                thought,
                new ChildRequest(
                        copy.threadId(),
                        ThreadKind.COPY,
                        header.plan().definition().id(),
                        header.adHoc()
                                ? VersionSelector.adHoc()
                                : VersionSelector.exact(
                                        header.plan().definition().version()),
                        Payload.NULL,
                        copy.name().isEmpty() ? header.name() : copy.name(),
                        -1,
                        0,
                        false,
                        OnParentEnd.usual(false),
                        0,
                        new Origin(header.id(), copy.seq() == 0 ? state.seq : copy.seq(), false)));
        return refusal == null
                ? new InstanceReply.ChildAccepted(id, false)
                : new InstanceReply.Refused(refusal.code(), refusal.message());
    }

    private static ChildRequest dynamic(InstanceState state, InstanceCommand.StartChild start) {
        return new ChildRequest(
                start.threadId(),
                ThreadKind.DYNAMIC,
                start.definitionId(),
                start.version(),
                start.input(),
                start.name(),
                -1,
                0,
                start.awaited(),
                start.onParentEnd(),
                start.timeout() == null ? state.header().settings().childTimeout() : start.timeout());
    }

    // ---- news from children ---------------------------------------------------------------------------------------

    static InstanceReply started(Deliberation thought, InstanceState state, InstanceCommand.NoteChildStarted started) {
        Child child = state.liveChildren.get(started.threadId());
        if (child == null) {
            return unknownOrEnded(state, started.threadId());
        }
        if (child.status() != ChildStatus.REQUESTED) {
            return new InstanceReply.Nothing();
        }
        thought.note(new InstanceEvent.ChildStarted(child.id()));
        if (child.request().kind() == ThreadKind.FORK) {
            Forks.heard(thought, child);
        } else if (awaitsStart(thought.state(), child)) {
            thought.complete(child.request().node(), JsonCodec.encode(Map.of("threadId", child.id())));
        }
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    static InstanceReply refused(Deliberation thought, InstanceState state, InstanceCommand.NoteChildRefused refused) {
        Child child = state.liveChildren.get(refused.threadId());
        if (child == null) {
            return unknownOrEnded(state, refused.threadId());
        }
        if (child.status() != ChildStatus.REQUESTED) {
            return new InstanceReply.Nothing();
        }
        refuse(thought, child, refused.reason());
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    static void refuse(Deliberation thought, Child child, NodeError reason) {
        thought.note(new InstanceEvent.ChildRefused(child.id(), reason));
        if (child.request().kind() == ThreadKind.FORK) {
            Forks.refused(thought, child, reason);
        } else if (isCurrent(thought.state(), child)) {
            thought.failAttempt(child.request().node(), reason);
        }
    }

    static InstanceReply ended(Deliberation thought, InstanceState state, InstanceCommand.NoteChildEnded ended) {
        Child child = state.liveChildren.get(ended.threadId());
        if (child == null) {
            return unknownOrEnded(state, ended.threadId());
        }
        thought.note(new InstanceEvent.ChildEnded(
                child.id(), ended.status(), ended.error(), ended.output(), ended.globals()));
        if (child.request().kind() == ThreadKind.FORK) {
            Forks.heard(thought, child);
        } else if (awaitsStart(thought.state(), child)) {
            // It has started and ended before its parent heard of the start.
            thought.complete(child.request().node(), JsonCodec.encode(Map.of("threadId", child.id())));
        } else if (isCurrent(thought.state(), child)) {
            settle(thought, child, ended);
        }
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    private static void settle(Deliberation thought, Child child, InstanceCommand.NoteChildEnded ended) {
        int node = child.request().node();
        if (ended.status() == InstanceStatus.COMPLETED) {
            thought.complete(node, ended.output() == null ? Payload.NULL : ended.output());
            return;
        }
        NodeError error = ended.error();
        String why = "child " + child.id() + " is " + ended.status()
                + (error == null ? "" : ": " + error.code() + ": " + error.message());
        thought.failAttempt(
                node,
                switch (ended.status()) {
                    // Whoever cancelled it did not want it done; trying again would undo that.
                    case CANCELLED -> NodeError.fatal(ErrorCode.CHILD_CANCELLED, why);
                    case TIMED_OUT -> NodeError.retryable(ErrorCode.CHILD_TIMED_OUT, why);
                    default -> NodeError.retryable(ErrorCode.CHILD_FAILED, why);
                });
    }

    /** Nodes wait again that waited for nothing while the instance was to go back: their children may have ended. */
    static void catchUp(Deliberation thought) {
        for (int node = 0; node < thought.state().nodes.size(); node++) {
            InstanceState state = thought.state();
            NodeState own = state.nodes.get(node);
            if (own.status != NodeStatus.EXECUTING) {
                continue;
            }
            switch (state.topology.plan(node).kind()) {
                case SUBWORKFLOW -> {
                    Child child = state.endedChildren.get(
                            ChildIds.ofAttempt(state.header().id(), state.topology.id(node), own.attempt)
                                    .value());
                    if (child != null) {
                        thought.failAttempt(
                                node,
                                NodeError.retryable(
                                        ErrorCode.CHILD_CANCELLED,
                                        "child " + child.id() + " ended for a restore that failed"));
                    }
                }
                case JOIN -> Joins.decide(thought, node);
                case FORK -> Forks.catchUp(thought, node);
                case TASK, START, END, LOOP -> {
                    // They do not wait for a child.
                }
            }
        }
        if (!thought.state().status.isTerminal()) {
            thought.conclude();
        }
    }

    /** Whether the child belongs to the attempt its node is in. */
    private static boolean isCurrent(InstanceState state, Child child) {
        int node = child.request().node();
        // While the instance is going back, nobody waits for a child any more.
        return node >= 0
                && state.rewinding == null
                && state.nodes.get(node).status == NodeStatus.EXECUTING
                && state.nodes.get(node).attempt == child.request().attempt();
    }

    /** Whether its node completes by the child's start alone. */
    private static boolean awaitsStart(InstanceState state, Child child) {
        return !child.request().awaited()
                && isCurrent(state, child)
                && state.topology.plan(child.request().node()).kind() == NodeKind.SUBWORKFLOW;
    }

    // ---- ending children ------------------------------------------------------------------------------------------

    static InstanceReply cancel(Deliberation thought, InstanceState state, InstanceCommand.CancelChild cancel) {
        Child child = state.liveChildren.get(cancel.threadId());
        if (child == null) {
            return unknownOrEnded(state, cancel.threadId());
        }
        if (child.cancelReason() == null) {
            thought.note(new InstanceEvent.ChildCancelRequested(child.id(), cancel.reason()));
        }
        return new InstanceReply.Done(state.status);
    }

    /** The attempt under way at {@code node} is over before its child is. */
    static void abandon(Deliberation thought, int node) {
        InstanceState state = thought.state();
        if (state.nodes.get(node).status != NodeStatus.EXECUTING) {
            return;
        }
        InstanceId id = ChildIds.ofAttempt(state.header().id(), state.topology.id(node), state.nodes.get(node).attempt);
        Child child = state.liveChildren.get(id.value());
        if (child != null && child.cancelReason() == null) {
            thought.note(new InstanceEvent.ChildCancelRequested(
                    child.id(), "its node " + state.topology.id(node) + " no longer waits for it"));
        }
    }

    private static InstanceReply unknownOrEnded(InstanceState state, String threadId) {
        return state.endedChildren.containsKey(threadId)
                ? new InstanceReply.Nothing()
                : new InstanceReply.Refused("UNKNOWN_CHILD", "the instance has no child " + threadId);
    }
}
