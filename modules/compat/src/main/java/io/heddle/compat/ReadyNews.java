package io.heddle.compat;

import io.heddle.DefinitionId;
import io.heddle.HistoryEntry;
import io.heddle.InstanceFilter;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.NodeStatus;
import io.heddle.actor.ActorHeddle;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.MarkedViews;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How callbacks hear of nodes that became ready: by calls of their manager, by what others do, before a restart. */
final class ReadyNews {
    private final ActorHeddle heddle;
    private final DefinitionId definitionId;
    private final LegacyInstances workflows;
    private final CallOrder order;
    private final Callbacks callbacks;

    ReadyNews(
            ActorHeddle heddle,
            DefinitionId definitionId,
            LegacyInstances workflows,
            CallOrder order,
            Callbacks callbacks) {
        this.heddle = heddle;
        this.definitionId = definitionId;
        this.workflows = workflows;
        this.order = order;
        this.callbacks = callbacks;
    }

    /** Nodes that became ready before there was a callback: those of workflows this manager began, in another life too. */
    void takeUp() {
        InstanceFilter filter = new InstanceFilter(Set.of(), definitionId, true, false, null, 0);
        for (String cursor = ""; cursor != null; ) {
            InstancePage page = heddle.list(filter.after(cursor.isEmpty() ? null : cursor));
            for (InstanceRow row : page.rows()) {
                String id = row.instanceId().value();
                MarkedViews.View view =
                        workflows.read(id, null).toCompletableFuture().join();
                if (view != null && !view.absent() && view.executorId().equals(LegacyInstances.STARTED_BY)) {
                    follow(id, view.seq());
                    List<String> waiting = view.nodes().stream()
                            .filter(node -> node.status() == NodeStatus.READY
                                    && !node.upstreams().isEmpty())
                            .map(MarkedViews.NodeOf::id)
                            .toList();
                    if (!waiting.isEmpty()) {
                        callbacks.call(id, waiting);
                    }
                }
            }
            cursor = page.nextCursor();
        }
    }

    /** To be noted before the next call about the workflow, as {@link #becameReady} relies on it. */
    @Nullable InstanceReply caused(String workflow, @Nullable InstanceReply reply) {
        if (reply instanceof InstanceReply.Marked marked) {
            callbacks.caused(workflow, marked.ready());
        }
        return reply;
    }

    CompletionStage<@Nullable Void> tell(String workflow, List<String> nodes) {
        if (nodes.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return callbacks.call(workflow, nodes);
    }

    void follow(String workflow) {
        if (!callbacks.isEmpty()) {
            workflows.read(workflow, "").thenAccept(view -> {
                if (view != null && !view.absent()) {
                    follow(workflow, view.seq());
                }
            });
        }
    }

    /** Nodes become ready by what others do as well. */
    private void follow(String workflow, long afterSeq) {
        if (callbacks.follows(workflow)) {
            Follower.follow(
                    heddle,
                    LegacyInstances.id(workflow),
                    afterSeq,
                    entry -> becameReady(workflow, entry),
                    () -> callbacks.followsNoMore(workflow));
        }
    }

    /** In turn, so that what a call of this manager has caused is known by then and is not told twice. */
    private void becameReady(String workflow, HistoryEntry entry) {
        String node = entry.nodeId();
        if (node == null
                || !entry.type().equals("NODE_READY")
                || Boolean.TRUE.equals(entry.details().get("forced"))) {
            return;
        }
        CompletionStage<MarkedViews.@Nullable View> inTurn = order.next(workflow, () -> workflows.read(workflow, node));
        inTurn.thenAccept(view -> {
            boolean entryNode = view == null
                    || view.nodes().isEmpty()
                    || view.nodes().get(0).upstreams().isEmpty();
            if (!callbacks.wasCaused(workflow, node) && !entryNode) {
                callbacks.call(workflow, List.of(node));
            }
        });
    }
}
