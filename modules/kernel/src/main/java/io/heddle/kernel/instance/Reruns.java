package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.List;

/** Running finished work again, which happens only when asked for. */
final class Reruns {
    private Reruns() {}

    static InstanceReply rerun(Deliberation thought, InstanceState state, InstanceCommand.Rerun rerun) {
        int root = state.topology.indexOf(rerun.nodeId());
        if (root < 0) {
            return InstanceDecider.unknownNode(rerun.nodeId());
        }
        if (state.topology.iteration(root) != null) {
            return new InstanceReply.Refused(
                    "LOOP_BODY", "node " + rerun.nodeId() + " belongs to a loop iteration; rerun the loop instead");
        }
        if (state.status == InstanceStatus.CREATED) {
            return new InstanceReply.Refused("NOT_STARTED", "the instance has not started; start it first");
        }
        if (!state.nodes.get(root).status.isTerminal()) {
            return new InstanceReply.Refused(
                    "ILLEGAL_TRANSITION",
                    "node " + rerun.nodeId() + " is " + state.nodes.get(root).status + " and has not ended");
        }
        List<Integer> nodes = InstanceDecider.withDescendants(state, List.of(root));
        List<String> busy = nodes.stream()
                .filter(node -> state.nodes.get(node).status == NodeStatus.EXECUTING)
                .map(state.topology::id)
                .toList();
        if (!busy.isEmpty() && !rerun.force()) {
            return new InstanceReply.Refused(
                    "BUSY", "descendants are executing: " + busy + "; wait for them or pass force=true");
        }
        return reset(thought, state, nodes, rerun.epoch());
    }

    /**
     * FAILED nodes, and those the end of the instance cut off: without the latter a run that failed fast or timed out
     * could not go on to its end.
     */
    static InstanceReply retryFailed(Deliberation thought, InstanceState state, InstanceCommand.RetryFailed retry) {
        if (state.status != InstanceStatus.FAILED && state.status != InstanceStatus.TIMED_OUT) {
            return new InstanceReply.Refused(
                    "NOT_FAILED", "the instance is " + state.status + "; only FAILED or TIMED_OUT ones are retried");
        }
        List<Integer> roots = new ArrayList<>();
        for (int node = 0; node < state.nodes.size(); node++) {
            NodeState own = state.nodes.get(node);
            boolean open =
                    (own.status == NodeStatus.FAILED && !own.details.tolerated) || own.status == NodeStatus.CANCELLED;
            if (open && state.topology.iteration(node) == null) {
                roots.add(node);
                if (state.topology.plan(node).kind() == NodeKind.JOIN) {
                    // Its paths are as they are: another outcome needs other ones.
                    roots.add(Forks.forkOf(state, node));
                }
            }
        }
        return reset(thought, state, InstanceDecider.withDescendants(state, roots), retry.epoch());
    }

    private static InstanceReply reset(Deliberation thought, InstanceState state, List<Integer> nodes, int epoch) {
        if (state.rewinding != null) {
            return Checkpoints.beingRestored(state);
        }
        if (state.status.isTerminal()) {
            if (epoch <= state.epoch) {
                return new InstanceReply.Refused(
                        "STALE_EPOCH", "a terminal instance runs again under a new epoch only");
            }
            thought.note(new InstanceEvent.InstanceReopened(epoch));
        }
        List<Integer> touched = new ArrayList<>();
        for (int node : nodes) {
            NodeStatus status = thought.state().nodes.get(node).status;
            if (status == NodeStatus.EXECUTING || status == NodeStatus.READY) {
                thought.cancel(node, "rerun of an ancestor");
            }
            if (thought.state().topology.plan(node).kind() == NodeKind.FORK) {
                Forks.abandon(thought, node, "its fork is run again");
            }
            touched.add(node);
        }
        thought.forgetEnded();
        beginAnew(thought, touched);
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    /** Sets nodes back to where their dependencies alone decide about them. */
    static void beginAnew(Deliberation thought, List<Integer> nodes) {
        if (!nodes.isEmpty()) {
            thought.note(new InstanceEvent.NodesReset(nodes));
        }
        LateConditions.decide(thought, nodes, 0);
        for (int node : nodes) {
            thought.giveUpUnknownUpstreams(node);
            thought.settle(node, -1);
        }
    }
}
