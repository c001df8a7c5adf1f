package io.heddle.runtime.instance;

import io.heddle.NodeView;
import io.heddle.kernel.instance.ChildViews;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.NodeViews;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Who waits for the end of a node. In memory only: whoever is forgotten asks again. */
final class NodeWaiters {
    private final List<Waiter> waiters = new ArrayList<>(0);

    private record Waiter(String nodeId, ActorRef<NodeNotice> replyTo) {}

    void add(InstanceMessage.AwaitNode await) {
        waiters.add(new Waiter(await.nodeId(), await.replyTo()));
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** Tells everybody who need not wait any more. */
    void follow(InstanceState state, long now) {
        waiters.removeIf(waiter -> {
            NodeNotice notice = notice(state, waiter.nodeId(), now);
            if (notice != null) {
                waiter.replyTo().tell(notice);
            }
            return notice != null;
        });
    }

    private static @Nullable NodeNotice notice(InstanceState state, String nodeId, long now) {
        if (NodeViews.isOpen(state, nodeId)) {
            return null;
        }
        NodeView node = NodeViews.byId(state, nodeId, now);
        return node == null
                ? new NodeNotice.NoSuchNode()
                : new NodeNotice.Settled(node, ChildViews.joinedBy(state, nodeId));
    }
}
