package io.heddle.runtime.instance;

import io.heddle.Claim;
import io.heddle.NodeId;
import io.heddle.NodeView;
import io.heddle.WaitCause;
import io.heddle.kernel.instance.AttemptOrder;
import io.heddle.kernel.instance.CheckpointViews;
import io.heddle.kernel.instance.ChildViews;
import io.heddle.kernel.instance.Explanations;
import io.heddle.kernel.instance.GraphReports;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.InstanceViews;
import io.heddle.kernel.instance.MarkedViews;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.NodeViews;
import io.heddle.kernel.instance.Triggers;
import io.heddle.kernel.instance.UpstreamContexts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers queries from the state; copies leave, nothing else. */
final class Readings {
    private Readings() {}

    static InstanceQuery.Answer answer(
            InstanceState state, InstanceQuery query, boolean queued, InstanceServices services, long now) {
        if (query instanceof InstanceQuery.Status) {
            return new InstanceQuery.StatusIs(InstanceViews.of(state, queued, now));
        }
        if (query instanceof InstanceQuery.Nodes) {
            return new InstanceQuery.NodesAre(NodeViews.all(state, now));
        }
        if (query instanceof InstanceQuery.Node node) {
            NodeView view = NodeViews.byId(state, node.nodeId(), now);
            return view == null
                    ? new InstanceQuery.NoSuchNode(node.nodeId())
                    : new InstanceQuery.NodesAre(List.of(view));
        }
        if (query instanceof InstanceQuery.Graph) {
            return new InstanceQuery.GraphIs(services.graphs().graph(state, now));
        }
        if (query instanceof InstanceQuery.Validate) {
            return new InstanceQuery.ReportIs(GraphReports.of(state, services.validation()));
        }
        if (query instanceof InstanceQuery.Explain explain) {
            return explained(state, explain.nodeId(), 0, now);
        }
        if (query instanceof InstanceQuery.Whole) {
            return new InstanceQuery.WholeIs(
                    InstanceViews.of(state, queued, now), NodeViews.all(state, now), ChildViews.all(state));
        }
        if (query instanceof InstanceQuery.Children) {
            return new InstanceQuery.ChildrenAre(ChildViews.all(state));
        }
        if (query instanceof InstanceQuery.Triggers) {
            return new InstanceQuery.TriggersAre(Triggers.views(state));
        }
        if (query instanceof InstanceQuery.Checkpoints) {
            return new InstanceQuery.CheckpointsAre(CheckpointViews.all(state));
        }
        if (query instanceof InstanceQuery.ReadyNodes) {
            return new InstanceQuery.ReadyNodesAre(NodeViews.claimable(state));
        }
        if (query instanceof InstanceQuery.Offered offered) {
            return new InstanceQuery.OffersAre(
                    state.epoch(), NodeViews.offers(state, offered.topic(), offered.held(), offered.limit()));
        }
        if (query instanceof InstanceQuery.Marked marked) {
            return new InstanceQuery.MarkedIs(MarkedViews.of(state, marked.nodeId()));
        }
        if (query instanceof InstanceQuery.ClaimedWork work) {
            return new InstanceQuery.WorkIs(claim(state, work.nodeId()));
        }
        throw new IllegalStateException("no answer to " + query.getClass().getName());
    }

    /**
     * Why an instance waits that stands in the line for an admission slot.
     *
     * @param place where; 0 if its slot is on the way to it
     */
    static InstanceQuery.Answer inLine(InstanceState state, InstanceQuery query, int place, long now) {
        String nodeId = query instanceof InstanceQuery.Explain explain ? explain.nodeId() : null;
        return explained(state, nodeId, Math.max(1, place), now);
    }

    private static InstanceQuery.Answer explained(InstanceState state, @Nullable String nodeId, int place, long now) {
        if (nodeId == null) {
            return new InstanceQuery.CausesAre(Explanations.of(state, place, now));
        }
        List<WaitCause> causes = Explanations.byId(state, nodeId, place, now);
        return causes == null ? new InstanceQuery.NoSuchNode(nodeId) : new InstanceQuery.CausesAre(causes);
    }

    private static @Nullable Claim claim(InstanceState state, String nodeId) {
        AttemptOrder order = AttemptOrder.of(state, nodeId);
        if (order == null) {
            return null;
        }
        return new Claim(
                NodeId.of(nodeId),
                order.attempt(),
                order.delivery(),
                order.leaseUntil() == 0 ? null : Micros.toInstant(order.leaseUntil()),
                order.input(),
                UpstreamContexts.of(state, AttemptOrder.indexOf(state, nodeId)));
    }
}
