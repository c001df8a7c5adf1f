package io.heddle.runtime.instance;

import io.heddle.CheckpointView;
import io.heddle.ChildView;
import io.heddle.Claim;
import io.heddle.GraphReport;
import io.heddle.GraphSnapshot;
import io.heddle.InstanceView;
import io.heddle.NodeView;
import io.heddle.TriggerView;
import io.heddle.WaitCause;
import io.heddle.WorkOffer;
import io.heddle.kernel.instance.MarkedViews;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be read from an instance; every answer is a copy taken at one sequence number. */
public sealed interface InstanceQuery {

    record Status() implements InstanceQuery {}

    record Nodes() implements InstanceQuery {}

    record Node(String nodeId) implements InstanceQuery {}

    /** What validation says about the graph as it stands. */
    record Validate() implements InstanceQuery {}

    record Graph() implements InstanceQuery {}

    /**
     * Why it does not move.
     *
     * @param nodeId the only node that is of interest; null for all
     */
    record Explain(@Nullable String nodeId) implements InstanceQuery {}

    /** The instance, its nodes and its children, all at one sequence number. */
    record Whole() implements InstanceQuery {}

    /** Its children, live and ended. */
    record Children() implements InstanceQuery {}

    /** Its triggers, in the order of its definition. */
    record Triggers() implements InstanceQuery {}

    /** Its named checkpoints. */
    record Checkpoints() implements InstanceQuery {}

    /** Caller-driven nodes that may be claimed. */
    record ReadyNodes() implements InstanceQuery {}

    /**
     * Work that waits for somebody outside.
     *
     * @param topic null for every topic
     * @param held whether what somebody holds is wanted too
     */
    record Offered(@Nullable String topic, boolean held, int limit) implements InstanceQuery {}

    /**
     * What somebody sees who marks the nodes.
     *
     * @param nodeId the only node that is wanted; null for all
     */
    record Marked(@Nullable String nodeId) implements InstanceQuery {}

    /** Input and upstream context of a claimed attempt. */
    record ClaimedWork(String nodeId) implements InstanceQuery {}

    /** The answers. */
    sealed interface Answer {}

    record StatusIs(InstanceView view) implements Answer {}

    record NodesAre(List<NodeView> nodes) implements Answer {}

    record WholeIs(InstanceView view, List<NodeView> nodes, List<ChildView> children) implements Answer {}

    record ReportIs(GraphReport report) implements Answer {}

    record GraphIs(GraphSnapshot graph) implements Answer {}

    record CausesAre(List<WaitCause> causes) implements Answer {}

    record ChildrenAre(List<ChildView> children) implements Answer {}

    record TriggersAre(List<TriggerView> triggers) implements Answer {}

    record CheckpointsAre(List<CheckpointView> checkpoints) implements Answer {}

    record ReadyNodesAre(List<String> nodeIds) implements Answer {}

    /**
     * Open work, in the order in which it is handed out.
     *
     * @param epoch the life of the id that offers it
     */
    record OffersAre(int epoch, List<WorkOffer> offers) implements Answer {}

    record MarkedIs(MarkedViews.View view) implements Answer {}

    /**
     * What a claim holder needs.
     *
     * @param claim null when the node is not executing
     */
    record WorkIs(@Nullable Claim claim) implements Answer {}

    record NoSuchInstance() implements Answer {}

    record NoSuchNode(String nodeId) implements Answer {}

    /** The history of the instance cannot be read; nothing else is affected. */
    record Quarantined(String reason) implements Answer {}
}
